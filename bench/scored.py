"""A world with its scores, for the benchmarks of pages."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from bench import report
from bench.ways import night_from_sums
from bench.world import make_world
from trust_scores.services.team_summaries import fill_team_summaries

DAYS = 3


def scored_world(relationships: int) -> dict[str, int]:
    """Make it, with the last three nights and what teams read; returns how many rows of what."""
    first = timezone.now() - dt.timedelta(days=DAYS)
    report.tell(f"making {relationships:,} relationships …")
    size = make_world(relationships=relationships, now=first)
    for day in range(DAYS):
        report.tell(f"night {day + 1} of {DAYS} …")
        night_from_sums(first + dt.timedelta(days=day), 0)
    fill_team_summaries()
    return size
