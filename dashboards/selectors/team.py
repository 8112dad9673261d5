"""The manager's page: where a team is strong, where fragile, what moved, what is not known."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.models import Membership, Team, User
from dashboards.selectors.team_heat import HeatCell, HeatRow, heat_rows
from dashboards.selectors.team_lists import FLAGS, GOOD
from dashboards.selectors.team_numbers import (
    FollowThrough,
    Mover,
    SumsRow,
    TeamNumbers,
    Unknowns,
    bands_then,
    follow_through,
    movers,
    read_numbers,
    unknowns,
)
from dashboards.selectors.team_scope import TeamScope
from opinion_leaders.constants import Tier
from trust_scores.constants import BandCode, Quality
from trust_scores.selectors.rubrics import rubric_in_force
from trust_scores.selectors.team_figures import KNOWN_BANDS, with_summaries

GOOD_BANDS = (BandCode.STRONG, BandCode.SOUND)


@dataclass(frozen=True, slots=True)
class BandLine:
    """Relationships in one band today, and of the same relationships then; None if unknown."""

    band: str
    count: int
    former: int | None
    query: str

    @property
    def change(self) -> int | None:
        return None if self.former is None else self.count - self.former


@dataclass(frozen=True, slots=True)
class CadenceLine:
    """How many of a tier were met live within their interval."""

    tier: str
    on_cadence: int
    total: int
    query: str

    @property
    def share(self) -> float:
        return self.on_cadence / self.total

    @property
    def late(self) -> int:
        return self.total - self.on_cadence


@dataclass(frozen=True, slots=True)
class Lead:
    """What the page says first, as data.

    gained: relationships that became sound or strong, None when then is unknown. weakest: the
    team's cell with most room to grow. help_with: the row where most is fragile, if any.
    """

    good: int
    total: int
    gained: int | None
    weakest: HeatCell | None
    help_with: HeatRow | None
    too_new: list[HeatRow]

    @property
    def lost(self) -> int:
        return -(self.gained or 0)

    @property
    def too_new_words(self) -> str:
        """At most three names: this is a sentence."""
        names = [one.msl.full_name for one in self.too_new[:3] if one.msl]
        more = len(self.too_new) - len(names)
        return get_text_list([*names, *([_("others")] if more else [])], _("and"))


@dataclass(frozen=True, slots=True)
class TeamPage:
    """What the template needs; nothing in it queries."""

    name: str
    total: int
    lead: Lead
    rows: list[HeatRow]
    team_row: HeatRow
    bands: list[BandLine]
    most_in_band: int
    risen: list[Mover]
    fallen: list[Mover]
    unknowns: Unknowns
    cadence: list[CadenceLine]
    follow: FollowThrough
    since: dt.datetime
    has_teams: bool
    good_query: str
    flag_queries: dict[str, str]

    @property
    def qualities(self) -> list[Quality]:
        return list(Quality)

    @property
    def has_former(self) -> bool:
        return any(one.former is not None for one in self.bands)


def team_page(scope: TeamScope, teams: Sequence[Team]) -> TeamPage:
    """Read a manager's page; as many queries for any number of relationships."""
    rubric = rubric_in_force()
    people = list(_people(scope, rubric.pk))
    members = [one for one in people if one.is_msl]
    numbers = read_numbers(scope, people)
    rows, team_row = heat_rows(scope, members, numbers.sums, rubric.parameters.bands)
    bands = _bands(scope, numbers)
    risen, fallen = movers(scope, numbers)
    return TeamPage(
        name=_name(scope, teams),
        total=team_row.total,
        lead=_lead(bands, rows, team_row),
        rows=rows,
        team_row=team_row,
        bands=bands,
        most_in_band=max((max(one.count, one.former or 0) for one in bands), default=0),
        risen=risen,
        fallen=fallen,
        unknowns=unknowns(numbers),
        cadence=_cadence(scope, numbers.sums),
        follow=follow_through(numbers),
        since=scope.since,
        has_teams=bool(teams),
        good_query=scope.query(band=GOOD),
        flag_queries={flag: scope.query(flag=flag) for flag in FLAGS},
    )


def _people(scope: TeamScope, rubric: int) -> Iterable[User]:
    present = Membership.objects.present().filter(user=OuterRef("pk"))
    people = with_summaries(scope.people(), day=scope.day, rubric=rubric)
    return people.annotate(team_name=Subquery(present.values("team__name")[:1]))


def _name(scope: TeamScope, teams: Sequence[Team]) -> str:
    """The chosen team, or the one at the top; empty where several stand side by side."""
    if scope.team_ids is not None:
        chosen = scope.address.get("team", "")
        return next((one.name for one in teams if str(one.pk) == chosen), "")
    managed = {one.pk for one in teams}
    top = [one.name for one in teams if one.parent_id not in managed]
    return top[0] if len(top) == 1 else ""


def _bands(scope: TeamScope, numbers: TeamNumbers) -> list[BandLine]:
    now = {name: numbers.total(name) for name in KNOWN_BANDS}
    now[BandCode.INSUFFICIENT.value] = numbers.total("total") - sum(now.values())
    former = bands_then(numbers)
    return [
        BandLine(
            band=band.value,
            count=now[band.value],
            former=former[band.value] if former else None,
            query=scope.query(band=band.value),
        )
        for band in BandCode
    ]


def _lead(bands: Sequence[BandLine], rows: Sequence[HeatRow], team: HeatRow) -> Lead:
    good = [one for one in bands if one.band in GOOD_BANDS]
    known = [one for one in team.cells if one.value is not None]
    fragile = [one for one in rows if one.fragile]
    return Lead(
        good=sum(one.count for one in good),
        total=team.total,
        gained=(None if good[0].former is None else sum(one.change or 0 for one in good)),
        weakest=min(known, key=lambda one: one.value or 0.0, default=None),
        help_with=max(fragile, key=lambda one: len(one.fragile), default=None),
        too_new=[one for one in rows if one.is_too_new],
    )


def _cadence(scope: TeamScope, sums: Iterable[SumsRow]) -> list[CadenceLine]:
    total: Counter[int] = Counter()
    met: Counter[int] = Counter()
    for row in sums:
        total[row["tier"]] += row["total"]
        met[row["tier"]] += row["on_cadence"]
    return [
        CadenceLine(
            tier=str(tier.label),
            on_cadence=met[tier],
            total=total[tier],
            query=scope.query(tier=tier.value, flag="off_cadence"),
        )
        for tier in Tier
        if total[tier]
    ]
