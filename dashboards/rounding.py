"""Shown tenths that still add up."""

from __future__ import annotations

from collections.abc import Sequence


def tenths(points: Sequence[float], total: float | None = None) -> list[float]:
    """Points rounded to tenths by the largest remainder, so that they add up to `total`.

    total: what is shown for the whole; it differs from their sum by no more than rounding does.
    Left out, it is their rounded sum.
    """
    if not points:
        return []
    scaled = [one * 10 for one in points]
    down = [int(one // 1) for one in scaled]
    wanted = round(sum(scaled) if total is None else total * 10)
    each, ups = divmod(wanted - sum(down), len(points))
    by_remainder = sorted(range(len(points)), key=lambda place: down[place] - scaled[place])
    lifted = set(by_remainder[:ups])
    return [(one + each + (place in lifted)) / 10 for place, one in enumerate(down)]


def level(health: float) -> float:
    """Health in [0, 1] as points of 100 to the tenth, as it is shown."""
    return round(health * 1000) / 10
