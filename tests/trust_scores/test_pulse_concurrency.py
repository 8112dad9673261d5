"""Many who send the same link at the same moment: one of them answers."""

import re

import pytest
from django.db import connection
from django.test import Client

from tests.factories.trust_scores import PulseInvitationFactory
from trust_scores.constants import Audience
from trust_scores.models import Assessment, AssessmentItem, PulseInvitation, Rating
from trust_scores.services.pulse_answers import LinkIsClosed, answer_pulse
from trust_scores.views import pulse_answering

pytestmark = pytest.mark.django_db(transaction=True)

# A hundred in all; each thread has a connection of its own, and servers have not so many.
THREADS, TIMES = 20, 5
TOKEN = "C" * 43
ADDRESS = f"/pulse/{TOKEN}/"


@pytest.fixture
def items():
    published = AssessmentItem.objects.filter(rubric__state="published")
    return list(published.filter(audience=Audience.OPINION_LEADER))


def test_a_hundred_at_once_are_one_answer(together, items, monkeypatch):
    monkeypatch.setattr(pulse_answering, "SENT_A_MINUTE", 1000)
    pulse = PulseInvitationFactory(token=TOKEN)
    page = Client().get(ADDRESS).content.decode()
    stamp = re.search(r'name="stamp" value="(\w+)"', page)[1]

    def send(number: int) -> list[int]:
        chosen = {f"q{one.pk}": str(number % 5 + 1) for one in items}
        sent = {"stamp": stamp, "lang": "en", "go": "send", **chosen}
        return [Client().post(ADDRESS, sent).status_code for _ in range(TIMES)]

    told = [status for answers in together(send, THREADS) for status in answers]
    assert told.count(302) == 1
    # The rest found it closed, or asked too often from one address.
    assert set(told) <= {302, 410, 429}
    assert len(told) == THREADS * TIMES
    made = Assessment.objects.get()
    assert PulseInvitation.objects.get(pk=pulse.pk).assessment == made
    assert Rating.objects.values("level").distinct().count() == 1
    assert Rating.objects.count() == len(items)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer work at a time")
def test_writers_that_really_meet_are_one_answer(together, items):
    pulse = PulseInvitationFactory(token=TOKEN)

    def send(number: int) -> bool:
        try:
            answer_pulse(invitation=pulse, ratings={one.pk: number % 5 + 1 for one in items})
        except LinkIsClosed:
            return False
        return True

    assert together(send, THREADS).count(True) == 1
    assert Assessment.objects.count() == 1
