"""Readings for the pages of this app."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Count, F, Prefetch, Q
from django.utils.translation import gettext as _

from accounts.constants import Role
from accounts.models import Membership, Team, TeamManagement, User
from accounts.querysets import UserQuerySet

PEOPLE_ORDERS = {"name": "full_name", "last_sign_in": "last_login"}


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """A sign-in of the demo world."""

    role: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list of people; `sort` is the order that a click on it asks for."""

    label: str
    sort: str = ""
    aria_sort: str = ""


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team in the order of the tree; `line_above` are the names above it, from the top."""

    team: Team
    line_above: tuple[str, ...]
    members: int
    managers: tuple[User, ...]

    @property
    def above(self) -> str:
        return " › ".join(self.line_above)

    @property
    def indent_class(self) -> str:
        """One of Bootstrap's margins: deeper than three levels looks like three."""
        return ("ms-0", "ms-3", "ms-4", "ms-5")[min(len(self.line_above), 3)]


def demo_sign_ins() -> list[DemoSignIn]:
    """The sign-ins that the demo world wrote down; none outside trial mode."""
    path = Path(settings.DATA_DIR) / "demo.json"
    if not (settings.TRIAL and path.is_file()):
        return []
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [DemoSignIn(row["role"], row["email"], row["password"]) for row in rows]
    except (ValueError, KeyError, TypeError):
        # Half-written by a seed that runs just now.
        return []


def people_with_teams(user: User) -> UserQuerySet:
    """The people that `user` may see, with `present_memberships` and `present_managements`."""
    people: UserQuerySet = User.objects.visible_to(user).prefetch_related(
        Prefetch(
            "memberships",
            Membership.objects.present().select_related("team"),
            to_attr="present_memberships",
        ),
        Prefetch(
            "managements",
            TeamManagement.objects.present().select_related("team").order_by("team__name"),
            to_attr="present_managements",
        ),
    )
    return people


def filter_people(
    people: UserQuerySet,
    *,
    q: str = "",
    role: str = "",
    team: Team | None = None,
    state: str = "",
) -> UserQuerySet:
    """Those whose name or e-mail holds `q`, with that role and in that team today.

    `state` is "" for those who may sign in, "inactive" for the others, "all" for everyone.
    """
    if q:
        people = people.filter(Q(full_name__icontains=q) | Q(email__icontains=q))
    if role:
        people = people.filter(**{f"is_{Role(role).value}": True})
    if team:
        people = people.in_teams([team.pk])
    return people if state == "all" else people.filter(is_active=state != "inactive")


def sorted_people(people: UserQuerySet, sort: str) -> UserQuerySet:
    """In the order named by `sort`: a key of PEOPLE_ORDERS, with "-" for the reverse."""
    field = F(PEOPLE_ORDERS.get(sort.removeprefix("-"), "full_name"))
    order = field.desc(nulls_last=True) if sort.startswith("-") else field.asc(nulls_last=True)
    return people.order_by(order, "pk")


def people_columns(sort: str) -> list[Column]:
    """The head of the list of people when it is sorted by `sort`."""
    return [
        _sortable(_("Name"), "name", sort),
        Column(_("Roles")),
        Column(_("Team")),
        Column(_("Leads")),
        _sortable(_("Last sign-in"), "last_sign_in", sort),
    ]


def _sortable(label: str, key: str, sort: str) -> Column:
    if sort == key:
        return Column(label, f"-{key}", "ascending")
    return Column(label, key, "descending" if sort == f"-{key}" else "")


def team_tree(user: User) -> list[TeamLine]:
    """The teams that `user` may see, each below its parent, in three queries."""
    teams = Team.objects.visible_to(user)
    members = dict(
        Membership.objects.present()
        .filter(user__is_active=True)
        .values_list("team")
        .annotate(Count("pk"))
        .order_by()
    )
    managers: dict[int, list[User]] = defaultdict(list)
    managements = TeamManagement.objects.present().select_related("user")
    for management in managements.order_by("user__full_name", "pk"):
        managers[management.team_id].append(management.user)
    return [
        TeamLine(team, line_above, members.get(team.pk, 0), tuple(managers[team.pk]))
        for team, line_above in _in_tree_order(list(teams))
    ]


def teams_below(team: Team) -> set[int]:
    """The ids of `team` and of every team below it."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent_id in Team.objects.values_list("pk", "parent_id"):
        children[parent_id].append(pk)
    found, waiting = {team.pk}, [team.pk]
    while waiting:
        new = set(children[waiting.pop()]) - found
        found |= new
        waiting.extend(new)
    return found


def _in_tree_order(teams: list[Team]) -> Iterator[tuple[Team, tuple[str, ...]]]:
    seen = {team.pk for team in teams}
    children: dict[int | None, list[Team]] = defaultdict(list)
    for team in teams:
        # A team whose parent is not visible stands at the top.
        children[team.parent_id if team.parent_id in seen else None].append(team)
    waiting: list[tuple[Team, tuple[str, ...]]] = [(team, ()) for team in reversed(children[None])]
    while waiting:
        team, above = waiting.pop()
        yield team, above
        waiting.extend((child, (*above, team.name)) for child in reversed(children[team.pk]))
