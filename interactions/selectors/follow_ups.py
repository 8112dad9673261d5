"""Promises, disagreements and safety notes as lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from accounts.models import User
from interactions.constants import Known
from interactions.models import AdverseEventNote, Commitment, CommitmentClosure, Disagreement
from interactions.querysets import (
    AdverseEventNoteQuerySet,
    CommitmentQuerySet,
    DisagreementQuerySet,
)
from interactions.selectors.narrowing import Rows, holding, in_order, within
from opinion_leaders.models import OpinionLeader
from opinion_leaders.querysets import relationship_is_visible

_PERSON = ("relationship__opinion_leader", "relationship__msl")
_FAMILY_NAME = "relationship__opinion_leader__family_name"
_MSL = "relationship__msl__full_name"
PROMISE_ORDERS = {"due": "due_on", "made": "promised_at", "person": _FAMILY_NAME, "msl": _MSL}
DISAGREEMENT_ORDERS = {
    "handled": "handled_at", "arose": "opened_at", "person": _FAMILY_NAME, "msl": _MSL,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpFilter:
    """What promises or disagreements are narrowed to; empty values narrow nothing.

    Days are the reader's: of a promise the day it is due, of a disagreement the last handling.
    """

    is_open: bool = True
    text: str = ""
    promised_by: str = ""
    outcome: str = ""
    is_overdue: bool = False
    since: dt.date | None = None
    until: dt.date | None = None
    person: OpinionLeader | None = None
    msl: User | None = None
    sort: str = ""


def commitments_for(user: User, wanted: FollowUpFilter) -> CommitmentQuerySet:
    """Promises of both sides, open or ended, with their people and ends loaded."""
    found = _promises(user, wanted)
    found = found.open() if wanted.is_open else found.exclude(closure="")
    endings = Prefetch(
        "closures",
        queryset=CommitmentClosure.objects.current().select_related("recorded_by"),
    )
    found = found.select_related(*_PERSON).prefetch_related(endings)
    return in_order(found, wanted.sort or ("due" if wanted.is_open else "-due"), PROMISE_ORDERS)


def commitment_counts(user: User, wanted: FollowUpFilter) -> tuple[int, int]:
    """How many are open and how many have ended under the same filter."""
    told = _promises(user, wanted).aggregate(
        open=Count("pk", filter=Q(closure="")), ended=Count("pk", filter=~Q(closure=""))
    )
    return told["open"], told["ended"]


def commitment_endings(commitment: Commitment) -> list[CommitmentClosure]:
    """All that was said about the end of a promise that `visible_to` gave, newest first."""
    endings = CommitmentClosure.objects.filter(commitment=commitment)
    return list(endings.select_related("recorded_by").order_by("-recorded_at", "-pk"))


def disagreements_for(user: User, wanted: FollowUpFilter) -> DisagreementQuerySet:
    """The current version of each disagreement, open or settled, with their people loaded."""
    found = _disagreements(user, wanted).filter(is_open=wanted.is_open)
    return in_order(found.select_related(*_PERSON), wanted.sort or "-handled", DISAGREEMENT_ORDERS)


def disagreement_counts(user: User, wanted: FollowUpFilter) -> tuple[int, int]:
    """How many are open and how many are settled under the same filter."""
    told = _disagreements(user, wanted).aggregate(
        open=Count("pk", filter=Q(is_open=True)), settled=Count("pk", filter=Q(is_open=False))
    )
    return told["open"], told["settled"]


def _promises(user: User, wanted: FollowUpFilter) -> CommitmentQuerySet:
    found = Commitment.objects.visible_to(user).filter(voided_at__isnull=True)
    if wanted.promised_by:
        found = found.filter(promised_by=wanted.promised_by)
    if wanted.outcome:
        found = found.filter(closure=wanted.outcome)
    if wanted.is_overdue:
        found = found.filter(closure="", due_on__lt=timezone.localdate())
    if wanted.since:
        found = found.filter(due_on__gte=wanted.since)
    if wanted.until:
        found = found.filter(due_on__lte=wanted.until)
    found = _of_people(found, wanted)
    return holding(found, wanted.text, person=_PERSON[0], fields=("text",))


def _disagreements(user: User, wanted: FollowUpFilter) -> DisagreementQuerySet:
    found = Disagreement.objects.visible_to(user).current()
    if wanted.outcome:
        found = found.filter(outcome=wanted.outcome)
    found = within(_of_people(found, wanted), "handled_at", wanted.since, wanted.until)
    return holding(found, wanted.text, person=_PERSON[0], fields=("topic",))


def _of_people(found: Rows, wanted: FollowUpFilter) -> Rows:
    if wanted.person:
        found = found.filter(relationship__opinion_leader=wanted.person)
    if wanted.msl:
        found = found.filter(relationship__msl=wanted.msl)
    return found


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


def safety_counts(user: User) -> tuple[int, int]:
    """How many wait for hand-over and how many were handed over."""
    told = AdverseEventNote.objects.visible_to(user).aggregate(
        waiting=Count("pk", filter=Q(handed_over_at__isnull=True), distinct=True),
        handed_over=Count("pk", filter=Q(handed_over_at__isnull=False), distinct=True),
    )
    return told["waiting"], told["handed_over"]


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
