"""Keeping the summaries of teams up to date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from opinion_leaders.models import Portfolio, Relationship
from trust_scores.models import TeamSummary
from trust_scores.selectors.rubrics import rubric_in_force
from trust_scores.selectors.team_figures import FORM, day_of, figures_of, outdated
from trust_scores.services.notices import look_out

MSLS_AT_A_TIME = 20


def fill_team_summaries(*, now: dt.datetime | None = None) -> int:
    """Make every summary that no longer holds anew, and tell what is to be noticed of the same
    relationships; returns of how many MSLs.

    May be called at any time and by several at once: a summary says what it was made of, so one
    that was overtaken is made again the next time.
    """
    now = now or timezone.now()
    rubric = rubric_in_force().pk
    due = list(outdated(day_of(now), rubric).order_by("pk").values_list("pk", flat=True))
    for place in range(0, len(due), MSLS_AT_A_TIME):
        _fill(due[place : place + MSLS_AT_A_TIME], rubric, now)
    return len(due)


def _fill(msl_ids: Sequence[int], rubric: int, now: dt.datetime) -> None:
    # Read before all else: what changes in between makes the summary older than it says.
    revisions = dict(Portfolio.objects.filter(pk__in=msl_ids).values_list("pk", "revision"))
    look_out(msl_ids, now=now)
    day = day_of(now)
    made = figures_of(Relationship.objects.filter(msl__in=msl_ids).scored(), day=day)
    TeamSummary.objects.bulk_create(
        [
            TeamSummary(
                msl_id=pk,
                form=FORM,
                day=day,
                rubric_id=rubric,
                revision=revision,
                as_of=now,
                figures={str(tier): one for (msl, tier), one in made.items() if msl == pk},
            )
            for pk, revision in revisions.items()
        ],
        update_conflicts=True,
        unique_fields=["msl"],
        update_fields=["form", "day", "rubric", "revision", "as_of", "figures"],
    )
