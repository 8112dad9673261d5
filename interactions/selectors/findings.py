"""Findings in texts: what compliance looks at, and what an author let stand before."""

from __future__ import annotations

from django.db.models import Count, Q

from accounts.models import User
from interactions.constants import FindingState
from interactions.models import Interaction, TextFinding
from interactions.querysets import TextFindingQuerySet


def findings_for(user: User, *, is_open: bool, kind: str = "") -> TextFindingQuerySet:
    """What waits, longest first; or what was looked at, latest first."""
    found = _of_kind(user, kind).select_related("interaction__owner", "reviewed_by")
    if is_open:
        return found.open().order_by("recorded_at", "pk")
    return found.exclude(state=FindingState.OPEN).order_by("-reviewed_at", "-pk")


def finding_counts(user: User, *, kind: str = "") -> tuple[int, int]:
    """How many wait and how many were looked at."""
    told = _of_kind(user, kind).aggregate(
        waiting=Count("pk", filter=Q(state=FindingState.OPEN)),
        done=Count("pk", filter=~Q(state=FindingState.OPEN)),
    )
    return told["waiting"], told["done"]


def findings_let_stand(interaction: Interaction) -> set[tuple[str, str, str]]:
    """Place, kind and word of all findings in any version of this visit."""
    known = TextFinding.objects.filter(interaction__client_uuid=interaction.client_uuid)
    return set(known.values_list("place", "kind", "found"))


def _of_kind(user: User, kind: str) -> TextFindingQuerySet:
    found = TextFinding.objects.visible_to(user)
    return found.filter(kind=kind) if kind else found
