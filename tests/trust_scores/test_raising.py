"""What would raise a score, read from records."""

import pytest

from opinion_leaders.constants import Status
from tests.factories.interactions import ParticipationFactory
from tests.factories.opinion_leaders import RelationshipFactory
from tests.trust_scores.stories import UNTIL, a_story
from trust_scores.constants import Audience, Quality
from trust_scores.models import AssessmentItem
from trust_scores.scoring import Event
from trust_scores.selectors.raising import _pulse_items, raise_of, what_would_raise
from trust_scores.selectors.states import relationship_state

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def raised(relationship):
    return what_would_raise(relationship, relationship_state(relationship, as_of=UNTIL))


@pytest.mark.parametrize("seed", range(4))
def test_the_best_comes_first_and_its_parts_add_up(seed):
    found = raised(a_story(seed))
    assert found
    assert found == sorted(found, key=lambda one: -one.points)
    for one in found:
        assert one.points > 0
        assert sum(one.by_quality.values()) + one.gates == pytest.approx(one.points, abs=1e-12)


def test_a_quality_has_the_event_that_adds_most_by_it():
    found = raised(a_story(6))
    for quality in Quality:
        best = raise_of(found, quality)
        assert best.by_quality[quality] == max(one.by_quality[quality] for one in found) > 0


def test_a_quality_that_nothing_raises_has_none():
    assert raise_of([], Quality.CANDOR) is None
    quiet = [one for one in raised(a_story(6)) if one.event == Event.KEPT_PROMISE]
    assert raise_of(quiet, Quality.CANDOR) is None
    assert raise_of(quiet, Quality.CHARACTER).event == Event.KEPT_PROMISE


@pytest.mark.parametrize("status", [one for one in Status if one != Status.ACTIVE])
def test_nothing_is_suggested_about_people_not_to_be_contacted(status):
    relationship = RelationshipFactory(opinion_leader__status=status)
    ParticipationFactory(relationship=relationship)
    assert raised(relationship) == []


def test_a_pulse_is_of_the_items_of_the_rubric():
    relationship = a_story(6, pulses=0, breach=False)
    before = {one.event: one.points for one in raised(relationship)}
    items = AssessmentItem._base_manager.filter(audience=Audience.OPINION_LEADER)
    items.exclude(channel="candor").delete()
    _pulse_items.cache_clear()
    after = {one.event: one for one in raised(relationship)}
    assert before.pop(Event.GOOD_PULSE) != after[Event.GOOD_PULSE].points
    assert before == {e: one.points for e, one in after.items() if e != Event.GOOD_PULSE}
    moved = {quality for quality, points in after[Event.GOOD_PULSE].by_quality.items() if points}
    assert moved == {Quality.CANDOR}


def test_it_takes_one_query(django_assert_num_queries):
    relationship = a_story(6)
    state = relationship_state(relationship, as_of=UNTIL)
    with django_assert_num_queries(1):
        what_would_raise(relationship, state)
