"""What a version that is to come into force still lacks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from interactions.models import CommitmentClosure, Disagreement, Participation
from opinion_leaders.models import Relationship
from trust_scores.models import Assessment, EvidenceSums, IntegrityBreach, StagedScore

# Where evidence lies: its recording, and its relationship.
_SOURCES: tuple[tuple[type[Any], str, str], ...] = (
    (Participation, "interaction__recorded_at", "relationship"),
    (Disagreement, "recorded_at", "relationship"),
    (CommitmentClosure, "recorded_at", "commitment__relationship"),
    (Assessment, "recorded_at", "relationship"),
    (IntegrityBreach, "recorded_at", "relationship"),
    # Also where something was taken back, which leaves no newer row: its sums were made anew.
    (EvidenceSums, "as_of", "relationship"),
)


def unstaged(rubric: int, *, since: dt.datetime) -> list[int]:
    """Scored relationships without a staged score, or with evidence that is newer than it.

    since: nothing was staged before that moment.
    """
    found: set[int] = set()
    for model, recorded, relationship in _SOURCES:
        newer = model.objects.filter(**{f"{recorded}__gt": since}).annotate(
            staged_at=_staged_at(rubric, relationship)
        )
        later = newer.filter(Q(staged_at=None) | Q(**{f"{recorded}__gt": F("staged_at")}))
        found.update(later.values_list(f"{relationship}_id", flat=True))
    scored = Relationship.objects.scored()
    missing = scored.exclude(
        pk__in=StagedScore.objects.filter(rubric=rubric).values("relationship")
    )
    found.update(missing.values_list("pk", flat=True))
    return sorted(found.intersection(scored.values_list("pk", flat=True))) if found else []


def staged_in_force(rubric: int) -> QuerySet[StagedScore]:
    """The staged scores of this version whose relationships are still scored."""
    return StagedScore.objects.filter(
        rubric=rubric, relationship__in=Relationship.objects.scored().values("pk")
    )


def _staged_at(rubric: int, relationship: str) -> Subquery:
    own = StagedScore.objects.filter(rubric=rubric, relationship=OuterRef(relationship))
    return Subquery(own.values("as_of")[:1])
