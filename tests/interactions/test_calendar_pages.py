"""Months, weeks and days of visits, and the way from a day to a planned visit."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interactions.models import Interaction
from tests.factories.interactions import (
    DiscussionFactory,
    InteractionFactory,
    ParticipationFactory,
)
from tests.factories.opinion_leaders import OpinionLeaderFactory, RelationshipFactory

CALENDAR = reverse("interactions:calendar")
CREATE = reverse("interactions:create")
TODAY = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def in_berlin(msl):
    msl.time_zone = "Europe/Berlin"
    msl.save()
    return msl


def visit_at(relationship, *moment: int, subject="The registry", **changes) -> Interaction:
    starts_at = dt.datetime(*moment, tzinfo=dt.UTC)
    usual = {"owner": relationship.msl, "starts_at": starts_at, "recorded_at": TODAY}
    visit = InteractionFactory(**{**usual, **changes})
    ParticipationFactory(interaction=visit, relationship=relationship)
    DiscussionFactory(interaction=visit, subject=subject)
    return visit


def days_of(response) -> dict[str, list[str]]:
    """The days that have visits, with their times."""
    return {
        one.day.isoformat(): [f"{visit.starts_at:%H:%M}" for visit in one.visits]
        for one in response.context["page"].days
        if one.visits
    }


def text_of(response) -> str:
    return response.content.decode()


class TestWhichTime:
    def test_is_the_present_month_without_an_address(self, as_user, msl):
        response = as_user(msl).get(CALENDAR)
        assert "<h1>November 2026</h1>" in text_of(response)
        assert response.context["is_understood"]

    @pytest.mark.parametrize(
        ("query", "title"),
        [
            ("month=2027-02", "February 2027"),
            ("week=2026-W48", "23 – 29 November 2026"),
            ("week=2026-W53", "28 December 2026 – 3 January 2027"),
            ("day=2026-11-23", "Monday, 23 November 2026"),
        ],
    )
    def test_is_what_the_address_says(self, as_user, msl, query, title):
        assert f"<h1>{title}</h1>" in text_of(as_user(msl).get(f"{CALENDAR}?{query}"))

    @pytest.mark.parametrize(
        "query", ["month=2026-13", "month=abc", "week=2026-W60", "day=2026-02-30", "month=0001-01"]
    )
    def test_falls_back_to_the_present_month_and_says_so(self, as_user, msl, query):
        page = text_of(as_user(msl).get(f"{CALENDAR}?{query}"))
        assert "<h1>November 2026</h1>" in page
        assert "There is no such month, week or day" in page

    def test_leads_to_the_time_before_and_after(self, as_user, msl):
        steps = as_user(msl).get(f"{CALENDAR}?month=2026-12").context["steps"]
        assert steps == {
            "previous": "?month=2026-11", "present": "?month=2026-11", "next": "?month=2027-01",
        }  # fmt: skip

    def test_ends_where_the_calendar_ends(self, as_user, msl):
        page = as_user(msl).get(f"{CALENDAR}?month=2199-12")
        assert "next" not in page.context["steps"]
        assert page.status_code == 200


class TestDays:
    def test_are_those_of_the_readers_zone(self, as_user, in_berlin, relationship):
        visit_at(relationship, 2026, 11, 9, 23, 30)
        response = as_user(in_berlin).get(CALENDAR)
        assert days_of(response) == {"2026-11-10": ["00:30"]}

    def test_the_day_of_the_clock_change_has_all_its_hours(self, as_user, in_berlin, relationship):
        zone = ZoneInfo("Europe/Berlin")
        for hour in (0, 12, 23):
            local = dt.datetime(2026, 10, 25, hour, 45, tzinfo=zone).astimezone(dt.UTC)
            visit_at(relationship, *local.timetuple()[:5])
        response = as_user(in_berlin).get(f"{CALENDAR}?day=2026-10-25")
        assert days_of(response) == {"2026-10-25": ["00:45", "12:45", "23:45"]}

    def test_the_end_is_told_on_the_clock_of_that_hour(self, as_user, in_berlin, relationship):
        visit_at(relationship, 2026, 3, 29, 0, 30, duration_minutes=60)
        (visit,) = (
            as_user(in_berlin).get(f"{CALENDAR}?day=2026-03-29").context["page"].days[0].visits
        )
        assert (f"{visit.starts_at:%H:%M}", f"{visit.ends_at:%H:%M}") == ("01:30", "03:30")

    def test_hold_planned_and_held_visits_and_no_others(self, as_user, msl, relationship):
        visit_at(relationship, 2026, 11, 2, 9)
        visit_at(relationship, 2026, 11, 24, 9, planned=True)
        visit_at(relationship, 2026, 11, 3, 9, state="draft", adverse_event_heard=None)
        visit_at(relationship, 2026, 11, 4, 9, state="cancelled", cancelled_reason="Ill")
        visit_at(relationship, 2026, 11, 5, 9, superseded_at=TODAY)
        response = as_user(msl).get(CALENDAR)
        assert set(days_of(response)) == {"2026-11-02", "2026-11-24"}
        assert response.context["page"].count == 2

    def test_a_crowded_day_leads_to_all_of_it(self, as_user, msl, relationship):
        for hour in range(8, 13):
            visit_at(relationship, 2026, 11, 3, hour)
        page = text_of(as_user(msl).get(CALENDAR))
        assert 'href="?day=2026-11-03"' in page
        assert "All 5" in page

    def test_an_empty_time_says_so(self, as_user, msl):
        page = text_of(as_user(msl).get(f"{CALENDAR}?week=2026-W40"))
        assert "No visit is planned or was held in this time." in page

    def test_are_a_list_with_dates(self, as_user, msl, relationship):
        visit_at(relationship, 2026, 11, 2, 9)
        page = text_of(as_user(msl).get(CALENDAR))
        assert page.count('<time datetime="2026-11-02">') == 1
        assert 'aria-current="date"' in page

    def test_take_as_many_queries_for_many_visits_as_for_one(self, as_user, msl, manager):
        def queries(person) -> int:
            client = as_user(person)
            with CaptureQueriesContext(connection) as caught:
                assert client.get(CALENDAR).status_code == 200
            return len(caught)

        visit_at(RelationshipFactory(msl=msl), 2026, 11, 2, 9)
        few = (queries(msl), queries(manager))
        for day in range(1, 29):
            visit_at(RelationshipFactory(msl=msl), 2026, 11, day, 9, planned=day > 20)
        assert (queries(msl), queries(manager)) == few


class TestWhoSeesWhat:
    @pytest.fixture
    def visits(self, relationship, colleague_msl, stranger_msl):
        others = {
            "Alder": RelationshipFactory(
                msl=colleague_msl, opinion_leader=OpinionLeaderFactory(family_name="Alder")
            ),
            "Zorn": RelationshipFactory(
                msl=stranger_msl, opinion_leader=OpinionLeaderFactory(family_name="Zorn")
            ),
        }
        for one in (relationship, *others.values()):
            visit_at(one, 2026, 11, 2, 9, subject="What took place")
            visit_at(one, 2026, 11, 24, 9, planned=True, subject="What is planned", location="Ward")

    def test_an_msl_sees_the_own(self, as_user, msl, visits):
        page = text_of(as_user(msl).get(CALENDAR))
        assert "Helena Brandt" in page
        assert "What is planned" in page
        assert "Alder" not in page
        assert "Zorn" not in page

    def test_a_manager_sees_what_the_team_held_and_when_it_is_busy(self, as_user, manager, visits):
        shown = as_user(manager).get(CALENDAR)
        page = text_of(shown)
        assert "Helena Brandt" in page
        assert "Helena Alder" in page
        assert "What took place" in page
        assert "What is planned" not in page
        assert "Zorn" not in page
        (planned,) = [one for one in shown.context["page"].days if one.day.day == 24]
        assert [(one.people, one.address, one.subject) for one in planned.visits] == [
            ("", "", "")
        ] * 2
        assert {one.owner_name for one in planned.visits} == {"Miriam Sander", "Lorenz Vogt"}

    def test_a_manager_chooses_one_msl(self, as_user, manager, msl, visits):
        shown = as_user(manager).get(CALENDAR, {"msl": msl.pk})
        assert "Alder" not in text_of(shown)
        assert shown.context["steps"]["next"] == f"?month=2026-12&msl={msl.pk}"

    def test_a_manager_cannot_choose_someone_of_another_team(
        self, as_user, manager, stranger_msl, visits
    ):
        page = text_of(as_user(manager).get(CALENDAR, {"msl": stranger_msl.pk}))
        assert "Zorn" not in page
        assert "This part of the filter was left out" in page

    def test_who_leads_and_visits_sees_the_own_plans_in_full(self, as_user, manager, visits):
        manager.is_msl = True
        manager.save()
        visit_at(RelationshipFactory(msl=manager), 2026, 11, 25, 9, planned=True, subject="Mine")
        assert "Mine" in text_of(as_user(manager).get(CALENDAR))

    @pytest.mark.parametrize("role", ["admin", "compliance"])
    def test_is_not_for_others(self, as_user, role, request):
        assert as_user(request.getfixturevalue(role)).get(CALENDAR).status_code == 403


class TestPlanningOnADay:
    def starts_at(self, as_user, msl, query: str) -> str:
        page = text_of(as_user(msl).get(f"{CREATE}?{query}"))
        field = re.search(r'<input[^>]*name="starts_at"[^>]*>', page)[0]
        found = re.search(r'value="([^"]*)"', field)
        return found[1].replace("T", " ") if found else ""

    def test_every_day_to_come_leads_to_a_planned_visit_on_it(self, as_user, msl):
        page = text_of(as_user(msl).get(CALENDAR))
        assert f'href="{CREATE}?state=planned&amp;day=2026-11-20"' in page
        assert f'href="{CREATE}?state=planned&amp;day=2026-11-30"' in page
        assert "day=2026-11-19&quot;" not in page
        assert f'href="{CREATE}?state=planned&amp;day=2026-11-19"' not in page

    def test_a_past_day_leads_to_a_visit_that_took_place(self, as_user, msl):
        page = text_of(as_user(msl).get(f"{CALENDAR}?day=2026-11-18"))
        assert f'href="{CREATE}?day=2026-11-18"' in page

    def test_a_manager_who_makes_no_visits_gets_no_such_links(self, as_user, manager):
        assert CREATE not in text_of(as_user(manager).get(CALENDAR))

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("state=planned&day=2026-12-01", "2026-12-01 09:00"),
            ("state=planned&day=2026-12-01&time=14:30", "2026-12-01 14:30"),
            ("state=planned&day=2026-11-20", "2026-11-20 14:00"),
            ("day=2026-11-18", "2026-11-18 09:00"),
            ("state=planned&day=2026-12-01&time=25:00", "2026-12-01 09:00"),
            ("state=planned&time=14:30", ""),
            ("state=planned&day=soon", ""),
            ("state=planned&day=9999-12-31", ""),
            ("state=planned", ""),
        ],
    )
    def test_the_form_starts_with_the_day(self, as_user, in_berlin, query, expected):
        assert self.starts_at(as_user, in_berlin, query) == expected

    def test_and_says_what_it_is_for(self, as_user, msl):
        page = text_of(as_user(msl).get(f"{CREATE}?state=planned&day=2026-12-01"))
        assert "<h1>Plan a visit</h1>" in " ".join(page.split()).replace("<h1> ", "<h1>").replace(
            " </h1>", "</h1>"
        )
