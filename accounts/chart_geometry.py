"""Where the bars and lines of the small figures stand. Plain numbers, no HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


def share(value: float | None, maximum: float) -> float:
    """`value` as percent of `maximum`, kept within 0..100 and to a hundredth."""
    if value is None or maximum <= 0:
        return 0.0
    return round(min(max(value / maximum, 0.0), 1.0) * 100, 2)


def stacked(counts: Sequence[float]) -> list[tuple[float, float]]:
    """(left, width) in percent for parts of one bar, with a hair between neighbours."""
    total = sum(counts)
    spans, left = [], 0.0
    for count in counts:
        width = count / total * 100 if total else 0.0
        spans.append((round(left, 2), round(max(width - 0.4, 0.0), 2)))
        left += width
    return spans


def sparkline(
    values: Sequence[float | None], width: float, height: float, edge: float = 4
) -> list[list[tuple[float, float]]]:
    """Points of a line through `values`, oldest first, as runs without gaps.

    The span of the values fills the height, but never less than 0.1 (ten points of a score):
    a quiet relationship must not look like a stormy one.
    """
    known = [value for value in values if value is not None]
    if not known:
        return []
    low, high = min(known), max(known)
    span = max(high - low, 0.1)
    low = (low + high) / 2 - span / 2
    step = (width - 2 * edge) / max(len(values) - 1, 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        y = height - edge - (value - low) / span * (height - 2 * edge)
        runs[-1].append((round(edge + index * step, 1), round(y, 1)))
    return [run for run in runs if run]


def waterfall(rows: Iterable[tuple[float, bool]]) -> list[dict[str, Any]]:
    """Bars for rows of (value, is_level): levels stand by themselves, changes on what came before.

    Returns `left`, `width` and `end` in percent of an axis which spans the levels and every step
    between them, with room at its left so that the level bars can fade out.
    """
    spans, level = [], 0.0
    for value, is_level in rows:
        start, level = (level, value) if is_level else (level, level + value)
        spans.append((start, level, is_level))
    touched = [y for start, end, is_level in spans for y in ((end,) if is_level else (start, end))]
    low, high = min(touched, default=0.0), max(touched, default=1.0)
    room = max(high - low, 1.0)
    origin, scale = low - 0.35 * room, 100 / (1.35 * room)
    bars = []
    for start, end, is_level in spans:
        left = 0.0 if is_level else (min(start, end) - origin) * scale
        right = (max(start, end) - origin) * scale if not is_level else (end - origin) * scale
        bars.append(
            {
                "left": round(left, 2),
                "width": round(max(right - left, 0.0), 2),
                "end": round((end - origin) * scale, 2),
                "falls": not is_level and end < start,
                "total": is_level,
            }
        )
    return bars
