"""The building blocks of visibility, and that they stay one query."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Team, TeamManagement, User
from accounts.querysets import is_in_team_of, is_present
from tests.factories.accounts import (
    MembershipFactory,
    TeamFactory,
    TeamManagementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

START, END = dt.date(2026, 3, 1), dt.date(2026, 6, 1)


class TestPresent:
    @pytest.mark.parametrize(
        ("day", "present"),
        [
            (dt.date(2026, 2, 28), False),
            (START, True),
            (dt.date(2026, 5, 31), True),
            (END, False),
        ],
    )
    def test_from_the_first_day_until_the_day_before_the_end(self, day, present):
        MembershipFactory(started_on=START, ended_on=END)
        TeamManagementFactory(started_on=START, ended_on=END)

        assert Membership.objects.present(day).exists() is present
        assert TeamManagement.objects.present(day).exists() is present
        assert User.objects.filter(is_present(day, prefix="memberships__")).exists() is present

    def test_without_an_end_for_good(self):
        MembershipFactory(started_on=START)

        assert Membership.objects.present(dt.date(9999, 12, 31)).exists()


class TestPeople:
    def test_in_teams_means_exactly_these(self, team, msl, stranger_msl):
        below = MembershipFactory(team=TeamFactory(parent=team)).user

        assert set(User.objects.in_teams([team.pk])) == {msl}
        assert below not in User.objects.in_teams([team.pk])
        assert not User.objects.in_teams([]).exists()

    def test_in_team_of_leaves_the_manager_out(self, manager, msl, colleague_msl, stranger_msl):
        assert set(User.objects.in_team_of(manager)) == {msl, colleague_msl}

    def test_msls_are_those_with_the_role(self, msl, manager, admin):
        assert set(User.objects.msls()) == {msl}

    def test_narrowing_the_visible_never_widens_it(self, manager, msl, stranger_msl):
        narrowed = User.objects.msls().visible_to(manager).filter(is_active=True)

        assert set(narrowed) == {msl}


class TestTeams:
    def test_managed_by_goes_all_the_way_down(self, team, other_team, manager):
        line = [team]
        for depth in range(30):
            line.append(TeamFactory(name=f"Level {depth}", parent=line[-1]))

        assert set(Team.objects.managed_by(manager)) == set(line)

    def test_a_circle_in_the_data_ends(self, team, manager):
        child = TeamFactory(parent=team)
        Team.objects.filter(pk=team.pk).update(parent=child)

        assert set(Team.objects.managed_by(manager)) == {team, child}


class TestCost:
    def test_a_deep_tree_is_one_query(self, team, manager, django_assert_num_queries):
        parent = team
        for _level in range(10):
            parent = TeamFactory(parent=parent)
            MembershipFactory(team=parent)

        with django_assert_num_queries(1):
            assert len(User.objects.visible_to(manager)) == 11
        with django_assert_num_queries(1):
            assert len(Team.objects.visible_to(manager)) == 11

    def test_the_condition_multiplies_no_rows(self, team, manager, msl):
        TeamManagementFactory(user=manager, team=TeamFactory(parent=team))
        MembershipFactory(
            user=msl, team=team, started_on=dt.date(2010, 1, 1), ended_on=dt.date(2011, 1, 1)
        )

        found = Membership.objects.filter(is_in_team_of(manager, path="user_id"), user=msl)

        assert found.count() == 2  # her two memberships, each once

    def test_nobody_is_asked_for_when_one_leads_nothing(self, msl):
        with CaptureQueriesContext(connection) as queries:
            assert not User.objects.in_team_of(msl).exists()

        assert len(queries) <= 1

    def test_only_the_persons_own_teams_when_inactive(self):
        person = UserFactory(admin=True, is_active=False)

        assert not User.objects.visible_to(person).exists()
        assert not Team.objects.visible_to(person).exists()
