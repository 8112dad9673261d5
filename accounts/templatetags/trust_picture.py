"""The trust picture as a template tag: from a score to an accessible SVG.

Geometry is in `accounts.trust_geometry`, the words in `accounts.trust_values`; colours are classes
in `trust-picture.css`, with attributes beside them for paper and mail.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from accounts import trust_geometry as geometry
from accounts.presentation import confidence_level, points
from accounts.trust_values import Quality, TrustValues, read_score

register = template.Library()

RING_FROM = 80
LABELS_FROM = 260
# Where the label of each arc stands: corner of the square, and how its text is anchored.
CORNERS = {
    "candor": (0, 6, "start"),
    "disagreement": (200, 6, "end"),
    "conversation": (0, 186, "start"),
    "mutual": (200, 186, "end"),
}


def _line_width(size: int) -> float:
    """Width of the outlines in units, so that they stay 1.2 to 2.4 pixels at any size."""
    steps = ((32, 1.2), (64, 1.6), (120, 1.9), (LABELS_FROM, 2.2))
    pixels = next((width for limit, width in steps if size < limit), 2.4)
    return round(pixels * 200 / size, 2)


def _arcs(values: TrustValues, size: int) -> dict[str, Any]:
    width = 6.5 if size >= LABELS_FROM else 9.5
    drawn = [
        {
            "code": quality.code,
            "known": quality.value is not None,
            "track": geometry.arc_path(quality.code),
            "path": geometry.arc_path(quality.code, quality.value or 0.0),
            "low": quality.is_low_confidence,
            "fragile": quality.is_fragile,
        }
        for quality in values.arcs
    ]
    return {"width": width, "dots": f"0 {width * 1.42:.1f}", "items": drawn}


def _number(values: TrustValues, pair: geometry.Pair, size: int) -> dict[str, Any]:
    font = 24.0 if size >= LABELS_FROM else 30.0 if size >= 150 else 34.0
    text = points(values.trust)
    width = 0.48 * font * len(text)
    labelled = size >= LABELS_FROM
    place = geometry.place_number(pair, max(width, 17.0) if labelled else width, 0.71 * font)
    word = _("trust") if labelled and not place.below else ""
    rise = 3.5 if word else 0
    return {
        "text": text,
        "font": font,
        "place": place,
        "x": geometry.number(place.x),
        "y": geometry.number(place.y - rise),
        "line_from": geometry.number(place.line_from),
        "line_to": geometry.number(place.line_to),
        "word": word,
        "word_y": geometry.number(place.y + 7.5),
    }


def _labels(values: TrustValues, pair: geometry.Pair, number: dict[str, Any] | None) -> Any:
    font = 7.5
    inside = geometry.RING_RADIUS - 5
    names = [values.qualities[code] for code in ("competence", "character")]
    widths = tuple(0.56 * font * len(quality.word) for quality in names)
    top = pair.top
    spots = geometry.place_labels(pair, (widths[0], widths[1]), top - 18, inside)
    return {
        "font": font,
        "sides": [
            {
                "quality": quality,
                "x": geometry.number(x),
                "name_y": geometry.number(top - 12.5),
                "value_y": geometry.number(top - 4),
                "breach": quality.code == "character" and values.before_breach is not None,
            }
            for quality, x in zip(names, spots, strict=True)
        ],
        "corners": [_corner(quality) for quality in values.arcs],
        "caption": values.limit_sentence,
        "caption_y": _caption_y(values.limit_sentence, pair, number, font, inside),
    }


def _corner(quality: Quality) -> dict[str, Any]:
    x, y, anchor = CORNERS[quality.code]
    level = confidence_level(quality.confidence) if quality.value is not None else ""
    on = {"": 0, "low": 1, "medium": 2, "high": 3}[level]
    digits = len(quality.points) * 4.6
    left = x + digits + 2.5 if anchor == "start" else x - 9
    return {
        "quality": quality,
        "x": x,
        "y": y,
        "value_x": x if anchor == "start" else x - 11.5 if on else x,
        "value_y": y + 10,
        "anchor": anchor,
        "bars": [
            {"x": geometry.number(left + 3.1 * i), "y": y + 10 - h, "height": h, "on": i < on}
            for i, h in enumerate((2.4, 3.8, 5.2))
        ]
        if on
        else [],
    }


def _caption_y(
    caption: str, pair: geometry.Pair, number: dict[str, Any] | None, font: float, inside: float
) -> str:
    """Under the circles where the ring leaves room for it, else under the ring."""
    y = pair.bottom + 11
    if number and number["place"].below:
        y = max(y, number["place"].y + 10)
    fits = geometry.half_chord(y, inside) > 0.26 * font * len(caption)
    return geometry.number(y if fits else 199)


def _shape(circle: geometry.Circle) -> dict[str, str]:
    return {"x": geometry.number(circle.x), "r": geometry.number(circle.r)}


def picture(score: Any, size: int) -> dict[str, Any]:
    """Everything the template draws, for a score and a width in pixels."""
    values = read_score(score)
    ring = size >= RING_FROM
    side_values = [values.qualities[code].value for code in ("competence", "character")]
    if values.is_known:
        pair = geometry.place_pair(
            side_values[0] or 0.0,
            side_values[1] or 0.0,
            values.trust,
            before=values.before_breach,
            ring=ring,
        )
    else:
        unknown = geometry.UNKNOWN_VALUE
        pair = geometry.place_pair(unknown, unknown, geometry.UNKNOWN_SHARE, ring=ring)
    number = _number(values, pair, size) if ring and values.is_known else None
    line = _line_width(size)
    return {
        "size": size,
        "values": values,
        "competence": _shape(pair.competence),
        "character": _shape(pair.character),
        "ghost": _shape(pair.ghost) if pair.ghost else None,
        "lens": geometry.lens_path(pair),
        "line": line,
        "dash": f"{1.6 * line:.1f} {1.3 * line:.1f}",
        "ring": _arcs(values, size) if ring else None,
        "number": number,
        "has_question": ring,
        "labels": _labels(values, pair, number) if size >= LABELS_FROM else None,
    }


@register.inclusion_tag("components/trust_picture.html")
def trust_picture(score: Any, size: int = 176, *, decorative: bool = False) -> dict[str, Any]:
    """Draw the trust picture: 26 and 44 circles only, 104 and 176 with ring, 320 with labels."""
    drawn = picture(score, int(size))
    drawn["sentence"] = "" if decorative else drawn["values"].sentence()
    return drawn


@register.simple_tag
def trust_sentence(score: Any) -> str:
    """The sentence that says what the picture shows."""
    return read_score(score).sentence()
