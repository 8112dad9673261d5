"""The list of visits and one visit as a page."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interactions import services
from interactions.models import Interaction
from interactions.services import ParticipationData
from tests.factories.interactions import (
    AdverseEventNoteFactory,
    CommitmentFactory,
    DisagreementFactory,
    DiscussionFactory,
    InteractionFactory,
    MedicalInquiryFactory,
    ParticipationFactory,
)
from tests.factories.opinion_leaders import OpinionLeaderFactory, RelationshipFactory
from tests.interactions.conftest import NOW

LIST = "interactions:list"


def visit_with(relationship, subject: str, **changes) -> Interaction:
    visit = InteractionFactory(owner=relationship.msl, **changes)
    ParticipationFactory(interaction=visit, relationship=relationship)
    DiscussionFactory(interaction=visit, subject=subject)
    return visit


class TestReadingAVisit:
    @pytest.fixture
    def visit(self, relationship):
        visit = visit_with(relationship, "The registry", notes="Bed 4 was empty")
        same = {"interaction": visit, "relationship": relationship}
        CommitmentFactory(**same, text="Send the table")
        DisagreementFactory(**same, topic="Dose above 75")
        MedicalInquiryFactory(**same, question="What above 80?")
        AdverseEventNoteFactory(interaction=visit, summary="A fall at home")
        return visit

    @pytest.mark.parametrize("role", ["msl", "manager"])
    def test_shows_everything_to_its_author_and_the_manager(self, as_user, role, visit, request):
        page = as_user(request.getfixturevalue(role)).get(visit.get_absolute_url()).content.decode()
        for words in (
            "The registry", "Bed 4 was empty", "Send the table", "Dose above 75",
            "What above 80?", "A fall at home",
        ):  # fmt: skip
            assert words in page

    @pytest.mark.parametrize(
        "role", ["colleague_msl", "stranger_msl", "other_manager", "admin", "compliance"]
    )
    def test_is_not_there_for_others(self, as_user, role, visit, request):
        person = request.getfixturevalue(role)
        assert as_user(person).get(visit.get_absolute_url()).status_code == 404

    def test_asks_for_a_sign_in(self, client, visit):
        assert client.get(visit.get_absolute_url()).status_code == 302

    def test_offers_the_author_what_the_state_allows(self, as_user, msl, manager, relationship):
        held = visit_with(relationship, "Held")
        planned = visit_with(relationship, "Planned", planned=True)
        links = {
            held: ["correct", "cancel"],
            planned: ["update", "cancel"],
        }
        for visit, names in links.items():
            page = as_user(msl).get(visit.get_absolute_url()).content.decode()
            for name in ("update", "correct", "cancel"):
                address = reverse(f"interactions:{name}", args=[visit.pk])
                assert (address in page) is (name in names)
            page = as_user(manager).get(visit.get_absolute_url()).content.decode()
            assert reverse("interactions:cancel", args=[visit.pk]) not in page

    def test_tells_its_history_with_names_and_reasons(self, as_user, msl, visit_data):
        visit = services.log_visit(by=msl, visit=visit_data(), now=NOW)
        changed = visit_data(subject="Another", channel="video")
        new = services.correct_visit(
            by=msl, interaction=visit, visit=changed, reason="It was a call", now=NOW
        )
        history = as_user(msl).get(new.get_absolute_url()).context["history"]
        assert [(one.who, one.what, one.reason) for one in history] == [
            ("Miriam Sander", "corrected: how you met", "It was a call")
        ]

    def test_reads_in_a_fixed_number_of_queries(self, as_user, msl, relationship, visit):
        client = as_user(msl)
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as counted:
                client.get(visit.get_absolute_url())
            counts.append(len(counted))
            for _ in range(5):
                CommitmentFactory(interaction=visit, relationship=relationship)
                DisagreementFactory(interaction=visit, relationship=relationship)
        assert counts[0] == counts[1]


class TestTheList:
    def subjects(self, response) -> list[str]:
        return [one.discussions.all()[0].subject for one in response.context["page_obj"]]

    @pytest.fixture
    def three(self, msl, relationship):
        """Three visits of `msl`: the last one planned, by video, with Dr. Zorn."""
        zorn = RelationshipFactory(msl=msl, opinion_leader=OpinionLeaderFactory(family_name="Zorn"))
        day = dt.datetime(2026, 3, 1, 10, tzinfo=dt.UTC)
        visit_with(relationship, "Frailty", starts_at=day)
        visit_with(relationship, "Registry", starts_at=day + dt.timedelta(days=1))
        visit_with(
            zorn, "Dose", starts_at=day + dt.timedelta(days=2), channel="video", planned=True
        )
        return zorn

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, ["Dose", "Registry", "Frailty"]),
            ({"sort": "starts_at"}, ["Frailty", "Registry", "Dose"]),
            ({"sort": "owner__password"}, ["Dose", "Registry", "Frailty"]),
            ({"q": "zorn"}, ["Dose"]),
            ({"q": "regi"}, ["Registry"]),
            ({"q": "%"}, []),
            ({"q": "' OR 1=1"}, []),
            ({"state": "planned"}, ["Dose"]),
            ({"channel": "in_person"}, ["Registry", "Frailty"]),
            ({"since": "2026-03-02"}, ["Dose", "Registry"]),
            ({"until": "2026-03-02"}, ["Registry", "Frailty"]),
            ({"since": "2026-03-02", "until": "2026-03-02"}, ["Registry"]),
            ({"state": "sold"}, ["Dose", "Registry", "Frailty"]),
            ({"since": "9999-12-31"}, ["Dose", "Registry", "Frailty"]),
            ({"until": "0001-01-01"}, ["Dose", "Registry", "Frailty"]),
            ({"person": "9" * 40}, ["Dose", "Registry", "Frailty"]),
            ({"page": "99999999999999999999"}, ["Dose", "Registry", "Frailty"]),
            ({"page": "x"}, ["Dose", "Registry", "Frailty"]),
        ],
    )
    def test_is_narrowed_and_sorted_by_the_address(self, as_user, msl, three, query, found):
        response = as_user(msl).get(reverse(LIST), query)
        assert response.status_code == 200
        assert self.subjects(response) == found

    def test_is_narrowed_to_a_person(self, as_user, msl, three):
        response = as_user(msl).get(reverse(LIST), {"person": three.opinion_leader_id})
        assert self.subjects(response) == ["Dose"]
        assert "Remove this filter" in response.content.decode()

    def test_the_day_is_the_readers(self, as_user, msl, relationship):
        msl.time_zone = "America/Los_Angeles"
        msl.save()
        late = dt.datetime(2026, 3, 2, 3, tzinfo=dt.UTC)  # 1 March, 19:00 there
        visit_with(relationship, "Late", starts_at=late)
        response = as_user(msl).get(reverse(LIST), {"until": "2026-03-01"})
        assert self.subjects(response) == ["Late"]

    def test_shows_own_visits_to_an_msl_and_the_teams_to_the_manager(
        self, as_user, msl, manager, colleague_msl, stranger_msl, relationship
    ):
        visit_with(relationship, "Mine")
        visit_with(RelationshipFactory(msl=colleague_msl), "Colleague's")
        visit_with(RelationshipFactory(msl=stranger_msl), "Stranger's")
        assert self.subjects(as_user(msl).get(reverse(LIST))) == ["Mine"]
        team = as_user(manager).get(reverse(LIST))
        assert set(self.subjects(team)) == {"Mine", "Colleague's"}
        one = as_user(manager).get(reverse(LIST), {"msl": colleague_msl.pk})
        assert self.subjects(one) == ["Colleague's"]
        foreign = as_user(manager).get(reverse(LIST), {"msl": stranger_msl.pk})
        assert foreign.context["form"].has_error("msl")

    @pytest.mark.parametrize("role", ["admin", "compliance"])
    def test_is_not_for_those_who_do_not_read_visits(self, as_user, role, request):
        assert as_user(request.getfixturevalue(role)).get(reverse(LIST)).status_code == 403

    def test_shows_current_versions_only(self, as_user, msl, visit_data):
        visit = services.log_visit(by=msl, visit=visit_data(), now=NOW)
        services.correct_visit(
            by=msl, interaction=visit, visit=visit_data(subject="New"), reason="Typo", now=NOW
        )
        assert self.subjects(as_user(msl).get(reverse(LIST))) == ["New"]

    def test_teaches_when_it_is_empty_and_when_nothing_matches(self, as_user, msl, relationship):
        page = as_user(msl).get(reverse(LIST)).content.decode()
        assert "No visits so far" in page
        visit_with(relationship, "Frailty")
        page = as_user(msl).get(reverse(LIST), {"q": "nothing like it"}).content.decode()
        assert "No visit matches" in page

    def test_needs_as_many_queries_for_60_rows_as_for_10(self, as_user, msl):
        client = as_user(msl)
        counts = []
        for more in (10, 50):
            for number in range(more):
                visit_with(RelationshipFactory(msl=msl), f"Topic {number}")
            with CaptureQueriesContext(connection) as counted:
                response = client.get(reverse(LIST))
            counts.append(len(counted))
        assert counts[0] == counts[1]
        assert response.context["page_obj"].paginator.count == 60
        assert len(response.context["page_obj"]) == 25

    def test_gives_htmx_the_results_alone(self, as_user, msl, three):
        response = as_user(msl).get(reverse(LIST), headers={"HX-Request": "true"})
        page = response.content.decode()
        assert "<html" not in page
        assert "3 visits" in page
        assert "HX-Request" in response["Vary"]
        back = as_user(msl).get(
            reverse(LIST), headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
        )
        assert "<html" in back.content.decode()


def test_a_visit_with_two_people_is_listed_once(as_user, msl, visit_data, relationship):
    other = RelationshipFactory(msl=msl)
    people = [ParticipationData(relationship=one) for one in (relationship, other)]
    services.log_visit(by=msl, visit=visit_data(participations=people), now=NOW)
    response = as_user(msl).get(reverse(LIST))
    assert response.context["page_obj"].paginator.count == 1
