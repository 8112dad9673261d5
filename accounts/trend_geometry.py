"""Where the line, the marks and the labels of a trend chart stand. Plain numbers, no HTML.

The plot is `WIDTH` units wide and is stretched to any width of screen, so what must keep its
shape, such as marks and words, is placed in percent of the width and in pixels of the height.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

WIDTH, HEIGHT = 1000, 150
# A quiet relationship must not look like a stormy one.
LEAST_SPAN = 0.2
MARGIN = 0.03
MOST_TICKS = 5
MONTHS_BETWEEN_TICKS = (1, 2, 3, 6, 12, 24, 60)


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """What was shown from `at` on: the value with its likely range, all in [0, 1].

    value: None where nothing was shown from then on.
    """

    at: dt.datetime
    value: float | None
    lower: float = 0.0
    upper: float = 0.0


@dataclass(frozen=True, slots=True)
class TrendScale:
    """The stretch of time and of values that a chart shows."""

    start: dt.datetime
    end: dt.datetime
    low: float
    high: float

    def x(self, at: dt.datetime) -> float:
        """Share of the width, kept within 0..1."""
        whole = (self.end - self.start).total_seconds()
        passed = (at - self.start).total_seconds()
        return min(max(passed / whole, 0.0), 1.0) if whole > 0 else 1.0

    def percent(self, at: dt.datetime) -> float:
        return round(self.x(at) * 100, 2)

    def y(self, value: float) -> float:
        """Pixels from the top, kept within the plot."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round((1 - share) * HEIGHT, 1)


def scale(points: Sequence[TrendPoint], start: dt.datetime, end: dt.datetime) -> TrendScale:
    """From `start` to `end`, with room above and below the values; ranges may be cut off."""
    known = [one.value for one in points if one.value is not None]
    low, high = min(known, default=0.5), max(known, default=0.5)
    missing = max(LEAST_SPAN - (high - low), 0.0) / 2
    return TrendScale(
        start, end, max(low - missing - MARGIN, 0.0), min(high + missing + MARGIN, 1.0)
    )


def lines(points: Sequence[TrendPoint], on: TrendScale) -> list[str]:
    """The corners of lines in steps: a score stands until another is shown, or none."""
    return [_corners(_steps(run, end, "value", on)) for run, end in _runs(points, on)]


def likely_ranges(points: Sequence[TrendPoint], on: TrendScale) -> list[str]:
    """The corners of the areas between the lower and the upper ends, one for each line."""
    return [
        _corners([*_steps(run, end, "upper", on), *reversed(_steps(run, end, "lower", on))])
        for run, end in _runs(points, on)
    ]


def _runs(
    points: Sequence[TrendPoint], on: TrendScale
) -> Iterator[tuple[list[TrendPoint], dt.datetime]]:
    """Points without a gap between them, with the moment at which the last one ends."""
    for known, group in groupby(points, key=lambda one: one.value is not None):
        run = list(group)
        if known:
            after = [one.at for one in points if one.at > run[-1].at]
            yield run, min(after, default=on.end)


def _steps(
    run: Sequence[TrendPoint], end: dt.datetime, name: str, on: TrendScale
) -> list[tuple[float, float]]:
    heights = [on.y(getattr(one, name)) for one in run]
    starts = [_x(one.at, on) for one in run]
    ends = [*starts[1:], _x(end, on)]
    return [
        corner
        for left, right, y in zip(starts, ends, heights, strict=True)
        for corner in ((left, y), (right, y))
    ]


def _x(at: dt.datetime, on: TrendScale) -> float:
    return round(on.x(at) * WIDTH, 1)


def _corners(corners: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in corners)


def value_at(points: Sequence[TrendPoint], at: dt.datetime) -> float | None:
    """What was shown at that moment; None where nothing was."""
    place = bisect_right([one.at for one in points], at)
    return points[place - 1].value if place else None


def month_ticks(start: dt.date, end: dt.date) -> list[dt.date]:
    """First days of months between the two, evenly, at most `MOST_TICKS`."""
    first = _months(start) + (start.day > 1)
    months = range(first, _months(end) + 1)
    apart = next(
        (one for one in MONTHS_BETWEEN_TICKS if len(months) / one <= MOST_TICKS),
        MONTHS_BETWEEN_TICKS[-1],
    )
    return [dt.date(one // 12, one % 12 + 1, 1) for one in months if one % apart == 0]


def _months(day: dt.date) -> int:
    return day.year * 12 + day.month - 1
