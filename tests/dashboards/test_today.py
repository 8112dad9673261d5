"""Who needs the MSL today, and why."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.interactions import (
    AdverseEventNoteFactory,
    CommitmentFactory,
    DisagreementFactory,
    InteractionFactory,
    ParticipationFactory,
)
from tests.factories.opinion_leaders import RelationshipFactory
from tests.factories.trust_scores import RelationshipScoreFactory, ScoreHistoryFactory
from trust_scores.models import RelationshipScore
from trust_scores.services import scores

pytestmark = pytest.mark.django_db
TODAY = reverse("dashboards:today")


def reasons(response):
    return [(row.relationship.pk, row.first.text) for row in response.context["page"].pressing]


class TestNeeds:
    def test_an_overdue_promise_comes_before_silence(self, as_user, msl, days_ago):
        silent = RelationshipFactory(msl=msl)
        RelationshipScoreFactory(relationship=silent, last_live_contact_at=days_ago(64))
        promised = RelationshipFactory(msl=msl)
        RelationshipScoreFactory(relationship=promised, last_live_contact_at=days_ago(3))
        CommitmentFactory(relationship=promised, due_on=days_ago(3).date())

        found = reasons(as_user(msl).get(TODAY))

        assert found == [
            (promised.pk, "Promise overdue 3 days: send the subgroup table"),
            (silent.pk, "Silent 64 days, agreed are 45"),
        ]

    def test_a_fall_tells_its_largest_cause_and_leads_to_all_of_them(
        self, as_user, msl, relationship, a_known_relationship, days_ago
    ):
        a_known_relationship(relationship, days_before=100)
        relationship.started_on = days_ago(300).date()
        relationship.save()
        scores.refresh_relationships([relationship.pk])
        now = RelationshipScore.objects.get(relationship=relationship).health
        ScoreHistoryFactory(relationship=relationship, as_of=days_ago(95), health=now + 0.11)
        client = as_user(msl)

        (row,) = client.get(TODAY).context["page"].pressing

        assert row.first.text == "Score fell 11 points: no contact for 110 days; agreed are 45"
        assert client.get(row.first.explained_at).status_code == 200

    def test_a_fall_that_nothing_told_explains_is_told_without_a_reason(
        self, as_user, msl, relationship, days_ago
    ):
        RelationshipScoreFactory(relationship=relationship, last_live_contact_at=days_ago(3))
        ScoreHistoryFactory(relationship=relationship, as_of=days_ago(100), health=0.80)

        (found,) = reasons(as_user(msl).get(TODAY))

        assert found[1] == "Score fell 16 points"

    def test_an_open_disagreement_can_be_taken_up(self, as_user, msl, relationship, days_ago):
        RelationshipScoreFactory(relationship=relationship, last_live_contact_at=days_ago(3))
        disagreement = DisagreementFactory(
            relationship=relationship, opened_at=days_ago(30), handled_at=days_ago(30)
        )

        (row,) = as_user(msl).get(TODAY).context["page"].pressing

        assert row.first.url == reverse(
            "interactions:disagreement_follow_up", args=[disagreement.pk]
        )

    def test_nobody_in_need_is_said_kindly(self, as_user, msl, relationship, days_ago):
        RelationshipScoreFactory(relationship=relationship, last_live_contact_at=days_ago(3))

        response = as_user(msl).get(TODAY)

        assert "Nobody needs you today" in response.text

    def test_nobody_at_all_teaches_what_to_do(self, as_user, msl):
        response = as_user(msl).get(TODAY)

        assert "Nobody is with you yet" in response.text
        assert reverse("dashboards:opinion_leaders") in response.text


class TestOtherParts:
    def test_a_safety_note_that_waits_stands_on_top(self, as_user, msl, relationship):
        participation = ParticipationFactory(
            relationship=relationship, interaction__adverse_event_heard=True
        )
        AdverseEventNoteFactory(interaction=participation.interaction)

        response = as_user(msl).get(TODAY)

        assert "waits to be handed over to drug safety" in response.text

    def test_planned_visits_of_two_weeks(self, as_user, msl, relationship):
        soon = timezone.now() + dt.timedelta(days=3)
        late = timezone.now() + dt.timedelta(days=20)
        for at in (soon, late):
            ParticipationFactory(
                relationship=relationship,
                depth=None,
                interaction=InteractionFactory(owner=msl, starts_at=at, planned=True),
            )

        coming = as_user(msl).get(TODAY).context["page"].coming

        assert [visit.starts_at for visit in coming] == [soon]

    def test_a_colleagues_relationships_are_not_there(self, as_user, msl, colleague_msl):
        theirs = RelationshipFactory(msl=colleague_msl)
        CommitmentFactory(relationship=theirs, due_on=dt.date(2026, 1, 1))

        response = as_user(msl).get(TODAY)

        assert theirs.opinion_leader.family_name not in response.text


class TestRoles:
    @pytest.mark.parametrize(
        ("person", "place"),
        [
            ("manager", "dashboards:team"),
            ("admin", "jobs:run_list"),
            ("compliance", "interactions:adverse_event_list"),
        ],
    )
    def test_others_start_from_their_own_page(self, request, as_user, person, place):
        response = as_user(request.getfixturevalue(person)).get(TODAY)

        assert response.url == reverse(place)


def test_the_queries_do_not_grow_with_the_portfolio(as_user, msl, days_ago):
    def add(number):
        for _ in range(number):
            one = RelationshipFactory(msl=msl)
            RelationshipScoreFactory(relationship=one, last_live_contact_at=days_ago(90))
            CommitmentFactory(relationship=one, due_on=days_ago(2).date())

    add(5)
    client = as_user(msl)
    # The words of a version in force are read once and remembered.
    client.get(TODAY)
    with CaptureQueriesContext(connection) as few:
        client.get(TODAY)
    add(40)
    with CaptureQueriesContext(connection) as many:
        client.get(TODAY)

    assert len(many) == len(few) <= 14


def test_the_queries_do_not_grow_with_what_fell(as_user, msl, days_ago):
    def add(number):
        for _ in range(number):
            one = RelationshipFactory(msl=msl)
            RelationshipScoreFactory(relationship=one, last_live_contact_at=days_ago(3))
            ScoreHistoryFactory(relationship=one, as_of=days_ago(100), health=0.80)

    add(2)
    client = as_user(msl)
    # The words of a version in force are read once and remembered.
    client.get(TODAY)
    with CaptureQueriesContext(connection) as few:
        client.get(TODAY)
    add(10)
    with CaptureQueriesContext(connection) as many:
        client.get(TODAY)

    assert len(many) == len(few) <= 24
