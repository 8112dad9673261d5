"""The numbers of the team page: from the kept summaries, and anew where these are outdated."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from dashboards.periods import Period
from dashboards.selectors.move_reasons import MoveReason, move_reasons
from dashboards.selectors.team_scope import TeamScope
from interactions.constants import PromisedBy
from opinion_leaders.models import Relationship
from trust_scores.selectors.team_figures import (
    KNOWN_BANDS,
    MOVERS,
    Figures,
    Since,
    figures_of,
)

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


@dataclass(frozen=True, slots=True)
class TeamNumbers:
    """One row per MSL and tier of what adds up now, and of what happened since."""

    sums: Sequence[SumsRow]
    since: Sequence[Since]

    def total(self, name: str) -> int:
        return sum(row[name] for row in self.sums)


def read_numbers(scope: TeamScope, people: Iterable[User]) -> TeamNumbers:
    """From people `with_summaries`; five queries where something changed since these were made."""
    rows: list[tuple[int, int, Figures]] = []
    outdated = []
    for one in people:
        # The stubs do not know what `with_summaries` adds.
        kept: Mapping[str, Figures] | None = one.kept  # type: ignore[attr-defined]
        if kept is None and one.has_any:  # type: ignore[attr-defined]
            outdated.append(one.pk)
        rows += [
            (one.pk, int(tier), figures)
            for tier, figures in (kept or {}).items()
            if scope.tier is None or int(tier) == scope.tier
        ]
    if outdated:
        anew = figures_of(scope.relationships().filter(msl__in=outdated), day=scope.day)
        rows += [(msl, tier, figures) for (msl, tier), figures in anew.items()]
    return TeamNumbers(
        sums=[{"msl": msl, "tier": tier, **figures["now"]} for msl, tier, figures in rows],
        since=[figures["since"][str(scope.days)] for _msl, _tier, figures in rows],
    )


def bands_then(numbers: TeamNumbers) -> Counter[str]:
    """How many of today's relationships were in each band then; empty where nothing is known."""
    found: Counter[str] = Counter()
    for one in numbers.since:
        found.update(one["bands"])
    return found


def movers(scope: TeamScope, numbers: TeamNumbers) -> tuple[list[Mover], list[Mover]]:
    """Those whose health rose and fell most since then, at most five each.

    One query, and ten for the reasons.
    """
    risen = _largest((pair for one in numbers.since for pair in one["risen"]), 1)
    fallen = _largest((pair for one in numbers.since for pair in one["fallen"]), -1)
    found = (
        scope.relationships()
        .filter(pk__in={*risen, *fallen})
        .select_related("opinion_leader", "msl", "score")
    )
    both = {one.pk: one for one in found} if risen or fallen else {}
    changes = {pk: change for pk, change in (risen | fallen).items() if pk in both}
    reasons = move_reasons(
        both.values(),
        changes,
        period=Period(scope.since.date(), scope.day, scope.now),
        user=scope.manager,
    )
    rose, fell = (
        [Mover(both[pk], change * 100, reasons[pk]) for pk, change in part.items() if pk in both]
        for part in (risen, fallen)
    )
    return rose, fell


def _largest(pairs: Iterable[tuple[int, float]], sign: int) -> dict[int, float]:
    return dict(heapq.nsmallest(MOVERS, pairs, key=lambda one: (-one[1] * sign, one[0])))


def unknowns(numbers: TeamNumbers) -> Unknowns:
    return Unknowns(
        unverified=numbers.total("unverified"),
        insufficient=numbers.total("total") - sum(numbers.total(band) for band in KNOWN_BANDS),
        unassessed=numbers.total("unassessed"),
        single=numbers.total("single"),
    )


def follow_through(numbers: TeamNumbers) -> FollowThrough:
    since = numbers.since
    return FollowThrough(
        ours=_kept(since, PromisedBy.US),
        theirs=_kept(since, PromisedBy.THEM),
        still_open=numbers.total("still_open"),
        raised=sum(one["raised"] for one in since),
        settled=sum(one["settled"] for one in since),
        deep=sum(one["deep"] for one in since),
        rated=sum(one["rated"] for one in since),
    )


def _kept(since: Sequence[Since], side: PromisedBy) -> Kept:
    pairs = [one["promises"].get(side.value, (0, 0)) for one in since]
    return Kept(sum(kept for kept, _ended in pairs), sum(ended for _kept, ended in pairs))
