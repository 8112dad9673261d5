"""What a person may choose from in the visit form."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone

from accounts.models import Membership, Team, TeamManagement, User
from accounts.querysets import UserQuerySet
from interactions.constants import State
from interactions.models import Commitment, Interaction, Material, Topic
from opinion_leaders.models import Relationship
from opinion_leaders.querysets import RelationshipQuerySet

_HELD = Q(
    participations__interaction__state=State.SUBMITTED,
    participations__interaction__superseded_at__isnull=True,
)


def choosable_relationships(user: User) -> RelationshipQuerySet:
    """The own people, whoever was met last first, with their places of work loaded."""
    return (
        Relationship.objects.visible_to(user)
        .owned_by(user)
        .select_related("opinion_leader")
        .prefetch_related("opinion_leader__affiliations__institution")
        .annotate(last_met_at=Max("participations__interaction__starts_at", filter=_HELD))
        .order_by(
            F("last_met_at").desc(nulls_last=True),
            "opinion_leader__family_name",
            "opinion_leader__given_name",
            "pk",
        )
    )


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """The little that helps to log a visit with somebody; last_met_at: None before the first."""

    last_met_at: dt.datetime | None
    open_promises: int


def facts_of_people(user: User) -> dict[int, PersonFacts]:
    """The same of all the own people, by relationship; two queries."""
    promised = (
        Commitment.objects.visible_to(user)
        .open()
        .filter(relationship__msl=user)
        .order_by()
        .values_list("relationship")
        .annotate(promises=Count("pk"))
    )
    promises = dict(promised)
    last_met_at = Max("participations__interaction__starts_at", filter=_HELD)
    own = Relationship.objects.visible_to(user).owned_by(user).order_by()
    return {
        pk: PersonFacts(met_at, promises.get(pk, 0))
        for pk, met_at in own.annotate(met_at=last_met_at).values_list("pk", "met_at")
    }


def colleagues_of(user: User, *, besides: Interaction | None = None) -> UserQuerySet:
    """Who may have come along: the own team and its managers, and who is noted already."""
    own = set(Membership.objects.present().filter(user=user).values_list("team_id", flat=True))
    members = Membership.objects.present().filter(team__in=own)
    managers = TeamManagement.objects.present().filter(team__in=_with_teams_above(own))
    known = Q(pk__in=members.values("user")) | Q(pk__in=managers.values("user"))
    found = Q(is_active=True) & known
    if besides is not None:
        found |= Q(pk__in=besides.colleagues.values("pk"))
    people: UserQuerySet = User.objects.filter(found).exclude(pk=user.pk)
    return people


def _with_teams_above(team_ids: set[int]) -> set[int]:
    parents = dict(Team.objects.values_list("pk", "parent_id"))
    found: set[int] = set()
    waiting = list(team_ids)
    while waiting:
        team_id = waiting.pop()
        if team_id not in found:
            found.add(team_id)
            waiting.extend(filter(None, [parents.get(team_id)]))
    return found


def usable_materials(*, besides: Interaction | None = None) -> QuerySet[Material]:
    """Materials whose approval has not run out, and those that the visit names already."""
    usable = Material.objects.approved_on(timezone.localdate())
    if besides is not None:
        named = Material.objects.filter(pk__in=besides.materials_used.values("material"))
        return usable | named
    return usable


def topic_names() -> list[str]:
    return list(Topic.objects.filter(is_active=True).values_list("name", flat=True))


def product_names() -> list[str]:
    """The products of the kept topics."""
    named = Topic.objects.filter(is_active=True).exclude(product="")
    return sorted(set(named.values_list("product", flat=True)))


def standing_until(relationship: Relationship, *, on: dt.date) -> dt.date | None:
    """The last day of the standing request of this person that covers the day, if there is one."""
    covering = Interaction.objects.current().filter(
        participations__relationship=relationship,
        state__in=(State.SUBMITTED, State.PLANNED),
        standing_until__gte=on,
    )
    return covering.order_by("-starts_at").values_list("standing_until", flat=True).first()
