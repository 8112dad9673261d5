"""What adds up about relationships, for the pages of teams: per MSL and tier.

The figures hold for a day, and are the same at every hour of it unless something is recorded.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypedDict, cast

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from accounts.querysets import UserQuerySet
from interactions.constants import Closure, Depth, PromisedBy
from interactions.models import CommitmentClosure, Disagreement, Participation
from opinion_leaders.models import Portfolio, Relationship
from opinion_leaders.querysets import RelationshipQuerySet
from trust_scores.constants import BandCode, Quality
from trust_scores.models import TeamSummary
from trust_scores.selectors.conditions import (
    has_sufficient,
    is_never_assessed,
    is_on_cadence,
    is_single_threaded,
    is_unverified,
    shown_at,
)

# Of the document of `Figures`; another one makes all kept summaries outdated.
FORM = 1
SINCE_DAYS = (30, 90, 180)
MOVERS = 5
LEAST_MOVE = 0.005
KNOWN_BANDS = tuple(str(band.value) for band in BandCode if band != BandCode.INSUFFICIENT)


class Since(TypedDict):
    """What happened since a day.

    bands: how many of today's relationships were in which band then. risen, fallen: up to MOVERS
    pairs of relationship and change of health in [-1, 1], the largest first. promises: by side,
    how many were kept in time of how many that ended. deep: of `rated` conversations with one
    person, those about caring for patients.
    """

    bands: dict[str, int]
    risen: list[tuple[int, float]]
    fallen: list[tuple[int, float]]
    promises: dict[str, tuple[int, int]]
    raised: int
    settled: int
    deep: int
    rated: int


class Figures(TypedDict):
    """Of one MSL and tier. now: counts and sums by name, see `_now`. since: by days, as text."""

    now: dict[str, float]
    since: dict[str, Since]


# By MSL and tier.
Table = dict[tuple[int, int], Figures]


def start_of(day: dt.date, *, back: int = 0) -> dt.datetime:
    """The moment at which a day began in UTC, some days before."""
    return dt.datetime.combine(day - dt.timedelta(days=back), dt.time(), dt.UTC)


def end_of(day: dt.date) -> dt.datetime:
    """Whoever is late by then is late all day."""
    return start_of(day, back=-1)


def day_of(now: dt.datetime) -> dt.date:
    return now.astimezone(dt.UTC).date()


def figures_of(relationships: RelationshipQuerySet, *, day: dt.date) -> Table:
    """Five queries for any number of relationships; only those that are there have a row.

    What comes in between the queries is left out of the later ones: it has made them outdated.
    """
    table = {key: Figures(now=now, since=_nothing()) for key, now in _now(relationships, day)}
    _add_then(table, relationships, day)
    _add_promises(table, relationships, day)
    _add_disagreements(table, relationships, day)
    _add_depths(table, relationships, day)
    return table


def outdated(day: dt.date, rubric: int) -> QuerySet[Portfolio, Portfolio]:
    """The MSLs of whom there is no summary that still holds."""
    return Portfolio.objects.filter(~Exists(_holding(day, rubric).filter(msl=OuterRef("pk"))))


def with_summaries(people: UserQuerySet, *, day: dt.date, rubric: int) -> UserQuerySet:
    """People with `kept`, what is kept of them by tier as text where it holds, and `has_any`:
    whether they ever had a relationship.
    """
    holding = _holding(day, rubric).filter(msl=OuterRef("pk"))
    found: UserQuerySet = people.annotate(
        kept=Subquery(holding.values("figures")[:1]),
        has_any=Exists(Relationship.objects.filter(msl=OuterRef("pk"))),
    )
    return found


def _holding(day: dt.date, rubric: int) -> QuerySet[TeamSummary, TeamSummary]:
    return TeamSummary.objects.filter(
        form=FORM, day=day, rubric=rubric, revision=F("msl__portfolio__revision")
    )


def _nothing() -> dict[str, Since]:
    return {
        str(days): Since(
            bands={}, risen=[], fallen=[], promises={}, raised=0, settled=0, deep=0, rated=0
        )
        for days in SINCE_DAYS
    }


def _now(
    relationships: RelationshipQuerySet, day: dt.date
) -> Iterable[tuple[tuple[int, int], dict[str, float]]]:
    """Names: total, each known band, unverified, on_cadence, unassessed, single, still_open, and
    for each quality q: q_count (where it is sufficiently known), q_sum and q_sure (of estimate
    and confidence).
    """
    found = relationships.alias(
        **{f"{quality.value}_bit": has_sufficient(quality) for quality in Quality}
    )
    sums: dict[str, Any] = {
        "total": Count("pk"),
        "on_cadence": Count("pk", filter=is_on_cadence(end_of(day))),
        "unverified": Count("pk", filter=is_unverified()),
        "unassessed": Count("pk", filter=is_never_assessed()),
        "single": Count("pk", filter=is_single_threaded()),
        **{band: Count("pk", filter=Q(score__band=band)) for band in KNOWN_BANDS},
    }
    for quality in Quality:
        name, known = quality.value, Q(**{f"{quality.value}_bit__gt": 0})
        sums[f"{name}_count"] = Count("pk", filter=known)
        sums[f"{name}_sum"] = Sum(f"score__{name}", filter=known, default=0.0)
        sums[f"{name}_sure"] = Sum(f"score__{name}_confidence", filter=known, default=0.0)
    grouped = found.values("msl", "opinion_leader__tier").annotate(**sums).order_by()
    for row in cast(Iterable[dict[str, Any]], grouped):
        key = (row.pop("msl"), row.pop("opinion_leader__tier"))
        yield key, {**row, "still_open": 0}


def _add_then(table: Table, relationships: RelationshipQuerySet, day: dt.date) -> None:
    """Bands as they were, and who moved."""
    then: dict[str, Any] = {}
    for days in SINCE_DAYS:
        shown = shown_at(start_of(day, back=days))
        then[f"band_{days}"] = Subquery(shown.values("band")[:1])
        then[f"health_{days}"] = Subquery(shown.values("health")[:1])
    rows = relationships.annotate(**then).values_list(
        "pk", "msl", "opinion_leader__tier", "score__band", "score__health", *then
    )
    moves: dict[tuple[int, int, int], list[tuple[float, int]]] = defaultdict(list)
    for pk, msl, tier, band, health, *former in rows.order_by().iterator(chunk_size=5000):
        for place, days in enumerate(SINCE_DAYS):
            band_then, health_then = former[2 * place : 2 * place + 2]
            if band_then is None or (msl, tier) not in table:
                continue
            bands = table[msl, tier]["since"][str(days)]["bands"]
            bands[band_then] = bands.get(band_then, 0) + 1
            if band in KNOWN_BANDS and band_then in KNOWN_BANDS:
                moves[msl, tier, days].append((health - health_then, pk))
    for (msl, tier, days), found in moves.items():
        part = table[msl, tier]["since"][str(days)]
        part["risen"] = _most(found, 1)
        part["fallen"] = _most(found, -1)


def _most(found: Iterable[tuple[float, int]], sign: int) -> list[tuple[int, float]]:
    moved = [(pk, change) for change, pk in found if change * sign >= LEAST_MOVE]
    return sorted(moved, key=lambda one: (-one[1] * sign, one[0]))[:MOVERS]


def _add_promises(table: Table, relationships: RelationshipQuerySet, day: dt.date) -> None:
    """By side. What was withdrawn by agreement was neither kept nor broken, and does not count."""
    whose = ("commitment__relationship__msl", "commitment__relationship__opinion_leader__tier")
    counts = _per_span(
        day,
        ended=lambda since: Q(closed_at__gte=since),
        kept=lambda since: Q(closed_at__gte=since, outcome=Closure.KEPT),
    )
    rows = (
        CommitmentClosure.objects.current()
        .filter(commitment__relationship__in=relationships.values("pk"))
        .filter(closed_at__gte=_longest_ago(day))
        .exclude(outcome=Closure.WITHDRAWN)
        .values(*whose, "commitment__promised_by")
        .annotate(**counts)
        .order_by()
    )
    for row in rows:
        for days, part in _parts(table, row, whose):
            side = str(PromisedBy(row["commitment__promised_by"]).value)
            part["promises"][side] = (row[f"kept_{days}"], row[f"ended_{days}"])


def _add_disagreements(table: Table, relationships: RelationshipQuerySet, day: dt.date) -> None:
    whose = ("relationship__msl", "relationship__opinion_leader__tier")
    long_ago = _longest_ago(day)
    counts = _per_span(
        day,
        raised=lambda since: Q(opened_at__gte=since),
        settled=lambda since: Q(is_open=False, handled_at__gte=since),
    )
    rows = (
        Disagreement.objects.current()
        .filter(relationship__in=relationships.values("pk"))
        .filter(Q(is_open=True) | Q(opened_at__gte=long_ago) | Q(handled_at__gte=long_ago))
        .values(*whose)
        .annotate(still_open=Count("pk", filter=Q(is_open=True)), **counts)
        .order_by()
    )
    for row in rows:
        key = (row[whose[0]], row[whose[1]])
        if key in table:
            table[key]["now"]["still_open"] = row["still_open"]
        for days, part in _parts(table, row, whose):
            part["raised"], part["settled"] = row[f"raised_{days}"], row[f"settled_{days}"]


def _add_depths(table: Table, relationships: RelationshipQuerySet, day: dt.date) -> None:
    whose = ("relationship__msl", "relationship__opinion_leader__tier")
    counts = _per_span(
        day,
        rated=lambda since: Q(interaction__starts_at__gte=since),
        deep=lambda since: Q(interaction__starts_at__gte=since, depth__gte=Depth.PATIENT_CARE),
    )
    rows = (
        Participation.objects.held()
        .filter(relationship__in=relationships.values("pk"), depth__isnull=False)
        .filter(interaction__starts_at__gte=_longest_ago(day))
        .values(*whose)
        .annotate(**counts)
        .order_by()
    )
    for row in rows:
        for days, part in _parts(table, row, whose):
            part["rated"], part["deep"] = row[f"rated_{days}"], row[f"deep_{days}"]


def _per_span(day: dt.date, **conditions: Callable[[dt.datetime], Q]) -> dict[str, Any]:
    """Counts called `name_days`, of what meets each condition since the span began."""
    return {
        f"{name}_{days}": Count("pk", filter=condition(start_of(day, back=days)))
        for days in SINCE_DAYS
        for name, condition in conditions.items()
    }


def _parts(
    table: Table, row: Mapping[str, Any], whose: tuple[str, str]
) -> Iterable[tuple[int, Since]]:
    figures = table.get((row[whose[0]], row[whose[1]]))
    return [(days, figures["since"][str(days)]) for days in SINCE_DAYS] if figures else []


def _longest_ago(day: dt.date) -> dt.datetime:
    return start_of(day, back=max(SINCE_DAYS))
