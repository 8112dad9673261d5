"""Promises, disagreements and safety notes as lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import User
from interactions.constants import Known
from interactions.models import AdverseEventNote, Commitment, CommitmentClosure, Disagreement
from interactions.querysets import (
    AdverseEventNoteQuerySet,
    CommitmentQuerySet,
    DisagreementQuerySet,
)
from opinion_leaders.querysets import relationship_is_visible

_PERSON = ("relationship__opinion_leader", "relationship__msl")


def commitments_for(user: User, *, is_open: bool) -> CommitmentQuerySet:
    """Promises of both sides: the open ones soonest first, the ended ones latest first."""
    found = Commitment.objects.visible_to(user).filter(voided_at__isnull=True)
    if is_open:
        return found.open().select_related(*_PERSON).order_by("due_on", "pk")
    endings = Prefetch(
        "closures",
        queryset=CommitmentClosure.objects.current().select_related("recorded_by"),
    )
    return (
        found.exclude(closure="")
        .select_related(*_PERSON)
        .prefetch_related(endings)
        .order_by("-due_on", "-pk")
    )


def disagreements_for(user: User, *, is_open: bool) -> DisagreementQuerySet:
    found = Disagreement.objects.visible_to(user).current().filter(is_open=is_open)
    return found.select_related(*_PERSON).order_by("-handled_at", "-pk")


def disagreement_versions(disagreement: Disagreement) -> list[Disagreement]:
    """All versions of the episode of a disagreement that `visible_to` gave, newest first."""
    return list(
        Disagreement.objects.filter(episode=disagreement.episode)
        .select_related("recorded_by")
        .order_by("-recorded_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class SafetyRow:
    """A safety note as far as its reader may know it: without the right, only where it stands."""

    pk: int
    owner: User
    aware_at: dt.datetime
    due_at: dt.datetime
    handed_over_at: dt.datetime | None
    is_overdue: bool
    # Of the four criteria, how many are met; and whether that was said of all of them.
    criteria_met: int
    is_complete: bool
    alert_level: int
    note: AdverseEventNote | None


def safety_notes_for(user: User, *, is_open: bool) -> AdverseEventNoteQuerySet:
    """The queue: what waits for hand-over, soonest first; or what was handed over, latest first."""
    notes = AdverseEventNote.objects.visible_to(user).select_related("interaction__owner")
    if is_open:
        return notes.waiting().order_by("due_at", "pk")
    return notes.filter(handed_over_at__isnull=False).order_by("-handed_over_at", "-pk")


def safety_rows(
    user: User, notes: Iterable[AdverseEventNote], *, now: dt.datetime | None = None
) -> list[SafetyRow]:
    """The rows of one page; compliance and administrators get no text and no person."""
    now = now or timezone.now()
    notes = list(notes)
    path = "interaction__participations__relationship__"
    readable = set(
        AdverseEventNote.objects.filter(pk__in=[one.pk for one in notes])
        .filter(relationship_is_visible(user, prefix=path))
        .values_list("pk", flat=True)
    )
    return [
        SafetyRow(
            pk=one.pk,
            owner=one.interaction.owner,
            aware_at=one.aware_at,
            due_at=one.due_at,
            handed_over_at=one.handed_over_at,
            is_overdue=one.handed_over_at is None and one.due_at < now,
            criteria_met=sum(known == Known.YES for known in one.criteria),
            is_complete=one.is_complete,
            alert_level=one.alert_level,
            note=one if one.pk in readable else None,
        )
        for one in notes
    ]
