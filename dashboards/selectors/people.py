"""The directory of opinion leaders, page by page.

Facts about people are open to everyone; what is said of a relationship comes from those that
the reader sees, and from nowhere else.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Max, Min, Q, QuerySet

from accounts.models import User
from accounts.querysets import is_in_team_of
from dashboards.selectors.needs import score_picture
from interactions.models import Interaction
from opinion_leaders.models import OpinionLeader, Relationship
from opinion_leaders.querysets import OpinionLeaderQuerySet, RelationshipQuerySet
from trust_scores.constants import BandCode
from trust_scores.models import RelationshipScore
from trust_scores.selectors.conditions import is_known

PAGE_LENGTH = 25
# Which people: the reader's own, those of the reader's team, or everyone.
OWN, TEAM, ALL = "own", "team", "all"
_BY_NAME = ("opinion_leader__family_name", "opinion_leader__given_name", "opinion_leader")


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What the directory is narrowed to; empty parts narrow nothing.

    sort: "name", "score" (the lower end of the likely range) or "contact"; "-" turns it round.
    """

    show: str = ALL
    text: str = ""
    tier: int | None = None
    status: str = ""
    band: str = ""
    stage: str = ""
    sort: str = "name"

    @property
    def needs_relationship(self) -> bool:
        return bool(self.show != ALL or self.band or self.stage)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person; `relationship` is the one to show, of those that the reader sees."""

    leader: OpinionLeader
    relationship: Relationship | None
    score: RelationshipScore | None
    others: int
    last_contact_at: dt.datetime | None
    planned_at: dt.datetime | None

    @property
    def band(self) -> str:
        return self.score.band if self.score else BandCode.INSUFFICIENT

    @property
    def is_scored(self) -> bool:
        return self.band != BandCode.INSUFFICIENT

    @property
    def picture(self) -> dict[str, Any] | None:
        return score_picture(self.score)

    @property
    def specialties(self) -> str:
        return ", ".join(one.name for one in self.leader.specialties.all()[:2])


def shows_for(user: User) -> tuple[str, ...]:
    """The parts of the directory that a reader may choose from; the first is the usual one."""
    own = (OWN,) if user.is_msl else ()
    team = (TEAM,) if user.is_manager else ()
    return (*own, *team, ALL)


def people_page(
    user: User, wanted: PeopleFilter, *, number: str | None, now: dt.datetime
) -> tuple[Page[Any], list[PersonRow]]:
    """One page of the directory and its rows; eight queries for any number of people."""
    page = Paginator(_keys(user, wanted), PAGE_LENGTH).get_page(number)
    return page, _rows(user, wanted, list(page.object_list), now)


def _keys(user: User, wanted: PeopleFilter) -> QuerySet[Any, Any]:
    """The keys of the people in order; scores order only people whose score is seen."""
    leaders = _matching(user, wanted)
    if not wanted.needs_relationship:
        backwards = wanted.sort == "-name"
        order = ("family_name", "given_name", "pk")
        return leaders.order_by(*(f"-{one}" if backwards else one for one in order)).values_list(
            "pk", flat=True
        )
    found = _relationships(user, wanted)
    if wanted.text or wanted.tier or wanted.status:
        found = found.filter(opinion_leader__in=leaders)
    return _in_order(found, wanted.sort).values_list("opinion_leader", flat=True)


def _matching(user: User, wanted: PeopleFilter) -> OpinionLeaderQuerySet:
    found = OpinionLeader.objects.visible_to(user).matching(wanted.text)
    if wanted.tier:
        found = found.filter(tier=wanted.tier)
    return found.filter(status=wanted.status) if wanted.status else found


def _relationships(user: User, wanted: PeopleFilter) -> RelationshipQuerySet:
    """The open relationships that the reader sees and asks for."""
    found = Relationship.objects.visible_to(user).present()
    if wanted.show == OWN:
        found = found.owned_by(user)
    if wanted.show == TEAM:
        found = found.filter(is_in_team_of(user, path="msl_id"))
    if wanted.stage:
        found = found.filter(score__stage=wanted.stage)
    return found.filter(in_band(wanted.band)) if wanted.band else found


def in_band(band: str) -> Q:
    """Relationships in a band; one without any score has not enough evidence."""
    known = Q(score__band=band)
    if band == BandCode.INSUFFICIENT:
        return known | Q(score__isnull=True)
    return known


def _in_order(found: RelationshipQuerySet, sort: str) -> QuerySet[Any, Any]:
    """One line per person, grouped by the database."""
    people = found.values("opinion_leader")
    backwards = sort.startswith("-")
    match sort.removeprefix("-"):
        case "score":
            key = people.annotate(place=Min("score__lower", filter=is_known()))
        case "contact":
            key = people.annotate(place=Max("score__last_contact_at"))
        case _:
            # The distinct people; what they are ordered by joins the grouping.
            key = people.annotate(place=Min("pk"))
            named: QuerySet[Any, Any] = key.order_by(
                *(f"-{one}" if backwards else one for one in _BY_NAME)
            )
            return named
    place = F("place")
    order = place.desc(nulls_last=True) if backwards else place.asc(nulls_last=True)
    ranked: QuerySet[Any, Any] = key.order_by(order, "opinion_leader")
    return ranked


def _rows(
    user: User, wanted: PeopleFilter, keys: Sequence[int], now: dt.datetime
) -> list[PersonRow]:
    leaders = (
        OpinionLeader.objects.visible_to(user)
        .with_primary_affiliation()
        .prefetch_related("specialties")
        .in_bulk(keys)
    )
    seen = _seen(user, wanted, keys)
    shown = [found[0].pk for found in seen.values()]
    planned = planned_visits(shown, now)
    return [_row(leaders[key], seen.get(key, []), planned) for key in keys if key in leaders]


def _seen(user: User, wanted: PeopleFilter, keys: Sequence[int]) -> dict[int, list[Relationship]]:
    """The relationships to tell of, by person: the weakest first that can be told.

    Among everyone's people the reader's own come before that.
    """
    found: dict[int, list[Relationship]] = defaultdict(list)
    relationships = (
        _relationships(user, wanted)
        .filter(opinion_leader__in=keys)
        .select_related("msl", "score")
        .alias(is_unknown=~is_known())
        .order_by("is_unknown", "score__lower", "pk")
    )
    own_first = wanted.show == ALL
    for one in sorted(relationships, key=lambda one: own_first and one.msl_id != user.pk):
        found[one.opinion_leader_id].append(one)
    return found


def _row(
    leader: OpinionLeader, found: Sequence[Relationship], planned: dict[int, dt.datetime]
) -> PersonRow:
    shown = found[0] if found else None
    return PersonRow(
        leader=leader,
        relationship=shown,
        score=getattr(shown, "score", None),
        others=max(len(found) - 1, 0),
        last_contact_at=max(filter(None, map(_last_contact, found)), default=None),
        planned_at=planned.get(shown.pk) if shown else None,
    )


def _last_contact(one: Relationship) -> dt.datetime | None:
    score: RelationshipScore | None = getattr(one, "score", None)
    return score.last_contact_at if score else None


def planned_visits(relationship_ids: Iterable[int], now: dt.datetime) -> dict[int, dt.datetime]:
    """The next planned visit by relationship; one query."""
    return dict(
        Interaction.objects.planned()
        .filter(participations__relationship__in=list(relationship_ids), starts_at__gte=now)
        .values("participations__relationship")
        .annotate(soonest=Min("starts_at"))
        .order_by()
        .values_list("participations__relationship", "soonest")
    )
