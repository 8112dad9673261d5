"""What both sides hope for and have promised: goals and open promises of a relationship."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards import wording
from interactions.constants import PromisedBy
from interactions.models import Commitment
from opinion_leaders.constants import GoalSide, GoalStatus
from opinion_leaders.models import Goal, Relationship

OPEN_PROMISES = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A goal or promise: text, what stands below it, where it leads."""

    icon: str
    text: str
    detail: str
    url: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    entries: list[Entry]
    empty: str


def open_promises(relationship: Relationship) -> list[Commitment]:
    """Those of both sides, at most `OPEN_PROMISES`; one query."""
    return list(Commitment.objects.open().filter(relationship=relationship)[:OPEN_PROMISES])


def between_columns(
    relationship: Relationship, promises: Sequence[Commitment], *, is_own: bool, today: dt.date
) -> list[Column]:
    """Goals and open promises of both sides; one query."""
    goals = list(Goal.objects.filter(relationship=relationship).exclude(status=GoalStatus.DROPPED))
    theirs = [_goal(one, is_own) for one in goals if one.side != GoalSide.OURS]
    ours = [_goal(one, is_own) for one in goals if one.side == GoalSide.OURS]
    unwritten, nothing = _("Not written down yet."), _("Nothing is open.")
    return [
        Column(_("Their goals and shared ones"), theirs, unwritten),
        Column(_("Your goals") if is_own else _("The MSL's goals"), ours, unwritten),
        Column(
            _("They promised"),
            [_promise(one, is_own, today) for one in promises if one.promised_by != PromisedBy.US],
            nothing,
        ),
        Column(
            _("You promised") if is_own else _("The MSL promised"),
            [_promise(one, is_own, today) for one in promises if one.promised_by == PromisedBy.US],
            nothing,
        ),
    ]


_GOAL_ICON = {
    GoalStatus.OPEN: "goal-open",
    GoalStatus.PARTLY: "goal-half",
    GoalStatus.REACHED: "check",
}


def _goal(goal: Goal, is_own: bool) -> Entry:
    shared = [_("shared")] if goal.side == GoalSide.SHARED else []
    told = [goal.get_status_display(), *shared, *filter(None, [goal.progress])]
    return Entry(
        icon=_GOAL_ICON[GoalStatus(goal.status)],
        text=goal.text,
        detail=" · ".join(told),
        url=reverse("opinion_leaders:goal_update", args=[goal.pk]) if is_own else "",
    )


def _promise(promise: Commitment, is_own: bool, today: dt.date) -> Entry:
    return Entry(
        icon="hourglass",
        text=promise.text,
        detail=wording.due(promise.due_on, today),
        url=reverse("interactions:commitment_close", args=[promise.pk]) if is_own else "",
        is_late=promise.due_on < today,
    )
