"""Logging visits."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from interactions.constants import Nature, State
from interactions.models import Interaction
from interactions.services import rows
from interactions.services.calendars import remember_events
from interactions.services.digests import digest_of
from interactions.services.errors import VisitKeyTaken, VisitSaysOther
from interactions.services.rules import check_visit
from interactions.services.visit_data import (
    NextVisitData,
    OwnedVisit,
    ParticipationData,
    VisitData,
)
from interactions.signals import announce

_ACTIONS = {
    State.SUBMITTED: Action.SUBMITTED,
    State.CANCELLED: Action.CANCELLED,
}


def log_visit(*, by: User, visit: VisitData, now: dt.datetime | None = None) -> Interaction:
    """Put one visit on record; sending it twice gives the record that is there already.

    Raises `UnableToLogVisit` with the field that it is about, and `VisitSaysOther` when what is
    on record under this name was never what `visit` says.
    """
    now = now or timezone.now()
    existing = _already_there(visit, by)
    if existing:
        return existing
    try:
        return log_visits(visits=[OwnedVisit(owner=by, visit=visit, recorded_at=now)], now=now)[0]
    except IntegrityError:
        # The same form arrived twice at once; the other one was quicker.
        existing = _already_there(visit, by)
        if existing is None:
            raise
        return existing


@transaction.atomic
def log_visits(
    *, visits: Sequence[OwnedVisit], now: dt.datetime | None = None
) -> list[Interaction]:
    """Put many visits on record in a fixed number of statements per 500; all or none.

    Raises `UnableToLogVisit` for the first one that may not go on record.
    """
    now = now or timezone.now()
    for owned in visits:
        check_visit(owned.visit, owner=owned.owner, now=now)
    return _write([*visits, *next_visits(visits)])[: len(visits)]


def next_visits(visits: Iterable[OwnedVisit]) -> list[OwnedVisit]:
    """The planned visits that these visits announce."""
    return [
        replace(owned, visit=_next_visit(owned.visit, owned.visit.next_visit))
        for owned in visits
        if owned.visit.next_visit and owned.visit.state == State.SUBMITTED
    ]


def _next_visit(visit: VisitData, announced: NextVisitData) -> VisitData:
    until = visit.standing_until
    # What the request no longer covers is our own proposal.
    covered = until is None or timezone.localdate(announced.starts_at) <= until
    return VisitData(
        # The same form sent twice plans once.
        client_uuid=uuid.uuid5(visit.client_uuid, "next visit"),
        state=State.PLANNED,
        starts_at=announced.starts_at,
        channel=visit.channel,
        nature=visit.nature if covered else Nature.PROACTIVE,
        standing_until=until if covered else None,
        subject=announced.subject or visit.subject,
        product="" if announced.subject else visit.product,
        participations=[
            ParticipationData(relationship=one.relationship) for one in visit.participations
        ],
    )


def _write(visits: Sequence[OwnedVisit]) -> list[Interaction]:
    interactions = Interaction.objects.bulk_create(
        [rows.interaction_row(owned) for owned in visits], batch_size=rows.BATCH
    )
    pairs = list(zip(interactions, visits, strict=True))
    rows.write_parts(pairs)
    rows.write_consequences(pairs)
    remember_events(pairs)
    audit.record_many(
        audit.Change(
            action=_ACTIONS.get(State(interaction.state), Action.CREATED),
            subjects=[interaction, *(one.relationship for one in owned.visit.participations)],
            by=owned.owner,
        )
        for interaction, owned in pairs
    )
    announce(
        one.relationship.pk
        for interaction, owned in pairs
        if interaction.is_held
        for one in owned.visit.participations
    )
    return interactions


def _already_there(visit: VisitData, by: User) -> Interaction | None:
    """What is on record under this name now; its first version may be what was sent."""
    versions = Interaction.objects.filter(client_uuid=visit.client_uuid).order_by("-version")
    found = list(versions)
    if not found:
        return None
    if found[0].owner_id != by.pk:
        raise VisitKeyTaken(_("This form was used already. Save again to put it on record."))
    if digest_of(visit) not in {one.input_digest for one in found}:
        raise VisitSaysOther(
            _("This visit is on record with other content. What you typed is kept below.")
        )
    return found[0]
