"""Making and changing people: only administrators do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.constants import Role
from accounts.models import Membership, Team, TeamManagement, User
from accounts.services._changes import (
    UnableToChangeAccount,
    announce,
    save_changed,
    save_new,
    today,
)

_ROLE_FIELDS = [f"is_{role.value}" for role in Role]


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What an administrator decides about a person; `since` is the day of a change of team."""

    email: str
    full_name: str
    roles: frozenset[Role]
    time_zone: str
    team: Team | None = None
    since: dt.date | None = None
    is_active: bool = True

    def field_values(self) -> dict[str, object]:
        return {
            "email": self.email.lower(),
            "full_name": self.full_name,
            "time_zone": self.time_zone,
            "is_active": self.is_active,
            **{f"is_{role.value}": role in self.roles for role in Role},
        }


@transaction.atomic
def create_user(*, by: User, details: PersonDetails) -> User:
    """Make a person without a password: an invitation or a reset link lets them set one.

    Raises UnableToChangeAccount, and PermissionDenied unless `by` is an administrator.
    """
    _lock_administrators(by)
    person = User(**details.field_values())
    person.set_unusable_password()
    save_new(person, by=by, named=["email", "full_name", "time_zone", "is_active", *_ROLE_FIELDS])
    move_to_team(person, details.team, details.since or today(), by=by)
    return person


@transaction.atomic
def update_user(*, by: User, user: User, details: PersonDetails) -> User:
    """Change a person; leaving off a role or `is_active` takes effect with their next request.

    Raises UnableToChangeAccount, and PermissionDenied unless `by` is an administrator.
    """
    _lock_administrators(by)
    person: User = User.objects.select_for_update().get(pk=user.pk)
    if person.pk == by.pk:
        _refuse_own_powers(person, details)
    changed = save_changed(person, details.field_values(), by=by)
    if "email" in changed:
        # Else the former address would still sign in, and get links to set a password.
        EmailAddress.objects.filter(user=person).delete()
    if not person.is_manager:
        end_managements(person, by=by)
    move_to_team(person, details.team, details.since or today(), by=by)
    return person


def end_managements(person: User, *, by: User) -> None:
    """End what a person manages, today."""
    for management in person.managements.filter(ended_on__isnull=True):
        end(management, max(today(), management.started_on), by=by)


def move_to_team(person: User, team: Team | None, since: dt.date, *, by: User) -> None:
    """End the open membership on the day `since` and begin the one in `team`; None only ends."""
    latest = (
        person.memberships.select_for_update()
        .select_related("team")
        .order_by("-started_on", "-pk")
        .first()
    )
    is_open = latest is not None and latest.ended_on is None
    if (latest.team if latest and is_open else None) == team:
        return
    _refuse_before(latest, since)
    if latest and is_open:
        end(latest, since, by=by)
    if team is not None:
        membership = Membership(user=person, team=team, started_on=since)
        save_new(membership, by=by, named=["started_on"], about=[person, team])


def end(time: Membership | TeamManagement, day: dt.date, *, by: User) -> None:
    """End a person's time in or at the head of a team; `day` is the first day without."""
    time.ended_on = day
    time.save(update_fields=["ended_on"])
    announce("ended", [time, time.user, time.team], {"ended_on": (None, day)}, by=by)


def _lock_administrators(by: User) -> None:
    """Let one administrator act at a time.

    Nobody takes the role from themself, so with this two cannot take it from each other either,
    and one always remains.
    """
    locked = User.objects.select_for_update().filter(is_admin=True).order_by("pk")
    if by.pk not in {person.pk for person in locked if permissions.may_manage_people(person)}:
        raise PermissionDenied


def _refuse_own_powers(person: User, details: PersonDetails) -> None:
    if set(person.roles) != details.roles:
        message = _("Nobody changes their own roles. Please ask another administrator.")
        raise UnableToChangeAccount(message, field="roles")
    if not details.is_active:
        message = _("Nobody deactivates themself. Please ask another administrator.")
        raise UnableToChangeAccount(message, field="is_active")


def _refuse_before(latest: Membership | None, since: dt.date) -> None:
    if latest is None:
        return
    first_free = latest.started_on if latest.ended_on is None else latest.ended_on
    if since < first_free:
        message = _("The time before %(day)s is settled already; choose that day or a later one.")
        raise UnableToChangeAccount(message % {"day": date_format(first_free)}, field="since")
