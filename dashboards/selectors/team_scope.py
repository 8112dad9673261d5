"""Which relationships a manager's team page is about."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, F, FloatField, OuterRef, Q, QuerySet, Subquery, When
from django.utils.http import urlencode

from accounts.models import Team, User
from accounts.querysets import UserQuerySet, is_in_team_of
from dashboards.selectors.people import is_known
from opinion_leaders.models import Relationship
from opinion_leaders.querysets import RelationshipQuerySet
from trust_scores.constants import BandCode
from trust_scores.models import ScoreHistory

SINCE_DAYS = (30, 90, 180)
USUAL_DAYS = 90


@dataclass(frozen=True, slots=True)
class TeamScope:
    """Whose relationships are looked at, and since when.

    team_ids: None for everyone below the manager. address: the query that says the same.
    """

    manager: User
    now: dt.datetime
    since: dt.datetime
    team_ids: tuple[int, ...] | None = None
    tier: int | None = None
    address: Mapping[str, str] = field(default_factory=dict)

    def members(self) -> UserQuerySet:
        """The MSLs of the team, by name."""
        people: UserQuerySet = User.objects.in_team_of(self.manager).msls()
        if self.team_ids is not None:
            people = people.filter(pk__in=User.objects.in_teams(list(self.team_ids)).values("pk"))
        return people.order_by("full_name", "pk")

    def relationships(self) -> RelationshipQuerySet:
        """The open relationships of the team that may be computed with."""
        found = (
            Relationship.objects.visible_to(self.manager)
            .filter(is_in_team_of(self.manager, path="msl_id"))
            .scored()
        )
        if self.team_ids is not None:
            found = found.filter(msl__in=User.objects.in_teams(list(self.team_ids)).values("pk"))
        return found.filter(opinion_leader__tier=self.tier) if self.tier else found

    def query(self, **parts: object) -> str:
        """The address of a list behind a number, without its path."""
        given = {name: str(value) for name, value in parts.items() if value not in ("", None)}
        return urlencode({**self.address, **given})


def with_all_below(teams: Sequence[Team], chosen: int) -> tuple[int, ...]:
    """The ids of one of a manager's teams and of everything below it."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for one in teams:
        children[one.parent_id].append(one.pk)
    found, waiting = {chosen}, [chosen]
    while waiting:
        new = set(children[waiting.pop()]) - found
        found |= new
        waiting.extend(new)
    return tuple(found)


def shown_at(moment: dt.datetime) -> QuerySet[ScoreHistory, ScoreHistory]:
    """The history of the outer relationship until `moment`, the score shown then first."""
    return ScoreHistory.objects.filter(relationship=OuterRef("pk"), as_of__lte=moment).order_by(
        "-as_of", "-pk"
    )


def with_change(found: RelationshipQuerySet, since: dt.datetime) -> RelationshipQuerySet:
    """Annotates `change` of health since then, in [-1, 1]; None without a score then or now."""
    then = shown_at(since).values(
        known=Case(
            When(~Q(band=BandCode.INSUFFICIENT), then=F("health")), output_field=FloatField()
        )
    )[:1]
    known: RelationshipQuerySet = found.filter(is_known())
    changed: RelationshipQuerySet = known.alias(
        then=Subquery(then, output_field=FloatField())
    ).annotate(change=F("score__health") - F("then"))
    return changed
