"""The insight board, its lists, and one insight with what became of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count

from accounts.models import Team, User
from accounts.selectors import teams_below
from interactions.constants import InsightState
from interactions.models import Insight, InsightStep, InsightTag, ListeningPriority
from interactions.querysets import InsightQuerySet
from interactions.selectors.narrowing import holding, in_order, within

CARDS_PER_COLUMN = 8
ORDERS = {"recorded": "recorded_at", "author": "recorded_by__full_name", "state": "state"}


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightFilter:
    """What the board is narrowed to; empty values narrow nothing. Days are the reader's."""

    state: str = ""
    text: str = ""
    tag: InsightTag | None = None
    priority: ListeningPriority | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    author: User | None = None
    team: Team | None = None
    is_unread: bool = False
    sort: str = "-recorded"


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One state with its newest insights, and how many there are in all."""

    state: InsightState
    count: int
    insights: list[Insight]

    @property
    def has_more(self) -> bool:
        return self.count > len(self.insights)


def insights_for(user: User, wanted: InsightFilter) -> InsightQuerySet:
    """The insights that `user` sees, with author, tags and priority loaded."""
    found = _narrowed(user, wanted)
    if wanted.state:
        found = found.filter(state=wanted.state)
    found = found.select_related("recorded_by", "listening_priority", "interaction")
    return in_order(found.prefetch_related("tags"), wanted.sort, ORDERS)


def insight_counts(user: User, wanted: InsightFilter) -> dict[str, int]:
    """How many stand in each state under the same filter."""
    rows = _narrowed(user, wanted).order_by().values_list("state").annotate(Count("pk"))
    found = dict(rows)
    return {state: found.get(state, 0) for state in InsightState.values}


def insight_board(user: User, wanted: InsightFilter) -> list[BoardColumn]:
    """One column for each state, the newest first; a fixed number of queries."""
    counts = insight_counts(user, wanted)
    found = insights_for(user, wanted)
    return [
        BoardColumn(
            state=state,
            count=counts[state],
            insights=list(found.filter(state=state)[:CARDS_PER_COLUMN]) if counts[state] else [],
        )
        for state in InsightState
    ]


def insight_steps(insight: Insight) -> list[InsightStep]:
    """What was done about an insight that `visible_to` gave, newest first."""
    steps = InsightStep.objects.filter(insight=insight).select_related("recorded_by")
    return list(steps.order_by("-recorded_at", "-pk"))


def authors_for(user: User) -> list[User]:
    """Who wrote the insights that `user` sees."""
    wrote = Insight.objects.visible_to(user).standing().order_by().values("recorded_by")
    return list(User.objects.filter(pk__in=wrote).order_by("full_name", "pk"))


def unread_insights(user: User) -> int:
    """How many of the own insights have news."""
    return _own_unread(user).count()


def _own_unread(user: User) -> InsightQuerySet:
    own = Insight.objects.visible_to(user).standing().filter(recorded_by=user)
    return own.filter(unread_since__isnull=False)


def _narrowed(user: User, wanted: InsightFilter) -> InsightQuerySet:
    found = _own_unread(user) if wanted.is_unread else Insight.objects.visible_to(user).standing()
    if wanted.tag:
        found = found.filter(tags=wanted.tag)
    if wanted.priority:
        found = found.filter(listening_priority=wanted.priority)
    if wanted.author:
        found = found.filter(recorded_by=wanted.author)
    if wanted.team:
        members = User.objects.in_teams(sorted(teams_below(wanted.team)))
        found = found.filter(recorded_by__in=members.values("pk"))
    found = within(found, "recorded_at", wanted.since, wanted.until)
    return _holding(found, wanted.text)


def _holding(found: InsightQuerySet, text: str) -> InsightQuerySet:
    """By its texts and by who took part in the visit."""
    for word in text.split():
        path = "interaction__participations__relationship__opinion_leader"
        hits = holding(Insight.objects.all(), word, person=path, fields=("what", "so_what"))
        found = found.filter(pk__in=hits.values("pk"))
    return found
