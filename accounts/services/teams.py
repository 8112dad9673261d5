"""Making and changing teams and who leads them: only administrators do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import Team, TeamManagement, User
from accounts.services._changes import UnableToChangeAccount, save_changed, save_new, today
from accounts.services.people import end


@transaction.atomic
def create_team(
    *,
    by: User,
    name: str,
    parent: Team | None = None,
    managers: Iterable[User] = (),
    since: dt.date | None = None,
) -> Team:
    """Make a team below `parent`, led by `managers` from the day `since`.

    Raises UnableToChangeAccount, and PermissionDenied unless `by` is an administrator.
    """
    _lock_tree(by)
    team = Team(name=name, parent=parent)
    _refuse_same_name(team)
    save_new(team, by=by, named=["name", "parent"])
    _set_managers(team, managers, since or today(), by=by)
    return team


@transaction.atomic
def update_team(
    *,
    by: User,
    team: Team,
    name: str,
    parent: Team | None = None,
    managers: Iterable[User] = (),
    since: dt.date | None = None,
) -> Team:
    """Rename or move a team; managers who are new begin, and those left off end, on `since`.

    Raises UnableToChangeAccount, and PermissionDenied unless `by` is an administrator.
    """
    parents = _lock_tree(by)
    team = Team.objects.get(pk=team.pk)
    if parent is not None and team.pk in _line_up_from(parent.pk, parents):
        message = _("A team cannot be part of itself or of a team below it.")
        raise UnableToChangeAccount(message, field="parent")
    _refuse_same_name(Team(pk=team.pk, name=name, parent=parent))
    save_changed(team, {"name": name, "parent": parent}, by=by)
    _set_managers(team, managers, since or today(), by=by)
    return team


def _lock_tree(by: User) -> dict[int, int | None]:
    """Hold the tree still, so that two moves cannot close a circle; returns each team's parent."""
    if not permissions.may_manage_people(by):
        raise PermissionDenied
    teams = Team.objects.select_for_update().order_by("pk")
    return {team.pk: team.parent_id for team in teams}


def _line_up_from(team_id: int, parents: dict[int, int | None]) -> set[int]:
    line: set[int] = set()
    above: int | None = team_id
    while above is not None and above not in line:
        line.add(above)
        above = parents.get(above)
    return line


def _refuse_same_name(team: Team) -> None:
    # The database's own rule does not hold for teams at the top, whose parent is NULL.
    namesakes = Team.objects.filter(name__iexact=team.name, parent=team.parent)
    if namesakes.exclude(pk=team.pk).exists():
        message = _("A team with this name exists there already.")
        raise UnableToChangeAccount(message, field="name")


def _set_managers(team: Team, managers: Iterable[User], since: dt.date, *, by: User) -> None:
    wanted = {manager.pk: manager for manager in managers}
    for management in team.managements.filter(ended_on__isnull=True).select_related("user"):
        if wanted.pop(management.user_id, None) is None:
            _refuse_before(management, since)
            end(management, since, by=by)
    for manager in wanted.values():
        _refuse_without_role(manager)
        management = TeamManagement(user=manager, team=team, started_on=since)
        save_new(management, by=by, named=["started_on"], about=[manager, team])


def _refuse_before(management: TeamManagement, since: dt.date) -> None:
    if since < management.started_on:
        message = _("%(name)s leads this team from %(day)s; choose that day or a later one.")
        known = {"name": management.user.full_name, "day": date_format(management.started_on)}
        raise UnableToChangeAccount(message % known, field="since")


def _refuse_without_role(manager: User) -> None:
    if not (manager.is_manager and manager.is_active):
        message = _("%(name)s does not have the role of a manager.")
        known = {"name": manager.full_name}
        raise UnableToChangeAccount(message % known, field="managers")
