"""The page of one relationship, by role and by what is known."""

import datetime as dt
import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from opinion_leaders.constants import ConsentPurpose
from tests.factories.opinion_leaders import ConsentFactory, RelationshipFactory
from tests.factories.trust_scores import IntegrityBreachFactory, ScoreHistoryFactory
from trust_scores.models import Rating, RelationshipScore, Rubric

pytestmark = pytest.mark.django_db


def open_page(client, relationship):
    return client.get(reverse("dashboards:relationship", args=[relationship.pk]))


def told_of_pulses(response) -> list[str]:
    """Every line that speaks of a pulse, apart from the place of that name in the navigation."""
    lines = [line.strip() for line in strip_tags(response.text).splitlines()]
    return [line for line in lines if "pulse" in line.lower() and line != "Pulse"]


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
    """An MSL must not read a single answer off the page."""

    def outside_views(self, response, quality="competence"):
        return [line for line in rows_of(response, quality).lines if not line.is_own]

    def test_few_are_left_out_of_the_parts_and_the_page_says_so(
        self, as_user, msl, relationship, a_known_relationship
    ):
        a_known_relationship(relationship)

        response = open_page(as_user(msl), relationship)

        page = response.context["page"]
        score = RelationshipScore.objects.get(relationship=relationship)
        told = page.card.change.after
        assert self.outside_views(response) == []
        assert round(page.state.health, 6) == round(score.health, 6)
        assert page.disclosure == (
            f"The opinion leader's own answer counts in the score of {score.health * 100:.0f}. "
            "Answers are shown together from 5 on, so the parts below leave it out and stand at "
            f"{told * 100:.1f}."
        )
        assert page.disclosure in html.unescape(response.text)

    def test_few_are_neither_in_the_timeline_nor_on_the_way_here(
        self, as_user, msl, relationship, a_known_relationship
    ):
        a_known_relationship(relationship)

        response = open_page(as_user(msl), relationship)

        assert told_of_pulses(response) == []
        assert {mark.kind for mark in response.context["page"].trend.chart.marks} == {
            "visit", "disagreement",
        }  # fmt: skip

    def test_the_parts_are_the_same_whatever_was_answered(
        self, as_user, msl, relationship, a_known_relationship
    ):
        a_known_relationship(relationship)
        client = as_user(msl)

        def parts():
            page = open_page(client, relationship).context["page"]
            rows = [(row.label, row.value) for row in (*page.card.rows, *page.level.rows)]
            return rows, page.card.sentence, [(one.text, one.points) for one in page.raises]

        high = parts()
        Rating.objects.filter(assessment__kind="opinion_leader").update(level=1)

        assert parts() == high

    def test_from_five_on_they_are_one_undivided_line(
        self, as_user, msl, relationship, a_known_relationship, an_opinion
    ):
        a_known_relationship(relationship)
        for days in (30, 60, 90, 120):
            an_opinion(relationship, days=days)

        response = open_page(as_user(msl), relationship)

        page = response.context["page"]
        assert self.outside_views(response) == []
        assert "The opinion leader's view" in [row.label for row in page.level.rows]
        assert "5 answers count in the score of" in page.disclosure
        assert told_of_pulses(response) == []

    def test_a_rubric_may_ask_for_more_answers(
        self, as_user, msl, relationship, a_known_relationship, an_opinion
    ):
        a_known_relationship(relationship)
        for days in (30, 60, 90, 120):
            an_opinion(relationship, days=days)
        rubric = Rubric.objects.get()
        rubric.parameters["disclosure"] = {"msl_sees": 1, "least_answers": 6}
        Rubric._base_manager.update(parameters=rubric.parameters)

        page = open_page(as_user(msl), relationship).context["page"]

        assert "from 6 on" in page.disclosure

    def test_are_shown_one_by_one_with_consent(
        self, as_user, msl, relationship, a_known_relationship, an_opinion
    ):
        a_known_relationship(relationship)
        an_opinion(relationship, days=60)
        ConsentFactory(
            opinion_leader=relationship.opinion_leader, purpose=ConsentPurpose.PULSE_DISCLOSURE
        )

        response = open_page(as_user(msl), relationship)

        assert len(self.outside_views(response)) == 2
        assert response.context["page"].disclosure == ""

    def test_are_shown_one_by_one_to_the_manager(
        self, as_user, manager, relationship, a_known_relationship, an_opinion
    ):
        a_known_relationship(relationship)
        an_opinion(relationship, days=60)

        response = open_page(as_user(manager), relationship)

        assert len(self.outside_views(response)) == 2
        assert response.context["page"].disclosure == ""


class TestLevel:
    def test_the_qualities_lead_from_the_resting_value_to_the_score(
        self, as_user, manager, relationship, a_known_relationship
    ):
        a_known_relationship(relationship)

        response = open_page(as_user(manager), relationship)

        page = response.context["page"]
        first, *parts, last = page.level.rows
        tenths = [round(one.value * 10) for one in parts]
        assert round(first.value * 10) + sum(tenths) == round(last.value * 10)
        assert last.value == pytest.approx(page.state.health * 100, abs=0.0501)
        assert f"From {first.value} at rest to {last.value}" in response.text


class TestWhatWouldRaiseIt:
    def raises(self, client, relationship):
        return open_page(client, relationship).context["page"].raises

    def test_the_best_events_first_at_most_three(
        self, as_user, msl, relationship, a_known_relationship
    ):
        a_known_relationship(relationship)

        found = self.raises(as_user(msl), relationship)

        points = [line.points for line in found]
        assert 0 < len(found) <= 3
        assert points == sorted(points, reverse=True)
        assert min(points) >= 0.1

    def test_an_action_only_for_the_msl(
        self, as_user, msl, manager, relationship, a_known_relationship
    ):
        a_known_relationship(relationship)

        assert any(line.url for line in self.raises(as_user(msl), relationship))
        assert not any(line.url for line in self.raises(as_user(manager), relationship))

    def test_every_action_leads_to_a_page(self, as_user, msl, relationship, a_known_relationship):
        a_known_relationship(relationship)
        client = as_user(msl)

        for line in self.raises(client, relationship):
            if line.url:
                assert client.get(line.url).status_code == 200, line

    def test_a_promise_that_is_open_can_be_closed_from_there(
        self, as_user, msl, relationship, a_known_relationship
    ):
        a_known_relationship(relationship)
        promise = relationship.commitments.get()

        urls = [line.url for line in self.raises(as_user(msl), relationship)]

        assert reverse("interactions:commitment_close", args=[promise.pk]) in urls

    def test_nobody_is_advised_to_meet_who_must_not_be_contacted(
        self, as_user, msl, relationship, a_known_relationship
    ):
        a_known_relationship(relationship)
        relationship.opinion_leader.status = "do_not_contact"
        relationship.opinion_leader.save()

        assert self.raises(as_user(msl), relationship) == []


class TestTheWayHere:
    def test_an_event_leads_to_what_changed_from_its_day_on(
        self, as_user, manager, relationship, a_known_relationship
    ):
        a_known_relationship(relationship)
        client = as_user(manager)
        marks = open_page(client, relationship).context["page"].trend.chart.marks
        assert {mark.kind for mark in marks} == {"visit", "assessment", "disagreement"}
        visit = next(mark for mark in marks if mark.kind == "visit")

        address = reverse("dashboards:relationship", args=[relationship.pk])
        page = client.get(address + visit.url.partition("#")[0]).context["page"]

        assert page.card.period.since == timezone.localdate(visit.at)
        assert page.card.period.ends_now

    def test_the_table_holds_every_event_of_the_line(
        self, as_user, manager, relationship, a_known_relationship
    ):
        a_known_relationship(relationship)

        response = open_page(as_user(manager), relationship)

        trend = response.context["page"].trend
        told = {row.what for row in trend.rows}
        assert trend.chart.marks
        assert {mark.text for mark in trend.chart.marks} <= told

    def test_the_header_moves_as_much_as_the_bars(
        self, as_user, manager, relationship, a_known_relationship, days_ago
    ):
        a_known_relationship(relationship, days_before=150)
        ScoreHistoryFactory(relationship=relationship, as_of=days_ago(150), health=0.9)

        page = open_page(as_user(manager), relationship).context["page"]

        assert page.trend.change == page.card.moved != 0
        assert page.trend.since == page.card.period.since


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
        # The words of a version in force are read once and remembered.
        open_page(client, relationship)
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
