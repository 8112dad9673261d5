"""What every visit must meet before it becomes a record."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from interactions.constants import Nature, State
from interactions.services.errors import UnableToLogVisit
from interactions.services.visit_data import NextVisitData, VisitData

# A phone's clock may be ahead of ours.
CLOCK_TOLERANCE = dt.timedelta(minutes=5)
OLDEST = dt.timedelta(days=5 * 366)
FURTHEST = dt.timedelta(days=2 * 366)


def check_visit(visit: VisitData, *, owner: User, now: dt.datetime) -> None:
    """Raise `UnableToLogVisit` naming the field, unless the visit may go on record."""
    _check_people(visit, owner, now)
    _check_time(visit, now)
    if visit.state == State.CANCELLED and not visit.cancelled_reason.strip():
        raise UnableToLogVisit(_("Say why it was cancelled."), field="cancelled_reason")
    if visit.state in {State.SUBMITTED, State.PLANNED} and not visit.subject.strip():
        raise UnableToLogVisit(_("Say what it is about."), field="subject")
    _check_standing(visit)
    if visit.state == State.SUBMITTED:
        _check_safety(visit, now)
    else:
        _check_nothing_happened_yet(visit)
    _check_promises(visit)
    if visit.next_visit:
        _check_next_visit(visit, visit.next_visit, now)


def _check_people(visit: VisitData, owner: User, now: dt.datetime) -> None:
    relationships = [one.relationship for one in visit.participations]
    if not relationships:
        raise UnableToLogVisit(_("Choose whom you met."), field="relationship")
    if len({one.pk for one in relationships}) != len(relationships):
        raise UnableToLogVisit(_("Each person can take part once."), field="relationship")
    for one in relationships:
        ended = one.ended_on is not None and one.ended_on <= now.date()
        if one.msl_id != owner.pk or ended:
            raise UnableToLogVisit(_("This is not a relationship of yours."), field="relationship")
    if visit.state == State.PLANNED:
        _check_contactable(visit, field="relationship")
    named = [one.relationship for one in visit.disagreements]
    named += [one.relationship for one in visit.promises]
    named += [visit.inquiry_of] if visit.inquiry_of else []
    if any(one not in relationships for one in named):
        raise UnableToLogVisit(
            _("A disagreement or promise needs someone who took part."), field="relationship"
        )


def _check_contactable(visit: VisitData, *, field: str) -> None:
    for one in visit.participations:
        person = one.relationship.opinion_leader
        if not person.is_contactable:
            raise UnableToLogVisit(
                _("%(name)s is not to be contacted; nothing can be planned.")
                % {"name": person.full_name},
                field=field,
            )


def _check_next_visit(visit: VisitData, announced: NextVisitData, now: dt.datetime) -> None:
    if announced.starts_at <= max(now, visit.starts_at):
        raise UnableToLogVisit(_("The next visit lies in the future."), field="next_on")
    if announced.starts_at > now + FURTHEST:
        raise UnableToLogVisit(
            _("This is more than two years ahead. Check the date."), field="next_on"
        )
    _check_contactable(visit, field="next_on")


def _check_time(visit: VisitData, now: dt.datetime) -> None:
    if visit.state == State.SUBMITTED and visit.starts_at > now + CLOCK_TOLERANCE:
        raise UnableToLogVisit(
            _("A visit that took place cannot be in the future. Plan it instead."),
            field="starts_at",
        )
    if visit.starts_at < now - OLDEST:
        raise UnableToLogVisit(
            _("This is more than five years ago. Check the date."), field="starts_at"
        )
    if visit.starts_at > now + FURTHEST:
        raise UnableToLogVisit(
            _("This is more than two years ahead. Check the date."), field="starts_at"
        )


def _check_standing(visit: VisitData) -> None:
    until, visited_on = visit.standing_until, timezone.localdate(visit.starts_at)
    if visit.nature != Nature.STANDING:
        if until:
            raise UnableToLogVisit(
                _("Only a standing request has a last day."), field="standing_until"
            )
        return
    if until is None:
        if visit.state not in {State.SUBMITTED, State.PLANNED}:
            return
        raise UnableToLogVisit(_("Say until when the request stands."), field="standing_until")
    if until < visited_on:
        raise UnableToLogVisit(
            _("The request had ended by then. Choose what else the visit was."),
            field="standing_until",
        )
    if until > visited_on + FURTHEST:
        raise UnableToLogVisit(
            _("This is more than two years ahead. Check the date."), field="standing_until"
        )


def _check_safety(visit: VisitData, now: dt.datetime) -> None:
    aware_at = visit.adverse_event_aware_at
    if aware_at and aware_at > now + CLOCK_TOLERANCE:
        raise UnableToLogVisit(_("This cannot be in the future."), field="adverse_event_aware_at")
    if aware_at and aware_at < now - OLDEST:
        raise UnableToLogVisit(
            _("This is more than five years ago. Check the date."), field="adverse_event_aware_at"
        )
    if visit.adverse_event_heard is None:
        raise UnableToLogVisit(
            _("Answer whether you heard of an adverse event or a product complaint."),
            field="adverse_event_heard",
        )


def _check_nothing_happened_yet(visit: VisitData) -> None:
    if visit.state == State.DRAFT:
        return
    if _something_happened(visit):
        raise UnableToLogVisit(
            _("Only a visit that took place can hold what happened in it."), field="state"
        )


def _something_happened(visit: VisitData) -> bool:
    outcomes = (visit.disagreements, visit.promises, visit.inquiry, visit.insight)
    judged = (one for one in visit.participations if one.is_judged)
    return any(outcomes) or bool(visit.adverse_event_heard) or any(judged)


def _check_promises(visit: VisitData) -> None:
    # The day is the one that the user sees: the web sets the zone of whoever is signed in.
    visited_on = timezone.localdate(visit.starts_at)
    for promise in visit.promises:
        if promise.due_on < visited_on:
            raise UnableToLogVisit(
                _("A promise is due on the day of the visit or later."), field="promise_due_on"
            )
        if promise.remind_on and promise.remind_on > promise.due_on:
            raise UnableToLogVisit(
                _("A reminder comes on the day it is due, or before."), field="promise_due_on"
            )
