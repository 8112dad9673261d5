"""Which action belongs to an event that would raise a score."""

import pytest
from django.urls import reverse

from dashboards.selectors.raises import raise_lines, raise_sentence
from tests.factories.opinion_leaders import RelationshipFactory
from trust_scores.constants import Quality
from trust_scores.scoring import Event
from trust_scores.selectors.raising import Raise

pytestmark = pytest.mark.django_db


def a_raise(event, points=0.02, **by_quality):
    found = dict.fromkeys(Quality, 0.0) | {Quality(name): one for name, one in by_quality.items()}
    return Raise(event, points, found, 0.0)


def only_line(event, **given):
    (line,) = raise_lines([a_raise(event)], RelationshipFactory(), is_own=True, **given)
    return line


def test_a_talk_is_planned():
    assert reverse("interactions:create") in only_line(Event.DEEP_TALK).url


def test_an_open_disagreement_is_taken_up():
    line = only_line(Event.HANDLED_DISAGREEMENT, disagreement=7)

    assert line.url == reverse("interactions:disagreement_follow_up", args=[7])


def test_a_disagreement_that_is_not_there_is_not_looked_for():
    assert only_line(Event.HANDLED_DISAGREEMENT).url == ""


def test_an_open_promise_is_kept():
    line = only_line(Event.KEPT_PROMISE, promise=5)

    assert line.url == reverse("interactions:commitment_close", args=[5])


def test_what_adds_less_than_a_tenth_is_left_out():
    weak = [a_raise(Event.DEEP_TALK, points=0.0009)]

    assert raise_lines(weak, RelationshipFactory(), is_own=True) == []


def test_the_sentence_of_a_quality_joins_the_step_with_its_best_event():
    raises = [
        a_raise(Event.GOOD_PULSE, points=0.05, candor=0.001),
        a_raise(Event.OPEN_EXCHANGE, points=0.02, candor=0.018),
    ]

    said = raise_sentence(Quality.CANDOR, raises, "Say what you do not know.")

    assert said.startswith("Say what you do not know. Speak openly")
    assert said.endswith(": +1.8 points.")
    assert raise_sentence(Quality.CANDOR, [], "Say it.") == "Say it."
