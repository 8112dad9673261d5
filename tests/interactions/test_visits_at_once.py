"""One visit that arrives several times at the same moment, each in a thread of its own."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from interactions.models import Commitment, Interaction
from tests.jobs.conftest import shared_database, together

__all__ = ["shared_database", "together"]
pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 5


@pytest.fixture
def clients(msl):
    made = [Client() for _ in range(TIMES)]
    for client in made:
        client.force_login(msl)
    return made


@pytest.fixture
def sent(answers, msl):
    due = timezone.localdate() + dt.timedelta(days=9)
    promise = {"promise_us_1": "Send the table", "promise_us_1_due": f"{due:%Y-%m-%d}"}
    return answers(outbox_owner=str(msl.pk), **promise)


def test_from_the_outbox_it_is_one_record(together, clients, sent):
    url = reverse("interactions:outbox_send")
    answers = together(lambda number: clients[number].post(url, sent).status_code, TIMES)
    assert sorted(answers) == [200, 200, 200, 200, 201]
    assert Interaction.objects.count() == Commitment.objects.count() == 1


def test_from_the_form_it_is_one_record(together, clients, sent):
    url = reverse("interactions:create")
    places = together(lambda number: clients[number].post(url, sent).url, TIMES)
    visit = Interaction.objects.get()
    assert set(places) == {reverse("dashboards:visit_effect", args=[visit.pk])}


def test_of_five_that_say_something_else_one_is_on_record_and_nothing_is_lost_in_silence(
    together, clients, sent
):
    url = reverse("interactions:outbox_send")
    answers = together(
        lambda number: clients[number].post(url, {**sent, "notes": f"{number}"}).status_code, TIMES
    )
    assert sorted(answers) == [201, 409, 409, 409, 409]
    assert Interaction.objects.count() == 1
    assert Commitment.objects.count() == 1
