"""Shown tenths that still add up."""

from __future__ import annotations

from collections.abc import Sequence


def tenths(points: Sequence[float]) -> list[float]:
    """Points rounded to tenths by the largest remainder: they add up to the rounded sum."""
    scaled = [one * 10 for one in points]
    down = [int(one // 1) for one in scaled]
    missing = round(sum(scaled)) - sum(down)
    by_remainder = sorted(range(len(points)), key=lambda place: down[place] - scaled[place])
    for place in by_remainder[:missing]:
        down[place] += 1
    return [one / 10 for one in down]
