"""Relationships begin and end: one MSL with one opinion leader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.constants import Action
from audit.services import Change, record, record_many
from opinion_leaders.constants import Priority, Status
from opinion_leaders.models import OpinionLeader, Relationship
from opinion_leaders.services.errors import UnableToChangePeople
from opinion_leaders.services.portfolios import note_people

_CLOSED_TO_NEW = (Status.DECEASED, Status.DO_NOT_CONTACT, Status.RESTRICTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRelationship:
    """An MSL who begins with an opinion leader; `started_on` is today unless given.

    `target_interval_days` is 1 to 730, or None for what the rubric says.
    """

    msl: User
    opinion_leader: OpinionLeader
    started_on: dt.date | None = None
    priority: str = Priority.NORMAL
    target_interval_days: int | None = None


def note_evidence(relationship_ids: Collection[int]) -> None:
    """Say that something about these relationships is going on record in the caller's transaction.

    They are locked in the order of their keys, so that two visits with the same people never
    wait for each other.
    """
    rows = Relationship.objects.filter(pk__in=relationship_ids)
    if len(relationship_ids) > 1:
        list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    rows.update(evidence_revision=F("evidence_revision") + 1)


def open_relationship(*, by: User, pair: NewRelationship) -> Relationship:
    """Open one relationship. Raises `UnableToChangePeople`."""
    return open_relationships(by=by, pairs=[pair])[0]


@transaction.atomic
def open_relationships(*, by: User, pairs: Sequence[NewRelationship]) -> list[Relationship]:
    """Open relationships in a few statements. Raises `UnableToChangePeople`: nothing is written."""
    today = timezone.localdate()
    _refuse_foreign_msls(by, {pair.msl for pair in pairs})
    _refuse_open_ones(pairs)
    rows = [_new_row(pair, today) for pair in pairs]
    Relationship.objects.bulk_create(rows, batch_size=500)
    record_many(
        Change(
            Action.CREATED,
            [row, row.opinion_leader],
            by,
            {"msl": (None, row.msl.full_name), "started_on": (None, row.started_on)},
        )
        for row in rows
    )
    note_people({pair.opinion_leader.pk for pair in pairs})
    return rows


@transaction.atomic
def end_relationship(
    *, by: User, relationship: Relationship, reason: str, ended_on: dt.date | None = None
) -> Relationship:
    """End a relationship on a day (today unless given), with the reason.

    Raises `UnableToChangePeople`.
    """
    row = Relationship.objects.visible_to(by).select_for_update().filter(pk=relationship.pk).first()
    day = ended_on or timezone.localdate()
    if row is None:
        raise UnableToChangePeople(_("You cannot end this relationship."))
    if row.ended_on is not None:
        raise UnableToChangePeople(_("This relationship has ended already."))
    if not reason.strip():
        raise UnableToChangePeople(_("Say why the relationship ends."), "reason")
    if day < row.started_on:
        raise UnableToChangePeople(_("It cannot end before it began."), "ended_on")
    row.ended_on = day
    row.save(update_fields=["ended_on"])
    note_people([row.opinion_leader_id])
    record(
        action=Action.ENDED,
        subjects=[row, row.opinion_leader],
        by=by,
        values={"ended_on": (None, day)},
        reason=reason.strip(),
    )
    return row


def _new_row(pair: NewRelationship, today: dt.date) -> Relationship:
    started_on = pair.started_on or today
    interval = pair.target_interval_days
    if started_on > today:
        raise UnableToChangePeople(_("A relationship cannot begin in the future."), "started_on")
    if interval is not None and not 1 <= interval <= 730:
        message = _("Choose between 1 and 730 days.")
        raise UnableToChangePeople(message, "target_interval_days")
    if pair.priority not in Priority.values:
        raise UnableToChangePeople(_("This priority is not known."), "priority")
    if pair.opinion_leader.status in _CLOSED_TO_NEW:
        raise UnableToChangePeople(
            _("%(name)s is not open to new relationships (%(status)s).")
            % {
                "name": pair.opinion_leader.full_name,
                "status": pair.opinion_leader.get_status_display(),
            }
        )
    return Relationship(
        msl=pair.msl,
        opinion_leader=pair.opinion_leader,
        started_on=started_on,
        priority=pair.priority,
        target_interval_days=interval,
    )


def _refuse_foreign_msls(by: User, msls: set[User]) -> None:
    """An MSL opens the own ones, a manager those of the team, an administrator all."""
    if any(not (msl.is_msl and msl.is_active) for msl in msls):
        raise UnableToChangePeople(_("A relationship needs an MSL who is active."), "msl")
    others = {msl.pk for msl in msls if msl != by}
    if not others or (by.is_active and by.is_admin):
        return
    in_team = set(User.objects.in_team_of(by).filter(pk__in=others).values_list("pk", flat=True))
    if others - in_team:
        message = _("You can open relationships for yourself and for your team.")
        raise UnableToChangePeople(message, "msl")


def _refuse_open_ones(pairs: Sequence[NewRelationship]) -> None:
    wanted = [(pair.msl.pk, pair.opinion_leader.pk) for pair in pairs]
    taken = set(
        Relationship.objects.filter(
            ended_on__isnull=True,
            msl__in={msl for msl, _person in wanted},
            opinion_leader__in=_ids(wanted) if len(wanted) < 500 else OpinionLeader.objects.all(),
        ).values_list("msl_id", "opinion_leader_id")
    )
    for pair in wanted:
        if pair in taken:
            raise UnableToChangePeople(_("This relationship exists already."))
        taken.add(pair)


def _ids(pairs: list[tuple[int, int]]) -> list[int]:
    return [person for _msl, person in pairs]
