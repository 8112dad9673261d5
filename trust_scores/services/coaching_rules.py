"""What a coaching report must meet before it is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from interactions.models import Interaction
from opinion_leaders.models import Relationship
from trust_scores.constants import ACTIONS_PER_REPORT, FollowUp
from trust_scores.models import CoachingAction, CoachingAddendum, CoachingReport

LONGEST = {
    "strengths": 2000,
    "action": CoachingAction._meta.get_field("text").max_length or 0,
    "note": CoachingAction._meta.get_field("note").max_length or 0,
    "reason": CoachingAddendum._meta.get_field("reason").max_length or 0,
    "text": 2000,
    "msl_comment": 2000,
}


class UnableToCoach(Exception):
    """A step of coaching was refused; `field` names the input that it is about, or is empty."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One relationship seen on a ride; without `ratings` nothing was judged."""

    relationship: Relationship
    interaction: Interaction
    ratings: Mapping[int, int | None] = field(default_factory=dict)
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Agreed:
    """An action agreed on, and by when."""

    text: str
    due_on: dt.date


@dataclass(frozen=True, slots=True)
class WentOn:
    """How an action of a former report went."""

    action: CoachingAction
    outcome: FollowUp
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContent:
    """Everything that a manager says in one report."""

    strengths: str
    seen: Sequence[Seen]
    actions: Sequence[Agreed] = ()
    follow_ups: Sequence[WentOn] = ()


def check_report(
    report: CoachingReport, content: ReportContent, *, open_actions: Collection[int]
) -> None:
    """Raise `UnableToCoach` for the first thing that keeps the report from being sent.

    `open_actions` are the keys of what is to be followed up; all of them have to be.
    """
    for problem in _problems(report, content, open_actions):
        raise problem


def _problems(
    report: CoachingReport, content: ReportContent, open_actions: Collection[int]
) -> Iterator[UnableToCoach]:
    if not content.strengths.strip():
        yield UnableToCoach(_("Name at least one thing that went well."), field="strengths")
    yield from about_text(content.strengths, "strengths", "strengths")
    if not content.seen:
        yield UnableToCoach(
            _(
                "No visit of that day is on record yet. Send the report as soon as it is logged;"
                " what you wrote is kept."
            )
        )
    if len(content.actions) > ACTIONS_PER_REPORT:
        yield UnableToCoach(_("Agree on three actions at most: few are done, many are not."))
    for number, action in enumerate(content.actions, start=1):
        if not action.text.strip():
            yield UnableToCoach(_("Say what was agreed."), field=f"action_{number}")
        yield from about_text(action.text, "action", f"action_{number}")
        if action.due_on < report.ride_on:
            yield UnableToCoach(
                _("Choose the day of the ride or a later one."), field=f"due_{number}"
            )
    yield from _about_follow_ups(content, open_actions)


def _about_follow_ups(
    content: ReportContent, open_actions: Collection[int]
) -> Iterator[UnableToCoach]:
    told = {one.action.pk for one in content.follow_ups}
    if told - set(open_actions):
        yield UnableToCoach(_("An action was followed up in another report meanwhile."))
    for key in open_actions:
        if key not in told:
            yield UnableToCoach(_("Say how this action went."), field=f"outcome_{key}")
    for one in content.follow_ups:
        if one.outcome not in FollowUp.values:
            yield UnableToCoach(_("Say how this action went."), field=f"outcome_{one.action.pk}")
        yield from about_text(one.note, "note", f"note_{one.action.pk}")


def about_text(text: str, kind: str, field: str) -> Iterator[UnableToCoach]:
    """What keeps a text from being stored, at most one thing."""
    longest = LONGEST[kind]
    if "\x00" in text:
        yield UnableToCoach(
            _("This text holds a character that cannot be stored. Type it again."), field=field
        )
    elif len(text.strip()) > longest:
        yield UnableToCoach(
            _("Shorten this to %(longest)d characters.") % {"longest": longest}, field=field
        )
