"""The people of the demo company: administrators, managers, MSLs and their teams."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts import services
from accounts.constants import Role
from accounts.models import Team, User
from dashboards.demo import words
from dashboards.demo.plain import plain

# Shown on the sign-in page of the trial, where no real data ever is.
PASSWORD = "trust-takes-its-time"  # noqa: S105
DAYS_WITH_US = 900


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of the demo company; field and manager are by the MSL's key."""

    admin: User
    compliance: User
    managers: list[User]
    msls: list[User]
    field_of: dict[int, str]
    manager_of: dict[int, User]


def make_staff(msl_count: int, now: dt.datetime) -> Staff:
    """Three teams with a manager each, their MSLs, an administrator, a compliance officer."""
    since = now.date() - dt.timedelta(days=DAYS_WITH_US)
    admin = User.objects.create_superuser(
        _address(words.ADMIN), full_name=words.ADMIN, time_zone="Europe/Berlin"
    )
    compliance = _person(admin, words.COMPLIANCE, "Europe/Berlin", Role.COMPLIANCE)
    leads = _teams(admin, since)
    msls, field_of, manager_of = [], {}, {}
    for number in range(msl_count):
        name, zone = words.MSLS[number % len(words.MSLS)]
        again = number // len(words.MSLS)
        team, manager, area = leads[number * len(leads) // msl_count]
        whole = f"{name} {again + 1}" if again else name
        msl = _person(admin, whole, zone, Role.MSL, team, since)
        msls.append(msl)
        field_of[msl.pk], manager_of[msl.pk] = area, manager
    # Hashing is slow on purpose; one hash serves all demo people, who share the password.
    User.objects.update(password=make_password(PASSWORD))
    return Staff(admin, compliance, [lead[1] for lead in leads], msls, field_of, manager_of)


def _teams(admin: User, since: dt.date) -> list[tuple[Team, User, str]]:
    teams: dict[str, Team] = {}
    leads = []
    for name, parent, manager_name, area in words.TEAMS:
        manager = _person(admin, manager_name, "Europe/Berlin", Role.MANAGER)
        teams[name] = services.create_team(
            by=admin, name=name, parent=teams.get(parent or ""), managers=[manager], since=since
        )
        leads.append((teams[name], manager, area))
    return leads


def _person(
    admin: User,
    name: str,
    zone: str,
    role: Role,
    team: Team | None = None,
    since: dt.date | None = None,
) -> User:
    details = services.PersonDetails(
        email=_address(name),
        full_name=name,
        roles=frozenset({role}),
        time_zone=zone,
        team=team,
        since=since,
    )
    return services.create_user(by=admin, details=details)


def _address(name: str) -> str:
    return f"{plain(name).replace(' ', '.')}@demo.example"
