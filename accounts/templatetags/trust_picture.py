"""The trust picture as a template tag: from a score to an accessible SVG.

Geometry is in `accounts.trust_geometry`; colours are classes in `trust-picture.css`, with
attributes beside them for paper and mail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import trust_geometry as geometry
from accounts.presentation import LOW_CONFIDENCE, confidence_level, points

register = template.Library()

FRAGILE_BELOW = 0.45
RING_FROM = 80
LABELS_FROM = 260
QUALITIES = ("competence", "character", "candor", "disagreement", "mutual", "conversation")
WORDS = {
    "competence": gettext_lazy("Competence"),
    "character": gettext_lazy("Character"),
    "candor": gettext_lazy("Candor"),
    "disagreement": gettext_lazy("Disagreement"),
    "mutual": gettext_lazy("Mutual care"),
    "conversation": gettext_lazy("Conversation"),
}
# Where the label of each arc stands: corner of the square, and how its text is anchored.
CORNERS = {
    "candor": (0, 6, "start"),
    "disagreement": (200, 6, "end"),
    "conversation": (0, 186, "start"),
    "mutual": (200, 186, "end"),
}


@dataclass(frozen=True)
class Quality:
    """One quality as drawn: `value` is None where there is not enough evidence."""

    code: str
    value: float | None
    confidence: float | None = None

    @property
    def word(self) -> str:
        return str(WORDS[self.code])

    @property
    def is_low_confidence(self) -> bool:
        return self.confidence is not None and self.confidence < LOW_CONFIDENCE

    @property
    def is_fragile(self) -> bool:
        return self.value is not None and self.value < FRAGILE_BELOW

    @property
    def points(self) -> str:
        return points(self.value) if self.value is not None else "?"

    def sentence(self) -> str:
        words = {"quality": self.word.lower(), "value": self.points}
        if self.value is None:
            return _("%(quality)s not known yet") % words
        if self.is_low_confidence:
            return _("%(quality)s %(value)s with low confidence") % words
        return _("%(quality)s %(value)s") % words


@dataclass(frozen=True)
class TrustValues:
    """What the picture needs of a score; made by `read_score` from an object or a mapping."""

    qualities: Mapping[str, Quality]
    trust: float | None = None
    before_breach: float | None = None
    limiting: str = ""
    gate: str = ""
    arcs: tuple[Quality, ...] = field(default=())

    @property
    def is_known(self) -> bool:
        return self.trust is not None

    @property
    def limit_sentence(self) -> str:
        if self.gate == "conversation":
            return _("Conversation holds the rest back")
        if self.limiting not in ("competence", "character"):
            return ""
        words = {"side": WORDS[self.limiting]}
        if self.gate == "trust":
            return _("%(side)s holds the rest back") % words
        return _("%(side)s sets the limit") % words

    def sentence(self) -> str:
        arcs = ", ".join(quality.sentence() for quality in self.arcs)
        rest = f"{arcs[:1].upper()}{arcs[1:]}."
        if not self.is_known:
            return _("Trust is not known yet: not enough evidence. %(rest)s") % {"rest": rest}
        pair = [self.qualities["competence"].sentence(), self._character_sentence()]
        if self.limit_sentence:
            pair.append(self.limit_sentence[:1].lower() + self.limit_sentence[1:])
        words = {"trust": points(self.trust), "pair": ", ".join(pair), "rest": rest}
        return _("Trust %(trust)s of 100: %(pair)s. %(rest)s") % words

    def _character_sentence(self) -> str:
        said = self.qualities["character"].sentence()
        if self.before_breach is None:
            return said
        words = {"character": said, "before": points(self.before_breach)}
        return _("%(character)s after a breach of trust, %(before)s before") % words


def _value(score: Any, key: str, default: Any = None) -> Any:
    if isinstance(score, Mapping):
        return score.get(key, default)
    return getattr(score, key, default)


def _item(items: Sequence[Any] | None, index: int, default: Any) -> Any:
    return items[index] if items is not None and index < len(items) else default


def read_score(score: Any) -> TrustValues:
    """Take what the picture needs from the engine's quantities; None gives an unknown picture."""
    sufficient = _value(score, "quality_sufficient")
    confidence = _value(score, "quality_confidence")
    qualities = {}
    for index, code in enumerate(QUALITIES):
        value = _value(score, code)
        known = value is not None and bool(_item(sufficient, index, True))
        qualities[code] = Quality(
            code, float(value) if known else None, _item(confidence, index, None)
        )
    arcs = tuple(qualities[code] for code in ("candor", "disagreement", "mutual", "conversation"))
    competence, character = qualities["competence"].value, qualities["character"].value
    if competence is None or character is None or _value(score, "insufficient", False):
        return TrustValues(qualities, arcs=arcs)
    trust = _value(score, "trust")
    before = _value(score, "character_before_breach")
    return TrustValues(
        qualities,
        trust=min(competence, character) if trust is None else float(trust),
        before_breach=float(before) if before is not None and before - character > 0.005 else None,
        limiting=str(_value(score, "limiting") or ""),
        gate=str(_value(score, "gate") or ""),
        arcs=arcs,
    )


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
    width = 0.5 * font * len(text)
    labelled = size >= LABELS_FROM
    place = geometry.place_number(pair, max(width, 17.0) if labelled else width, 0.64 * font)
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
            {"x": left + 3.1 * i, "y": y + 10 - h, "height": h, "on": i < on}
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
    return {
        "size": size,
        "values": values,
        "pair": pair,
        "lens": geometry.lens_path(pair),
        "line": _line_width(size),
        "ring": _arcs(values, size) if ring else None,
        "number": number,
        "question_font": (24 if size >= LABELS_FROM else 28) if ring else 0,
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
