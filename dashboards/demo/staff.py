"""The people of the demo company: administrators, managers, MSLs and their teams."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.constants import Role
from accounts.models import Membership, Team, TeamManagement, User
from dashboards.demo import words
from dashboards.demo.plain import plain

# Shown on the sign-in page of the trial, where no real data ever is.
PASSWORD = "trust-takes-its-time"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Staff:
    """The people of the demo company."""

    admin: User
    compliance: User
    managers: list[User]
    msls: list[User]
    field_of: dict[int, str]
    manager_of: dict[int, User]


def make_staff(msl_count: int, now: dt.datetime) -> Staff:
    """Three teams with a manager each, their MSLs, an administrator, a compliance officer."""
    since = now.date() - dt.timedelta(days=900)
    # Hashing is slow on purpose; one hash serves all demo people, who share the password.
    password = make_password(PASSWORD)
    admin = _user(words.ADMIN, "Europe/Berlin", Role.ADMIN, password)
    compliance = _user(words.COMPLIANCE, "Europe/Berlin", Role.COMPLIANCE, password)
    managers, msls, field_of, manager_of = [], [], {}, {}
    teams: dict[str, Team] = {}
    for name, parent, manager_name, area in words.TEAMS:
        teams[name] = Team.objects.create(name=name, parent=teams.get(parent or ""))
        manager = _user(manager_name, "Europe/Berlin", Role.MANAGER, password)
        TeamManagement.objects.create(user=manager, team=teams[name], started_on=since)
        managers.append((teams[name], manager, area))
    for number in range(msl_count):
        name, zone = words.MSLS[number % len(words.MSLS)]
        again = number // len(words.MSLS)
        msl = _user(f"{name} {again + 1}" if again else name, zone, Role.MSL, password)
        team, manager, area = managers[number * len(managers) // msl_count]
        Membership.objects.create(user=msl, team=team, started_on=since)
        msls.append(msl)
        field_of[msl.pk], manager_of[msl.pk] = area, manager
    return Staff(admin, compliance, [one[1] for one in managers], msls, field_of, manager_of)


def _user(name: str, zone: str, role: Role, password: str) -> User:
    address = plain(name).lower().replace(" ", ".")
    return User.objects.create(
        email=f"{address}@demo.example",
        password=password,
        full_name=name,
        time_zone=zone,
        **{f"is_{role.value}": True},
    )
