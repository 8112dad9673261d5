"""A score over time with its events: what a trend chart is given, and how it is drawn.

Knows no model; any page can fill it. The tag `trend_chart` puts the drawing on a page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import presentation, trend_geometry
from accounts.trend_geometry import TrendPoint, TrendScale

# Kinds of events; each has a shape of its own.
MARK_KINDS = {
    "visit": gettext_lazy("Visit"),
    "assessment": gettext_lazy("Assessment"),
    "promise": gettext_lazy("Promise"),
    "disagreement": gettext_lazy("Disagreement"),
    "rules": gettext_lazy("Rules changed"),
}
BELOW_PLOT, WORD_ABOVE_EDGE = 22, 4


@dataclass(frozen=True, slots=True)
class TrendEdge:
    """A value in (0, 1) from which on something has another name."""

    value: float
    word: str


@dataclass(frozen=True, slots=True)
class TrendMark:
    """An event on the line. kind: one of `MARK_KINDS`; text: all of it in words."""

    at: dt.datetime
    kind: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class TrendChart:
    """What was shown between two moments, oldest first; chosen: a stretch to set off."""

    start: dt.datetime
    end: dt.datetime
    points: Sequence[TrendPoint]
    edges: Sequence[TrendEdge] = ()
    marks: Sequence[TrendMark] = ()
    chosen: tuple[dt.datetime, dt.datetime] | None = None


def drawing(chart: TrendChart, label: str) -> dict[str, Any]:
    """Everything that the template writes into the SVG."""
    on = trend_geometry.scale(chart.points, chart.start, chart.end)
    height = trend_geometry.HEIGHT
    return {
        "width": trend_geometry.WIDTH,
        "height": height,
        "whole_height": height + BELOW_PLOT,
        "axis_y": height + BELOW_PLOT - 6,
        "lines": trend_geometry.lines(chart.points, on),
        "ranges": trend_geometry.likely_ranges(chart.points, on),
        "edges": [
            _edge(one, chart.points, on) for one in chart.edges if on.low < one.value < on.high
        ],
        "ticks": _ticks(on),
        "chosen": _chosen(chart, on),
        "marks": [_mark(one, chart.points, on) for one in chart.marks],
        "kinds": _kinds(chart.marks),
        "text": _text(chart.points, label),
    }


def span_text(values: Sequence[float]) -> str:
    """A line in words: its ends and its span; "" for no values."""
    if not values:
        return ""
    return _("From %(first)s to %(last)s, between %(low)s and %(high)s") % {
        "first": presentation.points(values[0]),
        "last": presentation.points(values[-1]),
        "low": presentation.points(min(values)),
        "high": presentation.points(max(values)),
    }


def _text(points: Sequence[TrendPoint], label: str) -> str:
    known = [one.value for one in points if one.value is not None]
    return ". ".join(filter(None, [label, span_text(known)]))


def _edge(edge: TrendEdge, points: Sequence[TrendPoint], on: TrendScale) -> dict[str, Any]:
    """An edge with its word on the side where the line is farther away."""
    known = [one.value for one in points if one.value is not None] or [on.low]
    left, right = abs(known[0] - edge.value), abs(known[-1] - edge.value)
    y = on.y(edge.value)
    return {
        "y": y,
        "word_y": round(y - WORD_ABOVE_EDGE, 1),
        "word": edge.word,
        "at_right": right > left,
    }


def _ticks(on: TrendScale) -> list[dict[str, Any]]:
    days = trend_geometry.month_ticks(timezone.localdate(on.start), timezone.localdate(on.end))
    return [{"x": on.percent(_midnight(day)), "word": date_format(day, "M Y")} for day in days]


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _chosen(chart: TrendChart, on: TrendScale) -> dict[str, float] | None:
    if chart.chosen is None:
        return None
    left, right = (on.x(one) * trend_geometry.WIDTH for one in chart.chosen)
    return {"x": round(left, 1), "width": round(right - left, 1)}


def _mark(mark: TrendMark, points: Sequence[TrendPoint], on: TrendScale) -> dict[str, Any]:
    value = trend_geometry.value_at(points, mark.at)
    return {
        "x": on.percent(mark.at),
        "y": on.y(on.low if value is None else value),
        "kind": mark.kind,
        "text": mark.text,
        "url": mark.url,
    }


def _kinds(marks: Sequence[TrendMark]) -> list[dict[str, Any]]:
    """The kinds that occur, in the order of the legend."""
    found = {one.kind for one in marks}
    return [{"kind": kind, "word": word} for kind, word in MARK_KINDS.items() if kind in found]
