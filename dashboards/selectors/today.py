"""The page *Today*."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from accounts.models import User
from dashboards.selectors.needs import PortfolioRow, portfolio
from interactions.constants import PromisedBy
from interactions.models import AdverseEventNote, ColleagueView, Commitment, Interaction
from opinion_leaders.models import Relationship
from trust_scores.constants import BandCode
from trust_scores.models import CoachingReport
from trust_scores.selectors.coaching import reports_to_read

COMING_DAYS = 14
FIRST = 5
PROMISES = 8
COLD = 6


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """An open promise for a list, late or not."""

    pk: int
    text: str
    due_on: dt.date
    is_late: bool
    # The reminder that the MSL asked for has come.
    is_reminded: bool
    relationship: Relationship


@dataclass(frozen=True, slots=True)
class TodayPage:
    """What the template needs; nothing in it queries."""

    rows: list[PortfolioRow]
    pressing: list[PortfolioRow]
    less_pressing: list[PortfolioRow]
    this_week: int
    coming: list[Interaction]
    ours: list[OpenPromise]
    theirs: list[OpenPromise]
    cold: list[PortfolioRow]
    bands: dict[str, int]
    unverified: int
    safety: list[AdverseEventNote]
    coaching: list[CoachingReport]
    views_asked: list[ColleagueView]
    today: dt.date

    @property
    def is_empty(self) -> bool:
        return not self.rows


def today_page(user: User, *, now: dt.datetime) -> TodayPage:
    """Read an MSL's *Today*; thirteen queries for any number of relationships."""
    rows = portfolio(user, now=now)
    in_need = [row for row in rows if row.reasons]
    counts = Counter(row.band for row in rows)
    promises = _promises(user)
    promises.sort(key=lambda one: not _is_reminded(one, now.date()))
    ours = [one for one in promises if one.promised_by == PromisedBy.US]
    theirs = [one for one in promises if one.promised_by != PromisedBy.US]
    return TodayPage(
        rows=rows,
        pressing=in_need[:FIRST],
        less_pressing=in_need[FIRST : FIRST + 45],
        this_week=sum(1 for row in in_need if row.first.urgency >= 35),
        coming=_coming(user, now),
        ours=[_open_promise(one, now.date()) for one in ours[:PROMISES]],
        theirs=[_open_promise(one, now.date()) for one in theirs[:PROMISES]],
        cold=_cold(rows),
        bands={str(band.value): counts.get(band.value, 0) for band in BandCode},
        unverified=sum(1 for row in rows if row.is_unverified),
        safety=_safety(user),
        coaching=reports_to_read(user),
        views_asked=_views_asked(user),
        today=now.date(),
    )


def _coming(user: User, now: dt.datetime) -> list[Interaction]:
    return list(
        Interaction.objects.visible_to(user)
        .planned()
        .owned_by(user)
        .filter(starts_at__gte=now, starts_at__lt=now + dt.timedelta(days=COMING_DAYS))
        .prefetch_related("participations__relationship__opinion_leader", "discussions")
        .order_by("starts_at")[:PROMISES]
    )


def _promises(user: User) -> list[Commitment]:
    return list(
        Commitment.objects.visible_to(user)
        .open()
        .filter(relationship__msl=user)
        .select_related("relationship__opinion_leader")
        .order_by("due_on")[:100]
    )


def _open_promise(one: Commitment, today: dt.date) -> OpenPromise:
    return OpenPromise(
        pk=one.pk,
        text=one.text,
        due_on=one.due_on,
        is_late=one.due_on < today,
        is_reminded=_is_reminded(one, today),
        relationship=one.relationship,
    )


def _is_reminded(one: Commitment, today: dt.date) -> bool:
    return one.remind_on is not None and one.remind_on <= today


def _cold(rows: list[PortfolioRow]) -> list[PortfolioRow]:
    """Those nearest to, or furthest past, their usual interval, unless dormant."""
    known = [
        row
        for row in rows
        if row.days_silent is not None
        and row.relationship.opinion_leader.is_contactable
        and row.days_silent <= 4 * row.target
    ]
    known.sort(key=lambda row: -(row.days_silent or 0) / row.target)
    return known[:COLD]


def _views_asked(user: User) -> list[ColleagueView]:
    """Visits of colleagues that the user saw, and has not spoken about."""
    asked = ColleagueView.objects.asked_of(user)
    people = asked.select_related("relationship__opinion_leader", "interaction__owner")
    return list(people.order_by("asked_at", "pk")[:FIRST])


def _safety(user: User) -> list[AdverseEventNote]:
    """What was heard and not yet handed over to drug safety."""
    return list(
        AdverseEventNote.objects.visible_to(user)
        .filter(interaction__owner=user, handed_over_at__isnull=True)
        .order_by("due_at")[:5]
    )
