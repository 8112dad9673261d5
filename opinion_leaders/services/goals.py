"""What both sides hope for: goals, and where they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.constants import Action
from audit.services import Change, changed_values, record, record_many
from opinion_leaders.constants import GoalStatus
from opinion_leaders.models import Goal, Relationship
from opinion_leaders.services.errors import UnableToChangePeople


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGoal:
    """A scientific or patient goal within a relationship (`GoalSide` says whose)."""

    relationship: Relationship
    side: str
    text: str
    status: str = GoalStatus.OPEN
    progress: str = ""
    reviewed_on: dt.date | None = None


def add_goal(*, by: User, goal: NewGoal) -> Goal:
    """Add one goal. Raises `UnableToChangePeople`."""
    return add_goals(by=by, goals=[goal])[0]


@transaction.atomic
def add_goals(*, by: User, goals: Sequence[NewGoal]) -> list[Goal]:
    """Add goals in a few statements. Raises `UnableToChangePeople`: then nothing is written.

    An MSL adds them to the own relationships; an administrator only when setting up data.
    """
    if not by.is_admin and any(goal.relationship.msl_id != by.pk for goal in goals):
        raise UnableToChangePeople(_("Goals are kept by the MSL of the relationship."))
    rows = [_checked(Goal(recorded_by=by, **_values(goal))) for goal in goals]
    Goal.objects.bulk_create(rows, batch_size=500)
    record_many(
        Change(
            Action.CREATED,
            [row, row.relationship],
            by,
            {"side": (None, row.side), "text": (None, row.text), "status": (None, row.status)},
        )
        for row in rows
    )
    return rows


@transaction.atomic
def review_goal(
    *,
    by: User,
    goal: Goal,
    status: str,
    progress: str = "",
    side: str | None = None,
    text: str | None = None,
    reviewed_on: dt.date | None = None,
) -> Goal:
    """Write down where a goal stands on a day (today unless given), or word it anew.

    Raises `UnableToChangePeople`.
    """
    locked = Goal.objects.select_for_update(of=("self",)).select_related("relationship")
    row = locked.get(pk=goal.pk)
    if row.relationship.msl_id != by.pk:
        raise UnableToChangePeople(_("Goals are kept by the MSL of the relationship."))
    new = {
        "status": status,
        "progress": progress,
        "side": row.side if side is None else side,
        "text": row.text if text is None else text,
        "reviewed_on": reviewed_on or timezone.localdate(),
    }
    changes = changed_values(row, new)
    for name, (_old, value) in changes.items():
        setattr(row, name, value)
    _checked(row)
    if changes:
        row.save(update_fields=list(changes))
        record(action=Action.UPDATED, subjects=[row, row.relationship], by=by, values=changes)
    return row


def _values(goal: NewGoal) -> dict[str, object]:
    names = ("relationship", "side", "text", "status", "progress", "reviewed_on")
    return {name: getattr(goal, name) for name in names}


def _checked(row: Goal) -> Goal:
    try:
        row.clean_fields(exclude=["recorded_by", "relationship"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise UnableToChangePeople(messages[0], field) from error
    if row.reviewed_on and row.reviewed_on > timezone.localdate():
        raise UnableToChangePeople(_("A review cannot lie in the future."), "reviewed_on")
    return row
