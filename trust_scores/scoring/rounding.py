"""Shown tenths that still add up.

Rounded one by one, the lines of an explanation miss their sum by a tenth or two. Rounded by the
largest remainder they do not, and none of them moves by a tenth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple


class ShownChange(NamedTuple):
    """Points of 100 in tenths: before + sum of parts = after, exactly in tenths."""

    before: float
    parts: list[float]
    after: float


def tenths(points: Sequence[float], total: float | None = None) -> list[float]:
    """Points rounded to tenths by the largest remainder: they add up to the rounded sum.

    total: the tenths that they have to add up to instead, less than a tenth from their sum, as
    a line above that was rounded with others.
    """
    scaled = [one * 10 for one in points]
    down = [math.floor(one) for one in scaled]
    wanted = _nearest(math.fsum(scaled)) if total is None else round(total * 10)
    missing = wanted - sum(down)
    # The largest remainders go up; the other way only where floats miss a whole tenth.
    way = 1 if missing >= 0 else -1
    order = sorted(range(len(points)), key=lambda place: way * (down[place] - scaled[place]))
    for place in order[: abs(missing)]:
        down[place] += way
    return [one / 10 for one in down]


def shown_change(before: float, parts: Sequence[float], after: float) -> ShownChange:
    """Two levels and the parts of their difference, all in points of 100.

    Both levels are rounded by themselves; the parts add up to the difference of what is shown.
    """
    first, last = _nearest(before * 10), _nearest(after * 10)
    return ShownChange(first / 10, tenths(parts, (last - first) / 10), last / 10)


def _nearest(value: float) -> int:
    """Halves go up, so that equal fractions are always rounded alike."""
    return math.floor(value + 0.5)
