"""Where the line, the marks and the labels of a trend chart stand. Plain numbers, no HTML.

The plot is `WIDTH` units wide and is stretched to any width of screen, so what must keep its
shape, such as marks and words, is placed in percent of the width and in pixels of the height.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 1000, 150
# A quiet relationship must not look like a stormy one.
LEAST_SPAN = 0.2
MARGIN = 0.03
MOST_TICKS = 5
MONTHS_BETWEEN_TICKS = (1, 2, 3, 6, 12, 24, 60)


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """What was shown from `at` on: the value with its likely range, all in [0, 1]."""

    at: dt.datetime
    value: float
    lower: float
    upper: float


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
    """From `start` to `end`, with room above and below the values and their ranges."""
    low = min((one.lower for one in points), default=0.4)
    high = max((one.upper for one in points), default=0.6)
    missing = max(LEAST_SPAN - (high - low), 0.0) / 2
    return TrendScale(
        start, end, max(low - missing - MARGIN, 0.0), min(high + missing + MARGIN, 1.0)
    )


def line(points: Sequence[TrendPoint], on: TrendScale) -> str:
    """The points of a line in steps: a score stands until another is shown."""
    values = [(one.at, one.value) for one in points]
    return " ".join(f"{x},{y}" for x, y in _steps(values, on))


def likely_range(points: Sequence[TrendPoint], on: TrendScale) -> str:
    """The points of the area between the lower and the upper end."""
    above = _steps([(one.at, one.upper) for one in points], on)
    below = _steps([(one.at, one.lower) for one in points], on)
    return " ".join(f"{x},{y}" for x, y in [*above, *reversed(below)])


def _steps(
    values: Sequence[tuple[dt.datetime, float]], on: TrendScale
) -> list[tuple[float, float]]:
    corners: list[tuple[float, float]] = []
    for at, value in values:
        x, y = round(on.x(at) * WIDTH, 1), on.y(value)
        if corners:
            corners.append((x, corners[-1][1]))
        corners.append((x, y))
    if corners:
        corners.append((float(WIDTH), corners[-1][1]))
    return corners


def value_at(points: Sequence[TrendPoint], at: dt.datetime) -> float | None:
    """What was shown at that moment; the first value before there was any, None without any."""
    if not points:
        return None
    place = bisect_right([one.at for one in points], at)
    return points[max(place - 1, 0)].value


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
