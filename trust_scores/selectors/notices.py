"""What relationships are noticed for, and the notices of a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TypedDict

from django.db.models import Count, Subquery

from accounts.models import User
from interactions.models import Commitment
from opinion_leaders.querysets import RelationshipQuerySet
from trust_scores.constants import BandCode, NoticeKind, StageCode
from trust_scores.models import Notice, NoticesSeen
from trust_scores.querysets import NoticeQuerySet
from trust_scores.selectors.conditions import is_known, shown_at
from trust_scores.selectors.team_figures import start_of

# A fall is told from so many points in so many days on, where enough is known to be sure of it.
FELL_POINTS = 10
FELL_DAYS = 90
LEAST_CONFIDENCE = 0.35

# By relationship and kind, with the amount of the notice.
Holding = dict[tuple[int, NoticeKind], int | None]


class _Row(TypedDict):
    pk: int
    score__health: float
    score__confidence: float
    score__stage: str
    score__is_superficial: bool
    score__is_contentious: bool
    score__is_unverified: bool
    band_then: str | None
    health_then: float | None


def what_holds(relationships: RelationshipQuerySet, *, day: dt.date) -> Holding:
    """Everything that these relationships are noticed for on `day`; two queries."""
    since = start_of(day, back=FELL_DAYS)
    rows = (
        relationships.filter(is_known())
        .annotate(
            band_then=Subquery(shown_at(since).values("band")[:1]),
            health_then=Subquery(shown_at(since).values("health")[:1]),
        )
        .order_by()
        .values(*_Row.__annotations__)
    )
    found: Holding = {}
    for row in rows:
        for kind, amount in _of(row):
            found[row["pk"], kind] = amount
    overdue = (
        Commitment.objects.open()
        .ours()
        .filter(relationship__in=relationships.values("pk"), due_on__lt=day)
        .values("relationship")
        .annotate(count=Count("pk"))
        .order_by()
        .values_list("relationship", "count")
    )
    found.update({(pk, NoticeKind.OVERDUE): count for pk, count in overdue})
    return found


def has_fallen(then: float, band_then: str | None, *, now: float, confidence: float) -> bool:
    """Whether a score that is shown fell far enough from one that was; healths in [0, 1]."""
    was_known = band_then != BandCode.INSUFFICIENT
    return was_known and (then - now) * 100 >= FELL_POINTS and confidence >= LEAST_CONFIDENCE


def _of(row: _Row) -> Iterator[tuple[NoticeKind, int | None]]:
    then, now, confidence = row["health_then"], row["score__health"], row["score__confidence"]
    if then is not None and has_fallen(then, row["band_then"], now=now, confidence=confidence):
        yield NoticeKind.FELL, round((then - now) * 100)
    if row["score__stage"] == StageCode.AT_RISK:
        yield NoticeKind.AT_RISK, None
    if row["score__is_contentious"]:
        yield NoticeKind.CONTENTIOUS, None
    if row["score__is_superficial"]:
        yield NoticeKind.SUPERFICIAL, None
    if row["score__is_unverified"]:
        yield NoticeKind.UNVERIFIED, None


def notices_for(user: User, *, kind: str = "") -> NoticeQuerySet:
    """The open ones that a person sees, the latest first; of one kind if it is known."""
    found = Notice.objects.visible_to(user).open()
    found = found.select_related("relationship__opinion_leader", "relationship__msl")
    if kind in NoticeKind.values:
        found = found.filter(kind=kind)
    return found.order_by("-raised_at", "-pk")


def seen_until(user: User) -> dt.datetime | None:
    """Until when they have seen their notices; None where never."""
    return NoticesSeen.objects.filter(pk=user.pk).values_list("seen_at", flat=True).first()


def new_notices(user: User) -> int:
    """How many open ones were raised since they last said that they have seen them; one query."""
    seen = Subquery(NoticesSeen.objects.filter(pk=user.pk).values("seen_at"))
    return Notice.objects.visible_to(user).open().raised_after(seen).count()
