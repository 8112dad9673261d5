"""Who sees whom in a tree of three levels.

Europe, led by `head`, holds Germany and France; Germany holds Berlin and Munich.
"""

import datetime as dt

import pytest
import time_machine

from accounts.models import Team, User
from tests.factories.accounts import (
    MembershipFactory,
    TeamFactory,
    TeamManagementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

YESTERDAY, TODAY, TOMORROW = (dt.date(2026, 5, day) for day in (11, 12, 13))


@pytest.fixture(autouse=True)
def _may_12():
    with time_machine.travel(dt.datetime(2026, 5, 12, 10, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def tree(db) -> dict[str, Team]:
    europe = TeamFactory(name="Europe")
    germany = TeamFactory(name="Germany", parent=europe)
    return {
        "Europe": europe,
        "Germany": germany,
        "France": TeamFactory(name="France", parent=europe),
        "Berlin": TeamFactory(name="Berlin", parent=germany),
        "Munich": TeamFactory(name="Munich", parent=germany),
        "Asia": TeamFactory(name="Asia"),
    }


@pytest.fixture
def members(tree) -> dict[str, User]:
    """One MSL per team, named after it."""
    people = {name: UserFactory(msl=True, full_name=name) for name in tree}
    for name, person in people.items():
        MembershipFactory(user=person, team=tree[name])
    return people


def lead(team: Team, **times) -> User:
    boss = UserFactory(manager=True, full_name="boss")
    TeamManagementFactory(user=boss, team=team, **times)
    return boss


def names(viewer: User) -> set[str]:
    return set(User.objects.visible_to(viewer).values_list("full_name", flat=True))


def team_names(viewer: User) -> set[str]:
    return set(Team.objects.visible_to(viewer).values_list("name", flat=True))


class TestManagers:
    @pytest.mark.parametrize(
        ("led", "below"),
        [
            ("Europe", {"Europe", "Germany", "France", "Berlin", "Munich"}),
            ("Germany", {"Germany", "Berlin", "Munich"}),
            ("Berlin", {"Berlin"}),
            ("Asia", {"Asia"}),
        ],
    )
    def test_they_see_below_and_neither_above_nor_beside(self, tree, members, led, below):
        boss = lead(tree[led])

        assert names(boss) == below | {"boss"}
        assert team_names(boss) == below

    def test_two_teams_add_up_without_doubles(self, tree, members):
        boss = lead(tree["Germany"])
        TeamManagementFactory(user=boss, team=tree["Berlin"])
        TeamManagementFactory(user=boss, team=tree["Asia"])

        found = list(User.objects.visible_to(boss).values_list("full_name", flat=True))

        assert sorted(found) == ["Asia", "Berlin", "Germany", "Munich", "boss"]

    def test_a_moved_team_takes_its_people_along(self, tree, members):
        boss = lead(tree["Germany"])
        Team.objects.filter(pk=tree["Berlin"].pk).update(parent=tree["Asia"])

        assert names(boss) == {"boss", "Germany", "Munich"}

    def test_managers_do_not_see_each_other(self, tree, members):
        boss = lead(tree["Germany"])
        other = lead(tree["Berlin"])

        assert other not in User.objects.visible_to(boss)
        assert boss not in User.objects.visible_to(other)

    @pytest.mark.parametrize(
        ("times", "sees"),
        [
            ({"started_on": TODAY}, True),
            ({"started_on": TOMORROW}, False),
            ({"ended_on": TOMORROW}, True),
            ({"ended_on": TODAY}, False),
            ({"ended_on": YESTERDAY}, False),
            ({"started_on": TODAY, "ended_on": TODAY}, False),
        ],
    )
    def test_only_while_they_lead(self, tree, members, times, sees):
        boss = lead(tree["Germany"], **times)

        assert (names(boss) == {"boss", "Germany", "Berlin", "Munich"}) is sees
        assert (team_names(boss) != set()) is sees

    def test_not_without_the_role(self, tree, members):
        boss = lead(tree["Germany"])
        boss.is_manager = False
        boss.save()

        assert names(boss) == {"boss"}

    def test_not_when_deactivated(self, tree, members):
        boss = lead(tree["Europe"])
        boss.is_active = False

        assert names(boss) == team_names(boss) == set()


class TestMembers:
    @pytest.mark.parametrize(
        ("times", "seen"),
        [
            ({"started_on": TODAY}, True),
            ({"started_on": TOMORROW}, False),
            ({"ended_on": TOMORROW}, True),
            ({"ended_on": TODAY}, False),
            ({"ended_on": YESTERDAY}, False),
        ],
    )
    def test_they_are_seen_only_while_they_belong(self, tree, times, seen):
        boss = lead(tree["Europe"])
        person = UserFactory(msl=True)
        MembershipFactory(user=person, team=tree["Berlin"], **times)

        assert (person in User.objects.visible_to(boss)) is seen

    def test_a_former_manager_loses_them_the_day_they_move(self, tree, members):
        old, new = lead(tree["Germany"]), lead(tree["France"])
        members["Berlin"].memberships.update(ended_on=TODAY)
        MembershipFactory(user=members["Berlin"], team=tree["France"], started_on=TODAY)

        assert members["Berlin"] not in User.objects.visible_to(old)
        assert members["Berlin"] in User.objects.visible_to(new)

    def test_they_see_themselves_and_their_team_only(self, tree, members):
        assert names(members["Germany"]) == {"Germany"}
        assert team_names(members["Germany"]) == {"Germany"}


class TestOthers:
    def test_administrators_see_everyone(self, tree, members, admin):
        assert names(admin) == set(tree) | {admin.full_name}
        assert team_names(admin) == set(tree)

    def test_compliance_sees_no_colleagues(self, tree, members, compliance):
        assert names(compliance) == {compliance.full_name}
        assert team_names(compliance) == set()
