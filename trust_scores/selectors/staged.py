"""What a version that is to come into force still lacks."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from opinion_leaders.models import Relationship
from trust_scores.models import StagedScore


def unstaged(rubric: int) -> list[int]:
    """Scored relationships without a staged score, or of which more is on record by now."""
    up_to_date = StagedScore.objects.filter(
        rubric=rubric, relationship=OuterRef("pk"), revision=OuterRef("evidence_revision")
    )
    behind = Relationship.objects.scored().filter(~Exists(up_to_date))
    return list(behind.order_by("pk").values_list("pk", flat=True))


def staged_in_force(rubric: int) -> QuerySet[StagedScore]:
    """The staged scores of this version whose relationships are still scored."""
    return StagedScore.objects.filter(
        rubric=rubric, relationship__in=Relationship.objects.scored().values("pk")
    )
