"""Visits that a device kept: taken once, refused with reasons, never somebody else's."""

import datetime as dt
import json
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interactions import selectors
from interactions.models import Commitment, Interaction, VisitDraft
from tests.factories.interactions import (
    CommitmentFactory,
    ParticipationFactory,
    WatchedWordFactory,
)
from tests.factories.opinion_leaders import RelationshipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SEND = reverse("interactions:outbox_send")


@pytest.fixture
def typed(answers, msl):
    """`typed(**changes)`: what the device kept of a short visit."""
    return lambda **changes: answers(**{"outbox_owner": str(msl.pk), **changes})


@pytest.fixture
def send(as_user, msl):
    client = as_user(msl)
    return lambda fields: client.post(SEND, fields, headers={"Accept": "application/json"})


class TestSending:
    def test_a_new_visit_goes_on_record(self, send, typed, relationship, msl):
        due = timezone.localdate() + dt.timedelta(days=5)
        answer = send(typed(promise_us_1="Send the table", promise_us_1_due=f"{due:%Y-%m-%d}"))
        visit = Interaction.objects.get()
        assert answer.status_code == 201
        assert answer.json() == {"url": reverse("dashboards:visit_effect", args=[visit.pk])}
        assert (visit.owner, visit.state) == (msl, "submitted")
        assert Commitment.objects.get().relationship == relationship

    def test_sent_five_times_it_is_one_record(self, send, typed, relationship):
        fields = typed()
        assert [send(fields).status_code for _ in range(5)] == [201, 200, 200, 200, 200]
        assert Interaction.objects.count() == 1

    def test_the_same_name_with_other_words_is_a_conflict_and_changes_nothing(
        self, send, typed, relationship
    ):
        fields = typed()
        send(fields)
        answer = send({**fields, "subject": "Something else"})
        visit = Interaction.objects.get()
        assert answer.status_code == 409
        assert answer.json()["url"] == visit.get_absolute_url()
        assert "other words" in answer.json()["reasons"][0]
        assert visit.discussions.get().subject == fields["subject"]

    @pytest.mark.parametrize(
        "more",
        [
            {
                "promise_us_1": "Send the table",
                "promise_us_1_due": str(timezone.localdate() + dt.timedelta(days=9)),
            },
            {"inquiry": "Does it interact?"},
            {"disagreement_topic": "Dose"},
            {"insight": "Frail patients are not asked"},
            {"notes": "Quiet"},
        ],
    )
    def test_whatever_was_added_is_no_repetition(self, send, typed, relationship, more):
        fields = typed()
        send(fields)
        assert send({**fields, **more}).status_code == 409
        assert send(fields).status_code == 200

    def test_what_was_corrected_since_is_still_the_same_visit(
        self, send, typed, relationship, as_user
    ):
        fields = typed()
        send(fields)
        visit = Interaction.objects.get()
        corrected = {
            **fields,
            "subject": "Falls",
            "seen_at": visit.recorded_at.isoformat(),
            "correction_reason": "Mixed up",
        }
        as_user(relationship.msl).post(reverse("interactions:correct", args=[visit.pk]), corrected)
        assert Interaction.objects.count() == 2
        assert send(fields).status_code == 200
        assert Interaction.objects.count() == 2

    def test_mistakes_are_told_with_the_name_of_their_field(self, send, typed, relationship):
        answer = send(typed(subject="", channel=""))
        assert answer.status_code == 422
        assert "Topic: Say what it is about." in answer.json()["reasons"]
        assert not Interaction.objects.exists()

    def test_a_rule_of_the_record_is_told_as_well(self, send, typed, relationship):
        answer = send(typed(starts_at="2099-01-01T10:00"))
        assert answer.status_code == 422
        assert answer.json()["reasons"]

    def test_a_text_that_should_be_looked_at_waits_for_its_author(self, send, typed, relationship):
        WatchedWordFactory(word="bonus")
        answer = send(typed(notes="They asked for a bonus"))
        assert answer.status_code == 422
        assert "looked at again" in answer.json()["reasons"][0]
        assert not Interaction.objects.exists()

    def test_somebody_elses_visit_is_refused(self, send, typed, colleague_msl):
        answer = send(typed(outbox_owner=str(colleague_msl.pk)))
        assert answer.status_code == 403
        assert not Interaction.objects.exists()

    def test_a_person_of_somebody_else_is_no_choice(self, send, typed, relationship, colleague_msl):
        other = RelationshipFactory(msl=colleague_msl)
        answer = send(typed(relationship=str(other.pk)))
        assert answer.status_code == 422
        assert not Interaction.objects.exists()

    def test_a_draft_is_kept_as_one_and_the_draft_on_the_server_goes(
        self, send, typed, relationship, as_user, msl
    ):
        fields = typed(subject="", save="draft")
        as_user(msl).post(
            reverse("interactions:visit_draft_keep", args=[fields["client_uuid"]]),
            json.dumps({"revision": 0, "fields": {"subject": ["Half"]}}),
            content_type="application/json",
        )
        assert VisitDraft.objects.exists()
        answer = send(fields)
        visit = Interaction.objects.get()
        assert (answer.status_code, visit.state) == (201, "draft")
        assert answer.json()["url"] == visit.get_absolute_url()
        assert not VisitDraft.objects.exists()

    def test_hostile_texts_arrive_as_they_are(self, send, typed, relationship, hostile_strings):
        for text in hostile_strings:
            send(typed(notes=text))
        kept = Interaction.objects.exclude(notes="").count()
        assert kept > 100

    def test_without_a_token_nothing_is_taken(self, typed, msl):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(msl)
        assert strict.post(SEND, typed()).status_code == 403
        token = strict.get(reverse("interactions:outbox_ticket")).json()["csrf"]
        body = urlencode(typed())
        answer = strict.post(
            SEND, body, content_type="application/x-www-form-urlencoded",
            headers={"X-CSRFToken": token},
        )  # fmt: skip
        assert answer.status_code == 201


class TestTicket:
    def test_names_who_is_signed_in(self, as_user, msl):
        answer = as_user(msl).get(reverse("interactions:outbox_ticket"))
        assert answer.json()["owner"] == str(msl.pk)
        assert answer.json()["csrf"]
        assert "no-store" in answer["Cache-Control"]

    def test_leads_to_the_sign_in_page_without_a_session(self, client):
        answer = client.get(reverse("interactions:outbox_ticket"))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))


def test_the_form_brings_the_few_facts_that_help_without_a_network(
    as_user, msl, relationship, stranger_msl, django_assert_max_num_queries
):
    never = RelationshipFactory(msl=msl)
    foreign = RelationshipFactory(msl=stranger_msl)
    at = dt.datetime(2026, 10, 3, 12, tzinfo=dt.UTC)
    ParticipationFactory(relationship=relationship, interaction__starts_at=at)
    for _ in range(2):
        CommitmentFactory(relationship=relationship)
    response = as_user(msl).get(reverse("interactions:create"))
    assert response.context["people_facts"] == {
        relationship.pk: "Last met 3 October 2026 · 2 open promises",
        never.pk: "Not met yet",
    }
    assert foreign.pk not in response.context["people_facts"]
    with django_assert_max_num_queries(2):
        selectors.facts_of_people(msl)


def test_pages_name_their_owner_to_scripts_only_where_visits_are_logged(as_user, msl, manager):
    home = reverse("accounts:profile")
    assert f'data-signed-in="{msl.pk}"' in as_user(msl).get(home).content.decode()
    assert "data-signed-in" not in as_user(manager).get(home).content.decode()
