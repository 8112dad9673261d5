"""A world with its scores, for the benchmarks of pages."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from bench import report
from bench.ways import night_from_sums
from bench.world import make_world

DAYS = 3


def scored_world(relationships: int) -> dict[str, int]:
    """Make it, and run the last three nights; returns how many rows of what."""
    first = timezone.now() - dt.timedelta(days=DAYS)
    report.tell(f"making {relationships:,} relationships …")
    size = make_world(relationships=relationships, now=first)
    for day in range(DAYS):
        report.tell(f"night {day + 1} of {DAYS} …")
        night_from_sums(first + dt.timedelta(days=day), 0)
    return size
