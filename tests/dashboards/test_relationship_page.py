"""The page of one relationship, by role and by what is known."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from opinion_leaders.constants import ConsentPurpose
from tests.factories.opinion_leaders import ConsentFactory, RelationshipFactory
from tests.factories.trust_scores import IntegrityBreachFactory

pytestmark = pytest.mark.django_db


def open_page(client, relationship):
    return client.get(reverse("dashboards:relationship", args=[relationship.pk]))


def rows_of(response, quality):
    page = response.context["page"]
    return next(row for row in page.qualities if row.state.quality == quality)


class TestWhatItShows:
    def test_the_score_the_six_qualities_and_their_dated_evidence(
        self, as_user, msl, relationship, a_known_relationship
    ):
        a_known_relationship(relationship)

        response = open_page(as_user(msl), relationship)

        assert response.status_code == 200
        page = response.context["page"]
        assert len(page.qualities) == 6
        assert not page.state.is_insufficient
        assert {line.text for line in rows_of(response, "candor").lines} >= {
            "Choosing therapy in frail patients"
        }
        assert "Why this score" in response.text
        assert "Weight today" in response.text

    def test_the_weights_of_a_quality_add_up_to_what_counts(
        self, as_user, manager, relationship, a_known_relationship
    ):
        a_known_relationship(relationship)

        response = open_page(as_user(manager), relationship)

        row = rows_of(response, "candor")
        total = sum(line.weight for line in row.lines)
        confidence = total / (3.0 + total)
        assert row.state.confidence == pytest.approx(confidence, abs=1e-9)

    def test_a_relationship_without_evidence_says_what_is_missing(self, as_user, msl, relationship):
        response = open_page(as_user(msl), relationship)

        assert response.status_code == 200
        assert "Too little is known about" in response.text
        assert "Not enough evidence" in response.text

    def test_a_breach_is_told(self, as_user, msl, relationship, a_known_relationship, days_ago):
        a_known_relationship(relationship)
        IntegrityBreachFactory(
            relationship=relationship, occurred_at=days_ago(5), recorded_at=days_ago(5)
        )

        response = open_page(as_user(msl), relationship)

        assert response.context["page"].picture["character_before_breach"] is not None
        assert "A breach of honesty weighs" in response.text

    def test_an_open_promise_stands_with_its_date(
        self, as_user, msl, relationship, a_known_relationship
    ):
        a_known_relationship(relationship)

        response = open_page(as_user(msl), relationship)

        assert "Send the subgroup table" in response.text

    def test_a_restricted_person_is_not_to_be_contacted(self, as_user, msl):
        relationship = RelationshipFactory(msl=msl, opinion_leader__status="do_not_contact")

        response = open_page(as_user(msl), relationship)

        assert "Do not plan visits" in response.text
        assert response.context["page"].next_step is None


class TestPulseAnswers:
    """An MSL must not read a single answer off the evidence."""

    def test_are_one_undivided_line_without_weight(
        self, as_user, msl, relationship, a_known_relationship
    ):
        a_known_relationship(relationship)

        lines = rows_of(open_page(as_user(msl), relationship), "competence").lines

        (line,) = [line for line in lines if not line.is_own]
        assert line.text == "The opinion leader's view"
        assert line.weight is None

    def test_are_weighed_from_five_on(
        self, as_user, msl, relationship, a_known_relationship, an_opinion
    ):
        a_known_relationship(relationship)
        for days in (30, 60, 90, 120):
            an_opinion(relationship, days=days)

        lines = rows_of(open_page(as_user(msl), relationship), "competence").lines

        assert [line.weight is None for line in lines if not line.is_own] == [False]

    def test_are_shown_one_by_one_with_consent(
        self, as_user, msl, relationship, a_known_relationship, an_opinion
    ):
        a_known_relationship(relationship)
        an_opinion(relationship, days=60)
        ConsentFactory(
            opinion_leader=relationship.opinion_leader, purpose=ConsentPurpose.PULSE_DISCLOSURE
        )

        lines = rows_of(open_page(as_user(msl), relationship), "competence").lines

        assert len([line for line in lines if not line.is_own]) == 2

    def test_are_shown_one_by_one_to_the_manager(
        self, as_user, manager, relationship, a_known_relationship, an_opinion
    ):
        a_known_relationship(relationship)
        an_opinion(relationship, days=60)

        lines = rows_of(open_page(as_user(manager), relationship), "competence").lines

        assert len([line for line in lines if not line.is_own]) == 2


class TestWhoSeesIt:
    @pytest.mark.parametrize(
        "person", ["colleague_msl", "stranger_msl", "other_manager", "admin", "compliance"]
    )
    def test_nobody_else(self, request, as_user, relationship, person):
        client = as_user(request.getfixturevalue(person))

        assert open_page(client, relationship).status_code == 404

    def test_not_its_former_msl(self, as_user, msl, relationship):
        relationship.ended_on = timezone.now().date() - dt.timedelta(days=1)
        relationship.save()

        assert open_page(as_user(msl), relationship).status_code == 404


class TestQueries:
    def test_their_number_does_not_grow_and_is_small(
        self, as_user, msl, relationship, a_known_relationship, a_visit
    ):
        a_known_relationship(relationship)
        client = as_user(msl)
        with CaptureQueriesContext(connection) as few:
            open_page(client, relationship)
        for days in range(12, 60, 2):
            a_visit(relationship, days=days)

        with CaptureQueriesContext(connection) as many:
            open_page(client, relationship)

        assert len(many) == len(few) <= 15


class TestHistory:
    def test_as_a_page_and_as_a_fragment(self, as_user, msl, relationship):
        address = reverse("dashboards:relationship_history", args=[relationship.pk])
        client = as_user(msl)

        assert "<html" in client.get(address).text
        assert "<html" not in client.get(address, headers={"HX-Request": "true"}).text
