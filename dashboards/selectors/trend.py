"""The course of a score with what happened on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import presentation
from accounts.trend_chart import MARK_KINDS, TrendChart, TrendEdge, TrendMark
from accounts.trend_geometry import TrendPoint, value_at
from dashboards.periods import Period
from dashboards.selectors.events import TimelineEvent
from opinion_leaders.models import Relationship
from trust_scores.constants import BandCode
from trust_scores.models import Rubric, ScoreHistory
from trust_scores.selectors.states import RelationshipState

TREND_DAYS = 365
RULES = "rules"
ANCHOR = "#what-changed"


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A line of the table: a day, the score that was shown then, None for none, and an event."""

    at: dt.datetime
    what: str
    value: float | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Trend:
    """Health over the last year or a longer period, and its change since a day.

    values: oldest first, for a small line; mark: place of that day among them. change: points
    of 0 to 100, None without a score then or now.
    """

    chart: TrendChart
    rows: list[TrendRow]
    values: list[float | None]
    mark: int | None
    change: float | None
    since: dt.date


def trend_of(
    relationship: Relationship,
    state: RelationshipState,
    period: Period,
    events: Sequence[TimelineEvent],
    rubrics: Sequence[Rubric],
    moved: float | None,
) -> Trend:
    """Read what was shown over a year, or since the period began; one query.

    events: newest first. rubrics: every version that is or was in force, in that order. moved:
    points since the period began, where they are explained on the same page.
    """
    start = min(state.as_of - dt.timedelta(days=TREND_DAYS), period.start)
    points = [*_shown(relationship, start), _now(state)]
    happened = [*_rules_changed(rubrics), *reversed(events)]
    marks = [
        _mark(one.kind, one.at, one.text, points, period)
        for one in happened
        if start <= one.at <= state.as_of
    ]
    first = max(start, min([points[0].at, *(one.at for one in marks)]))
    return Trend(
        chart=TrendChart(
            start=first,
            end=state.as_of,
            points=points,
            edges=_edges(state),
            marks=marks,
            chosen=(period.start, period.end),
        ),
        rows=_rows(points, marks),
        values=[one.value for one in points],
        mark=_place(points, period.start),
        change=_change(points, period.start) if moved is None else moved,
        since=period.since,
    )


def _change(points: Sequence[TrendPoint], since: dt.datetime) -> float | None:
    then, now = value_at(points, since), points[-1].value
    return (now - then) * 100 if now is not None and then is not None else None


def _shown(relationship: Relationship, start: dt.datetime) -> list[TrendPoint]:
    """What was shown from `start` on, the score that stood then included; one query."""
    history = ScoreHistory.objects.filter(relationship=relationship)
    stood = history.filter(as_of__lte=start).order_by("-as_of", "-pk").values("pk")[:1]
    rows = (
        history.filter(Q(as_of__gt=start) | Q(pk__in=Subquery(stood)))
        .order_by("as_of", "pk")
        .values_list("as_of", "health", "lower", "upper", "band")
    )
    return [
        TrendPoint(at, health if band != BandCode.INSUFFICIENT else None, lower, upper)
        for at, health, lower, upper, band in rows
    ]


def _now(state: RelationshipState) -> TrendPoint:
    known = None if state.is_insufficient else state.health
    return TrendPoint(state.as_of, known, state.lower, state.upper)


def _edges(state: RelationshipState) -> list[TrendEdge]:
    bands = state.rubric.parameters.bands
    return [
        TrendEdge(value, _("%(band)s from %(points)s") % {"band": code.label, "points": points})
        for code, value in (
            (BandCode.STRONG, bands.strong),
            (BandCode.SOUND, bands.sound),
            (BandCode.DEVELOPING, bands.developing),
        )
        for points in [presentation.points(value)]
    ]


def _rules_changed(rubrics: Sequence[Rubric]) -> list[TimelineEvent]:
    """Versions of the rules that replaced others."""
    return [
        TimelineEvent(
            at=one.published_at,
            icon="rubric",
            text=_("Version %(number)s") % {"number": one.number},
            kind=RULES,
        )
        for one in rubrics[1:]
        if one.published_at
    ]


def _mark(
    kind: str, at: dt.datetime, text: str, points: Sequence[TrendPoint], period: Period
) -> TrendMark:
    """An event whose link explains what changed from its day on.

    It stands at the end of its day, when the score shows what it did.
    """
    day = timezone.localdate(at)
    at = min(max(at, Period(day, day, period.now).end - dt.timedelta(seconds=1)), period.now)
    said = _("%(kind)s, %(day)s: %(what)s.") % {
        "kind": MARK_KINDS[kind],
        "day": date_format(day, "j F Y"),
        "what": text,
    }
    until = max(period.until, day)
    query = Period(day, until, period.now).query
    return TrendMark(at, kind, f"{said} {_score_then(value_at(points, at))}", f"?{query}{ANCHOR}")


def _score_then(value: float | None) -> str:
    if value is None:
        return _("No score was shown then.")
    return _("Score %(points)s.") % {"points": presentation.points(value)}


def _rows(points: Sequence[TrendPoint], marks: Sequence[TrendMark]) -> list[TrendRow]:
    """Scores and events of the chart in one table, newest first."""
    changes = [TrendRow(one.at, "", one.value) for one in points]
    happened = [TrendRow(one.at, one.text, value_at(points, one.at), one.url) for one in marks]
    return sorted([*changes, *happened], key=lambda row: row.at, reverse=True)


def _place(points: Sequence[TrendPoint], at: dt.datetime) -> int | None:
    earlier = [place for place, one in enumerate(points) if one.at <= at]
    return earlier[-1] if earlier else None
