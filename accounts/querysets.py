"""Who may see which people and teams."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import Membership, Team, TeamManagement, User

# One query for the whole tree below a manager; both databases speak it.
_TEAMS_BELOW_MANAGER = """
    WITH RECURSIVE below(id) AS (
        SELECT management.team_id FROM accounts_teammanagement management
        WHERE management.user_id = %s AND management.started_on <= %s
          AND (management.ended_on IS NULL OR management.ended_on > %s)
        UNION
        SELECT team.id FROM accounts_team team JOIN below ON team.parent_id = below.id
    ) SELECT id FROM below
"""
_MEMBERS_BELOW_MANAGER = f"""
    SELECT membership.user_id FROM accounts_membership membership
    WHERE membership.started_on <= %s
      AND (membership.ended_on IS NULL OR membership.ended_on > %s)
      AND membership.team_id IN ({_TEAMS_BELOW_MANAGER})
"""  # noqa: S608  no part of it comes from outside
_MANAGERS_ABOVE_MEMBER = """
    WITH RECURSIVE above(id) AS (
        SELECT membership.team_id FROM accounts_membership membership
        WHERE membership.user_id = %s AND membership.started_on <= %s
          AND (membership.ended_on IS NULL OR membership.ended_on > %s)
        UNION
        SELECT team.parent_id FROM accounts_team team JOIN above ON team.id = above.id
        WHERE team.parent_id IS NOT NULL
    ) SELECT management.user_id FROM accounts_teammanagement management
    WHERE management.started_on <= %s
      AND (management.ended_on IS NULL OR management.ended_on > %s)
      AND management.team_id IN (SELECT id FROM above)
"""


def _today() -> dt.date:
    return timezone.now().date()


def _teams_below(manager: User) -> RawSQL:
    day = _today()
    parameters = [manager.pk, day, day]
    return RawSQL(_TEAMS_BELOW_MANAGER, parameters)  # noqa: S611  a constant with parameters


def _members_below(manager: User) -> RawSQL:
    day = _today()
    parameters = [day, day, manager.pk, day, day]
    return RawSQL(_MEMBERS_BELOW_MANAGER, parameters)  # noqa: S611  a constant with parameters


def is_present(day: dt.date | None = None, *, prefix: str = "") -> Q:
    """The condition for rows with `started_on` and `ended_on`; the end day no longer counts."""
    day = day or _today()
    started = Q(**{f"{prefix}started_on__lte": day})
    return started & (
        Q(**{f"{prefix}ended_on__isnull": True}) | Q(**{f"{prefix}ended_on__gt": day})
    )


class TeamQuerySet(models.QuerySet["Team"]):
    def managed_by(self, user: User) -> TeamQuerySet:
        """The teams that `user` manages today, with everything below them."""
        return self.filter(pk__in=_teams_below(user))

    def visible_to(self, user: User) -> TeamQuerySet:
        """Admins see all teams; others those that they manage or belong to today."""
        if not user.is_active:
            return self.none()
        if user.is_admin:
            return self
        member = Q(memberships__user=user) & is_present(prefix="memberships__")
        if not user.is_manager:
            return self.filter(member).distinct()
        return self.filter(Q(pk__in=_teams_below(user)) | member).distinct()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def present(self, day: dt.date | None = None) -> MembershipQuerySet:
        return self.filter(is_present(day))


class TeamManagementQuerySet(models.QuerySet["TeamManagement"]):
    def present(self, day: dt.date | None = None) -> TeamManagementQuerySet:
        return self.filter(is_present(day))


def is_in_team_of(manager: User, *, path: str) -> Q:
    """The condition that the user at `path` belongs today to a team which `manager` manages.

    `path` is the lookup of a user's id from the filtered model, such as `"msl_id"`. It is a
    subquery, so it never multiplies rows.
    """
    if not (manager.is_active and manager.is_manager):
        return Q(pk__in=[])
    return Q(**{f"{path}__in": _members_below(manager)})


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: User) -> UserQuerySet:
        """Everyone sees themself, a manager the own teams and all below, an admin everyone."""
        if not user.is_active:
            return self.none()
        if user.is_admin:
            return self
        return self.filter(Q(pk=user.pk) | is_in_team_of(user, path="pk"))

    def in_team_of(self, manager: User) -> UserQuerySet:
        """Present members of every team that `manager` manages, at any depth."""
        return self.filter(is_in_team_of(manager, path="pk"))

    def managers_of(self, member: User) -> UserQuerySet:
        """Who leads a team of this person today, or any team above; never the person."""
        day = _today()
        parameters = [member.pk, day, day, day, day]
        above = RawSQL(_MANAGERS_ABOVE_MEMBER, parameters)  # noqa: S611  a constant, as above
        return self.filter(is_active=True, is_manager=True, pk__in=above).exclude(pk=member.pk)

    def in_teams(self, team_ids: list[int]) -> UserQuerySet:
        """Present members of exactly these teams."""
        return self.filter(is_present(prefix="memberships__"), memberships__team__in=team_ids)

    def msls(self) -> UserQuerySet:
        return self.filter(is_msl=True)
