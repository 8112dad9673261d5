"""What happens after the visit: promises end, disagreements are worked on, safety is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from interactions.constants import Closure, PromisedBy
from interactions.models import (
    AdverseEventNote,
    Commitment,
    CommitmentClosure,
    Disagreement,
)
from interactions.services.errors import DisagreementChangedMeanwhile, UnableToFollowUp
from interactions.services.rules import CLOCK_TOLERANCE
from interactions.services.visit_data import HandlingData
from interactions.signals import announce


def close_commitment(
    *,
    by: User,
    commitment: Commitment,
    outcome: str,
    closed_at: dt.datetime | None = None,
    note: str = "",
    now: dt.datetime | None = None,
) -> CommitmentClosure:
    """Say how a promise ended; an earlier ending stays on record as superseded.

    Raises `UnableToFollowUp` for a voided promise, or a day before it was made or after now.
    """
    now = now or timezone.now()
    closure = CommitmentClosure(
        commitment=commitment,
        outcome=outcome,
        closed_at=closed_at or now,
        note=note,
        recorded_at=now,
        recorded_by=by,
    )
    return close_promises(closures=[closure], now=now)[0]


@transaction.atomic
def close_promises(
    *, closures: Sequence[CommitmentClosure], now: dt.datetime | None = None
) -> list[CommitmentClosure]:
    """Put many endings on record; all or none. Each carries its promise and who says so."""
    now = now or timezone.now()
    for closure in closures:
        _check_closure(closure, now)
    commitments = [closure.commitment for closure in closures]
    _lock(commitments)
    CommitmentClosure.objects.filter(
        commitment__in=[one.pk for one in commitments], superseded_at__isnull=True
    ).update(superseded_at=now)
    created = CommitmentClosure.objects.bulk_create(closures, batch_size=500)
    former = {one.pk: one.closure for one in commitments}
    for closure in created:
        closure.commitment.closure = closure.outcome
    Commitment.objects.bulk_update(commitments, ["closure"], batch_size=500)
    audit.record_many(
        audit.Change(
            action=Action.CLOSED,
            subjects=[closure.commitment, closure.commitment.relationship],
            by=closure.recorded_by,
            values={"closure": (former[closure.commitment_id], closure.outcome)},
        )
        for closure in created
    )
    announce(one.relationship_id for one in commitments)
    return created


def close_overdue_commitments(*, now: dt.datetime, after_days: int) -> list[int]:
    """Close our promises that are `after_days` overdue as not kept: a dated fact of the system.

    Returns the relationships concerned. Whoever kept the promise late can still say so.
    """
    limit = now.date() - dt.timedelta(days=after_days)
    overdue = (
        Commitment.objects.open()
        .filter(promised_by=PromisedBy.US, due_on__lte=limit)
        .select_related("relationship")
    )
    closures = [
        CommitmentClosure(
            commitment=one,
            outcome=Closure.BROKEN,
            closed_at=_start_of(one.due_on + dt.timedelta(days=after_days)),
            note=_("Closed by the nightly run: %(days)s days overdue") % {"days": after_days},
            recorded_at=now,
        )
        for one in overdue
    ]
    close_promises(closures=closures, now=now)
    return sorted({one.commitment.relationship_id for one in closures})


@transaction.atomic
def follow_up_disagreement(
    *,
    by: User,
    disagreement: Disagreement,
    handling: HandlingData,
    is_open: bool,
    follow_up: str = "",
    handled_at: dt.datetime | None = None,
    now: dt.datetime | None = None,
) -> Disagreement:
    """Put on record how a disagreement went on; it counts once, at its latest handling.

    Raises `UnableToFollowUp` when it is closed, changed meanwhile, or the day is out of range.
    """
    now = now or timezone.now()
    if not Disagreement.objects.current().filter(pk=disagreement.pk).exists():
        raise DisagreementChangedMeanwhile(
            _("This disagreement was followed up meanwhile. Your text is kept in the form below.")
        )
    version = Disagreement(
        episode=disagreement.episode,
        relationship=disagreement.relationship,
        interaction_id=disagreement.interaction_id,
        topic=disagreement.topic,
        their_view=disagreement.their_view,
        our_view=disagreement.our_view,
        listened=handling.listened,
        explored=handling.explored,
        common_ground=handling.common_ground,
        stood_ground=handling.stood_ground,
        outcome=handling.outcome,
        is_open=is_open,
        follow_up=follow_up,
        opened_at=disagreement.opened_at,
        handled_at=handled_at or now,
        recorded_at=now,
        recorded_by=by,
    )
    return follow_up_disagreements(versions=[version], now=now)[0]


@transaction.atomic
def follow_up_disagreements(
    *, versions: Sequence[Disagreement], now: dt.datetime | None = None
) -> list[Disagreement]:
    """Put many follow-ups on record, at most one per episode; all or none."""
    now = now or timezone.now()
    current = {
        one.episode: one
        for one in Disagreement.objects.current()
        .select_for_update()
        .filter(episode__in=[one.episode for one in versions])
    }
    for version in versions:
        _check_follow_up(version, current.get(version.episode), now)
    for version in versions:
        # A day is all that people know; on the same day it came after, not before.
        version.handled_at = max(version.handled_at, version.opened_at)
        current[version.episode].superseded_at = version.recorded_at
    Disagreement.objects.bulk_update(current.values(), ["superseded_at"], batch_size=500)
    created = Disagreement.objects.bulk_create(versions, batch_size=500)
    audit.record_many(
        audit.Change(
            action=Action.UPDATED if one.is_open else Action.CLOSED,
            subjects=[one, current[one.episode], one.relationship],
            by=one.recorded_by,
            values={"outcome": (current[one.episode].outcome, one.outcome)},
        )
        for one in created
    )
    announce(one.relationship_id for one in created)
    return created


@transaction.atomic
def hand_over_adverse_event(
    *,
    by: User,
    note: AdverseEventNote,
    reference: str,
    at: dt.datetime | None = None,
    now: dt.datetime | None = None,
) -> AdverseEventNote:
    """Record that drug safety has the report.

    Raises `UnableToFollowUp` when told already, or for a time before it was heard or after now.
    """
    now = now or timezone.now()
    at = at or now
    note = AdverseEventNote.objects.select_for_update().get(pk=note.pk)
    if note.handed_over_at:
        raise UnableToFollowUp(_("This was handed over already."))
    if at > now + CLOCK_TOLERANCE:
        raise UnableToFollowUp(_("This cannot be in the future."), field="handed_over_at")
    if at < note.aware_at:
        raise UnableToFollowUp(
            _("It cannot be handed over before you heard of it."), field="handed_over_at"
        )
    note.handed_over_at, note.handed_over_by, note.reference = at, by, reference
    note.save(update_fields=["handed_over_at", "handed_over_by", "reference"])
    audit.record(
        action=Action.CLOSED,
        subjects=[note, note.interaction],
        by=by,
        values={"reference": ("", reference)},
    )
    return note


def _lock(commitments: Iterable[Commitment]) -> None:
    """Hold the rows, so that two endings of one promise come one after the other."""
    ids = [one.pk for one in commitments]
    list(Commitment.objects.select_for_update().filter(pk__in=ids).values_list("pk", flat=True))


def _check_closure(closure: CommitmentClosure, now: dt.datetime) -> None:
    commitment = closure.commitment
    if commitment.voided_at:
        raise UnableToFollowUp(_("This promise was taken back by a correction."))
    if closure.closed_at > now:
        raise UnableToFollowUp(_("This cannot be in the future."), field="closed_on")
    if timezone.localdate(closure.closed_at) < timezone.localdate(commitment.promised_at):
        raise UnableToFollowUp(_("A promise cannot end before it was made."), field="closed_on")


def _check_follow_up(version: Disagreement, current: Disagreement | None, now: dt.datetime) -> None:
    if current is None:
        raise UnableToFollowUp(_("This disagreement no longer stands."))
    if not current.is_open:
        raise UnableToFollowUp(_("This disagreement is closed already."))
    if version.handled_at > now:
        raise UnableToFollowUp(_("This cannot be in the future."), field="handled_on")
    if timezone.localdate(version.handled_at) < timezone.localdate(current.opened_at):
        raise UnableToFollowUp(
            _("This cannot be before the disagreement arose."), field="handled_on"
        )


def _start_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
