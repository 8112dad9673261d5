"""The numbers of the team page, added up by the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Subquery, Sum

from dashboards.periods import period_since
from dashboards.selectors.move_reasons import MoveReason, move_reasons
from dashboards.selectors.team_lists import (
    has_sufficient,
    is_never_assessed,
    is_on_cadence,
    is_single_threaded,
    is_unverified,
)
from dashboards.selectors.team_scope import TeamScope, shown_at, with_change
from interactions.constants import Closure, Depth, PromisedBy
from interactions.models import CommitmentClosure, Disagreement, Participation
from opinion_leaders.models import Relationship
from trust_scores.constants import BandCode, Quality

MOVERS = 5
LEAST_MOVE = 0.005
KNOWN_BANDS = tuple(str(band.value) for band in BandCode if band != BandCode.INSUFFICIENT)
SumsRow = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mover:
    """A score that moved. change: points; reason: the largest cause in the same direction."""

    relationship: Relationship
    change: float
    reason: MoveReason


@dataclass(frozen=True, slots=True)
class Kept:
    """Promises of one side that ended: how many were kept in time, of how many."""

    kept: int
    ended: int


@dataclass(frozen=True, slots=True)
class FollowThrough:
    """What was promised, disagreed on, and how deep conversations went since a day."""

    ours: Kept
    theirs: Kept
    raised: int
    settled: int
    still_open: int
    deep: int
    rated: int

    @property
    def deep_share(self) -> float | None:
        return self.deep / self.rated if self.rated else None


@dataclass(frozen=True, slots=True)
class Unknowns:
    """What we do not know yet, in relationships."""

    unverified: int
    insufficient: int
    unassessed: int
    single: int


def sums_by_msl_and_tier(scope: TeamScope) -> list[SumsRow]:
    """One row per MSL and tier with everything that adds up; one query.

    Keys: msl, tier, total, each band, unverified, on_cadence, and for each quality q: q_count
    (relationships where it is sufficiently known), q_sum and q_sure (of estimate, confidence).
    """
    found = scope.relationships().alias(
        **{f"{quality.value}_bit": has_sufficient(quality) for quality in Quality}
    )
    sums: dict[str, Any] = {
        "total": Count("pk"),
        "on_cadence": Count("pk", filter=is_on_cadence(scope.now)),
        **_band_counts(),
    }
    for quality in Quality:
        name, known = quality.value, Q(**{f"{quality.value}_bit__gt": 0})
        sums[f"{name}_count"] = Count("pk", filter=known)
        sums[f"{name}_sum"] = Sum(f"score__{name}", filter=known, default=0.0)
        sums[f"{name}_sure"] = Sum(f"score__{name}_confidence", filter=known, default=0.0)
    return list(found.values("msl", "opinion_leader__tier").annotate(**sums).order_by())


def _band_counts() -> dict[str, Any]:
    return {
        **{band: Count("pk", filter=Q(score__band=band)) for band in KNOWN_BANDS},
        "unverified": Count("pk", filter=is_unverified()),
    }


def bands_at(scope: TeamScope) -> dict[str, int]:
    """How many of today's relationships were in each band at `scope.since`; one query."""
    then = Subquery(shown_at(scope.since).values("band")[:1])
    counted = (
        scope.relationships()
        .annotate(band_then=then)
        .values("band_then")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return {row["band_then"]: row["count"] for row in counted if row["band_then"]}


def movers(scope: TeamScope) -> tuple[list[Mover], list[Mover]]:
    """Those whose health rose and fell most since then, at most five each.

    Two queries, and ten for the reasons.
    """
    changed = with_change(scope.relationships(), scope.since).select_related(
        "opinion_leader", "msl", "score"
    )
    up, down = F("change").desc(nulls_last=True), F("change").asc(nulls_last=True)
    risen = [one for one in changed.order_by(up, "pk")[:MOVERS] if _moved(one, 1)]
    fallen = [one for one in changed.order_by(down, "pk")[:MOVERS] if _moved(one, -1)]
    both = {one.pk: one for one in (*risen, *fallen)}
    reasons = move_reasons(
        both.values(),
        {pk: _change(one) for pk, one in both.items()},
        period=period_since(scope.since, scope.now),
        user=scope.manager,
    )
    rose, fell = (
        [Mover(one, _change(one) * 100, reasons[one.pk]) for one in part]
        for part in (risen, fallen)
    )
    return rose, fell


def _change(one: Relationship) -> float:
    change: float = one.change  # type: ignore[attr-defined]
    return change


def _moved(one: Relationship, sign: int) -> bool:
    change: float | None = one.change  # type: ignore[attr-defined]
    return change is not None and change * sign >= LEAST_MOVE


def unknowns(scope: TeamScope, sums: Iterable[SumsRow]) -> Unknowns:
    """Counts of what is missing; one query."""
    total: Counter[str] = Counter()
    for row in sums:
        total.update({name: row[name] for name in ("total", "unverified", *KNOWN_BANDS)})
    counted = scope.relationships().aggregate(
        unassessed=Count("pk", filter=is_never_assessed()),
        single=Count("pk", filter=is_single_threaded()),
    )
    return Unknowns(
        unverified=total["unverified"],
        insufficient=total["total"] - sum(total[band] for band in KNOWN_BANDS),
        unassessed=counted["unassessed"],
        single=counted["single"],
    )


def follow_through(scope: TeamScope) -> FollowThrough:
    """Promises, disagreements and depth since then; three queries."""
    team = scope.relationships().values("pk")
    promises = _promises(scope, team)
    nothing = Kept(0, 0)
    disagreements = (
        Disagreement.objects.current()
        .filter(relationship__in=team)
        .aggregate(
            raised=Count("pk", filter=Q(opened_at__gte=scope.since)),
            settled=Count("pk", filter=Q(is_open=False, handled_at__gte=scope.since)),
            still_open=Count("pk", filter=Q(is_open=True)),
        )
    )
    depths = (
        Participation.objects.held()
        .filter(
            relationship__in=team,
            depth__isnull=False,
            interaction__starts_at__gte=scope.since,
            interaction__starts_at__lte=scope.now,
        )
        .aggregate(rated=Count("pk"), deep=Count("pk", filter=Q(depth__gte=Depth.PATIENT_CARE)))
    )
    return FollowThrough(
        ours=promises.get(PromisedBy.US, nothing),
        theirs=promises.get(PromisedBy.THEM, nothing),
        **disagreements,
        **depths,
    )


def _promises(scope: TeamScope, team: Any) -> dict[str, Kept]:
    """By side. What was withdrawn by agreement was neither kept nor broken, and does not count."""
    ended = (
        CommitmentClosure.objects.current()
        .filter(commitment__relationship__in=team)
        .filter(closed_at__gte=scope.since, closed_at__lte=scope.now)
        .exclude(outcome=Closure.WITHDRAWN)
    )
    counted = (
        ended.values("commitment__promised_by")
        .annotate(ended=Count("pk"), kept=Count("pk", filter=Q(outcome=Closure.KEPT)))
        .order_by()
    )
    return {row["commitment__promised_by"]: Kept(row["kept"], row["ended"]) for row in counted}
