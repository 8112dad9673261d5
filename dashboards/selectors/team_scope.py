"""Which relationships a manager's team page is about."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, F, FloatField, Q, Subquery, When
from django.utils.http import urlencode

from accounts.models import Team, User
from accounts.querysets import UserQuerySet, is_in_team_of
from opinion_leaders.models import Relationship
from opinion_leaders.querysets import RelationshipQuerySet
from trust_scores.constants import BandCode
from trust_scores.selectors.conditions import is_known, shown_at
from trust_scores.selectors.team_figures import day_of, start_of

USUAL_DAYS = 90


@dataclass(frozen=True, slots=True)
class TeamScope:
    """Whose relationships are looked at, and since how many days, one of SINCE_DAYS.

    team_ids: None for everyone below the manager. address: the query that says the same.
    """

    manager: User
    now: dt.datetime
    days: int
    team_ids: tuple[int, ...] | None = None
    tier: int | None = None
    address: Mapping[str, str] = field(default_factory=dict)

    @property
    def day(self) -> dt.date:
        """The day that all numbers are of: at every hour of it they are the same."""
        return day_of(self.now)

    @property
    def since(self) -> dt.datetime:
        """How the numbers are compared: with what was shown as that day began."""
        return start_of(self.day, back=self.days)

    def people(self) -> UserQuerySet:
        """Everyone of the team by name, also who is no MSL any more."""
        people: UserQuerySet = User.objects.in_team_of(self.manager)
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
