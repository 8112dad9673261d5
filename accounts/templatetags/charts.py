"""Small figures as SVG: bars, lines, waterfalls, heat cells. No script, no inline style."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.utils.translation import gettext as _

from accounts import chart_geometry, presentation
from accounts.trend_chart import TrendChart, drawing, span_text

register = template.Library()

# Patterns are referenced by id, and a page may hold any number of figures.
_ids = itertools.count(1)


def _new_id(kind: str) -> str:
    return f"{kind}-{next(_ids)}"


@register.inclusion_tag("components/score_bar.html")
def score_bar(
    value: float | None, tone: str = "", low_confidence: bool = False, label: str = ""
) -> dict[str, Any]:
    """A bar for a value in 0..1; the figure itself stands beside it."""
    return {
        "width": chart_geometry.share(value, 1.0),
        "tone": tone,
        "low": low_confidence,
        "label": label,
    }


@register.inclusion_tag("components/meter.html")
def meter(
    value: float, maximum: float, target: float | None = None, tone: str = "sound", label: str = ""
) -> dict[str, Any]:
    """A bar with a mark at its target; what lies past the target is hatched."""
    past = target is not None and value > target
    return {
        "id": _new_id("past"),
        "width": chart_geometry.share(value, maximum),
        "mark": chart_geometry.share(target, maximum) if target is not None else None,
        "past": past,
        "tone": tone,
        "label": label,
    }


def _count(counts: Any, band: str) -> int:
    """Read a count from a mapping with plain codes or enum members as keys."""
    items = counts.items() if isinstance(counts, Mapping) else counts
    return sum(int(count or 0) for key, count in items if presentation.code_of(key) == band)


def _band_counts(counts: Any) -> list[dict[str, Any]]:
    return [
        {"code": code, "word": word, "count": _count(counts, code)}
        for code, word in presentation.BANDS.items()
    ]


@register.inclusion_tag("components/portfolio_bar.html")
def portfolio_bar(counts: Any) -> dict[str, Any]:
    """One bar of all relationships by band; `counts` maps bands to numbers."""
    parts = _band_counts(counts)
    spans = chart_geometry.stacked([part["count"] for part in parts])
    for part, (left, width) in zip(parts, spans, strict=True):
        part |= {"left": left, "width": width}
    words = [f"{part['count']} {str(part['word']).lower()}" for part in parts if part["count"]]
    return {
        "id": _new_id("hatch"),
        "parts": [part for part in parts if part["count"]],
        "text": ", ".join(words) or _("No relationships yet"),
    }


@register.inclusion_tag("components/portfolio_legend.html")
def portfolio_legend(counts: Any, unverified: int | None = None) -> dict[str, Any]:
    return {"parts": _band_counts(counts), "unverified": unverified}


@register.inclusion_tag("components/distribution_bar.html")
def distribution_bar(
    value: float, maximum: float, band: Any, mark: float | None = None
) -> dict[str, Any]:
    """A count of one band with a mark where it stood before."""
    return {
        "id": _new_id("hatch"),
        "code": presentation.band_code(band),
        "width": chart_geometry.share(value, maximum),
        "mark": chart_geometry.share(mark, maximum) if mark is not None else None,
    }


@register.inclusion_tag("components/before_after_bar.html")
def before_after_bar(before: float, after: float, band: Any) -> dict[str, Any]:
    """Two counts of one band, in percent of the longest bar: before above, after below."""
    return {
        "id": _new_id("hatch"),
        "code": presentation.band_code(band),
        "before": before,
        "after": after,
    }


@register.inclusion_tag("components/sparkline.html")
def sparkline(
    values: Sequence[float | None],
    width: int = 120,
    height: int = 40,
    mark: int | None = None,
    label: str = "",
) -> dict[str, Any]:
    """A line through scores in 0..1, oldest first; `mark` is the index of a dotted line."""
    values = list(values)
    runs = chart_geometry.sparkline(values, width, height)
    step = (width - 8) / max(len(values) - 1, 1)
    known = [value for value in values if value is not None]
    return {
        "width": width,
        "height": height,
        "lines": [" ".join(f"{x},{y}" for x, y in run) for run in runs],
        "end": runs[-1][-1] if runs else None,
        "mark": round(4 + mark * step, 1) if mark is not None else None,
        "text": label or span_text(known),
    }


@register.inclusion_tag("components/trend_chart.html")
def trend_chart(chart: TrendChart, label: str = "") -> dict[str, Any]:
    """A score over time with its likely range, and events as links with a shape by kind.

    A table of the same belongs beside it.
    """
    return drawing(chart, label)


def _read(row: Any, key: str, default: Any = None) -> Any:
    return row.get(key, default) if isinstance(row, Mapping) else getattr(row, key, default)


@register.inclusion_tag("components/waterfall.html")
def waterfall(rows: Iterable[Any]) -> dict[str, Any]:
    """Rows with label, value, total and url: levels and the changes between them, in points."""
    items = [
        {
            "label": _read(row, "label"),
            "value": float(_read(row, "value") or 0.0),
            "total": bool(_read(row, "total", False)),
            "url": _read(row, "url", ""),
        }
        for row in rows
    ]
    bars = chart_geometry.waterfall((item["value"], item["total"]) for item in items)
    for item, bar in zip(items, bars, strict=True):
        say = presentation.rounded if item["total"] else presentation.signed
        item |= bar | {"text": say(item["value"], 1), "linked": True}
    if items:
        items[-1]["linked"] = False
    return {"id": _new_id("fall"), "rows": items}


@register.inclusion_tag("components/depth_dots.html")
def depth_dots(depth: int | None) -> dict[str, Any]:
    """Five squares, filled up to the depth of a conversation (1 to 5)."""
    depth = depth or 0
    return {
        "depth": depth,
        "dots": [{"x": index * 9, "on": index < depth} for index in range(5)],
    }


@register.inclusion_tag("components/heat_cell.html")
def heat_cell(
    value: float | None, band: Any = "", confidence: Any = None, url: str = "", label: str = ""
) -> dict[str, Any]:
    """One cell of the heat map: icon, points, confidence; hatched where there is too little."""
    known = value is not None
    code = presentation.band_code(band if known else "insufficient")
    css = ["heat-cell", "band", f"band--{code}"]
    if not known:
        css.append("heat-cell--empty")
    elif presentation.confidence_level(confidence) == "low":
        css.append("heat-cell--low")
    return {
        "text": presentation.points(value) if known else "",
        "code": code,
        "confidence": confidence,
        "css": " ".join(css),
        "url": url,
        "label": label,
    }
