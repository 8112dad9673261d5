"""Coaching as pages show it: who was seen when, what is open, and one report."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Max

from accounts.models import User
from opinion_leaders.models import Relationship
from trust_scores.constants import COACHING_PERIOD_DAYS, FollowUp
from trust_scores.models import (
    CoachingAction,
    CoachingAddendum,
    CoachingReport,
    CoachingVisit,
)
from trust_scores.querysets import CoachingReportQuerySet
from trust_scores.selectors.assessment_history import Level, levels_of
from trust_scores.selectors.rides import today_of

TO_READ = 3
DRAFTS = 10


@dataclass(frozen=True, slots=True)
class CoachingLine:
    """One MSL of the team: counts are of the last `COACHING_PERIOD_DAYS`, by day of the ride."""

    msl: User
    last_ride_on: dt.date | None
    reports: int
    on_time: int
    waiting: int
    open_actions: int
    overdue_actions: int
    done: int
    followed_up: int


@dataclass(frozen=True, slots=True)
class OwnCoaching:
    """How a manager keeps to it: the same counts over all reports that they wrote."""

    reports: int
    on_time: int
    done: int
    followed_up: int


@dataclass(slots=True)
class _Told:
    reports: int = 0
    on_time: int = 0
    waiting: int = 0
    open_actions: int = 0
    overdue_actions: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)


def coached_by(manager: User) -> list[User]:
    """The MSLs of the teams, by name: nobody is put in an order of merit."""
    return list(
        User.objects.in_team_of(manager).msls().exclude(pk=manager.pk).order_by("full_name", "pk")
    )


def coaching_lines(manager: User, msls: Sequence[User]) -> list[CoachingLine]:
    """One line for each of `msls`, in their order; four queries for any number."""
    today = today_of(manager)
    told = _told(manager, msls, today)
    last = dict(
        CoachingReport.objects.visible_to(manager)
        .sent()
        .filter(msl__in=msls)
        .order_by()
        .values("msl")
        .annotate(last=Max("ride_on"))
        .values_list("msl", "last")
    )
    return [_line(one, last.get(one.pk), told[one.pk]) for one in msls]


def _line(msl: User, last_ride_on: dt.date | None, told: _Told) -> CoachingLine:
    return CoachingLine(
        msl=msl,
        last_ride_on=last_ride_on,
        reports=told.reports,
        on_time=told.on_time,
        waiting=told.waiting,
        open_actions=told.open_actions,
        overdue_actions=told.overdue_actions,
        done=told.outcomes[FollowUp.DONE],
        followed_up=told.outcomes.total(),
    )


def _told(manager: User, msls: Sequence[User], today: dt.date) -> dict[int, _Told]:
    since = today - dt.timedelta(days=COACHING_PERIOD_DAYS)
    sent = CoachingReport.objects.visible_to(manager).sent().filter(msl__in=msls)
    found: dict[int, _Told] = defaultdict(_Told)
    for report in sent.filter(ride_on__gt=since).select_related("manager"):
        one = found[report.msl_id]
        one.reports += 1
        one.on_time += bool(report.is_on_time)
    for msl, waiting in _waiting(sent):
        found[msl].waiting = waiting
    actions = CoachingAction.objects.filter(report__in=sent.values("pk")).order_by()
    rows = actions.values_list("report__msl", "outcome", "due_on", "report__ride_on")
    for msl, outcome, due_on, ride_on in rows:
        one = found[msl]
        if not outcome:
            one.open_actions += 1
            one.overdue_actions += due_on < today
        elif ride_on > since:
            one.outcomes[outcome] += 1
    return found


def _waiting(sent: CoachingReportQuerySet) -> list[tuple[int, int]]:
    counted = sent.to_acknowledge().order_by().values("msl").annotate(waiting=Count("pk"))
    return list(counted.values_list("msl", "waiting"))


def own_coaching(manager: User) -> OwnCoaching:
    """The manager's own reports of the last `COACHING_PERIOD_DAYS`; two queries."""
    since = today_of(manager) - dt.timedelta(days=COACHING_PERIOD_DAYS)
    mine = CoachingReport.objects.sent().filter(manager=manager, ride_on__gt=since)
    reports = list(mine.select_related("manager"))
    outcomes = Counter(
        CoachingAction.objects.filter(report__in=mine.values("pk"))
        .exclude(outcome="")
        .values_list("outcome", flat=True)
    )
    return OwnCoaching(
        reports=len(reports),
        on_time=sum(bool(one.is_on_time) for one in reports),
        done=outcomes[FollowUp.DONE],
        followed_up=outcomes.total(),
    )


def drafts_of(manager: User) -> list[CoachingReport]:
    """What the manager began and has not sent, newest ride first."""
    drafts = CoachingReport.objects.visible_to(manager).drafts().filter(manager=manager)
    return list(drafts.select_related("msl")[:DRAFTS])


def reports_for(user: User, *, msl_id: int | None = None) -> CoachingReportQuerySet:
    """Sent reports that `user` sees, newest ride first, with what a list shows of each."""
    found = CoachingReport.objects.visible_to(user).sent().select_related("msl", "manager")
    if msl_id is not None:
        found = found.filter(msl=msl_id)
    return found.annotate(action_count=Count("actions")).order_by("-ride_on", "-pk")


def reports_to_read(msl: User) -> list[CoachingReport]:
    """Reports that wait for this MSL's acknowledgement, oldest first."""
    waiting = CoachingReport.objects.visible_to(msl).to_acknowledge().filter(msl=msl)
    return list(waiting.select_related("manager").order_by("ride_on", "pk")[:TO_READ])


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A visit seen, with the manager's levels; none where nothing was judged."""

    visit: CoachingVisit
    levels: list[Level]
    was_corrected: bool


@dataclass(frozen=True, slots=True)
class ReportPage:
    """One sent report; `hidden` counts relationships that are no longer the reader's to see."""

    report: CoachingReport
    seen: list[SeenRow]
    hidden: int
    actions: list[CoachingAction]
    followed_up: list[CoachingAction]
    addenda: list[CoachingAddendum]


def report_page(user: User, report: CoachingReport) -> ReportPage:
    """Read a sent report that `visible_to` gave, in a fixed number of queries."""
    visits = list(
        report.visits.select_related(
            "relationship__opinion_leader", "interaction", "assessment__rater"
        ).prefetch_related("assessment__ratings__item__anchors", "interaction__discussions")
    )
    keys = [one.relationship_id for one in visits]
    open_to = set(
        Relationship.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)
    )
    shown = [one for one in visits if one.relationship_id in open_to]
    return ReportPage(
        report=report,
        seen=[_seen_row(one) for one in shown],
        hidden=len(visits) - len(shown),
        actions=list(report.actions.select_related("followed_up_in").order_by("position")),
        followed_up=list(report.followed_up.select_related("report")),
        addenda=list(report.addenda.select_related("recorded_by")),
    )


def _seen_row(visit: CoachingVisit) -> SeenRow:
    assessment = visit.assessment
    if assessment is None:
        return SeenRow(visit, [], was_corrected=False)
    return SeenRow(visit, levels_of(assessment), was_corrected=not assessment.is_current)
