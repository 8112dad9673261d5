"""What one plausible next event would add."""

import numpy as np
import pytest
from hypothesis import given

from trust_scores.scoring import DEFAULT, LEAVES, Channel, Event, PulseItems, what_would_raise

from .worlds import INTERVAL, TODAY, World, properties, rubrics, worlds

PULSE = PulseItems(np.array([0, 1, 2, 4, 7]), np.ones(5, int))
# The same events, written down by hand as rows of the default rubric.
BY_HAND = {
    Event.KEPT_PROMISE: {"evidence": [(4, 1, 1.0, 0.7, TODAY), (1, 1, 1.0, 0.3, TODAY)]},
    Event.HANDLED_DISAGREEMENT: {
        "evidence": [(3, 0, 1.0, 2.0, TODAY)],
        "conversations": [(0.0, TODAY, 1.0)],
    },
    Event.GOOD_PULSE: {"evidence": [(k, 1, 0.75, 2.0, TODAY) for k in (0, 1, 2, 4, 7)]},
    Event.OPEN_EXCHANGE: {"evidence": [(2, 0, 1.0, 0.5, TODAY)]},
    Event.QUESTION_ANSWERED: {"evidence": [(0, 0, 0.85, 0.4, TODAY)]},
    Event.GOALS_REVIEWED: {"evidence": [(6, 0, 1.0, 1.0, TODAY)]},
}
DEEP_TALK_ROWS = [
    (7, 0, 0.75, 0.6, TODAY),
    (1, 0, 0.85, 0.2, TODAY),
    (1, 0, 0.85, 0.3, TODAY),
]


def raised(world, parameters=DEFAULT):
    return what_would_raise(
        world.sums(parameters=parameters),
        target_interval=INTERVAL,
        pulse=PULSE,
        parameters=parameters,
    )


@properties
@given(worlds)
def test_an_event_adds_what_its_rows_would_add(world):
    found = {one.event: one.points for one in raised(world)}
    for event, rows in BY_HAND.items():
        gain = world.plus(**rows).health() - world.health()
        assert found.get(event, 0.0) == pytest.approx(max(gain, 0.0), abs=1e-12)


@properties
@given(worlds, rubrics)
def test_only_what_helps_is_told_the_best_first_and_it_adds_up(world, rubric):
    found = raised(world, rubric)
    points = [one.points for one in found]
    assert points == sorted(points, reverse=True)
    assert all(one > 0 for one in points)
    for one in found:
        assert one.lines.sum() + one.gates == pytest.approx(one.points, abs=1e-12)


@properties
@given(worlds)
def test_a_talk_is_offered_only_for_what_is_said_in_it(world):
    quiet = world.plus(evidence=DEEP_TALK_ROWS).health() - world.health()
    offered = Event.DEEP_TALK in {one.event for one in raised(world)}
    assert not offered or quiet > 0


def test_one_more_contact_alone_is_no_advice():
    """Deeper than a depth of 4 already, and silent: a talk would help by its number alone."""
    evidence = [(7, 1, 1.0, 50.0, TODAY), (1, 1, 1.0, 50.0, TODAY), (0, 1, 1.0, 50.0, TODAY)]
    world = World(tuple(evidence), ((1.0, TODAY - 400, 0.0),))
    talk = world.plus(evidence=DEEP_TALK_ROWS, conversations=[(1.0, TODAY, 0.0)])
    assert talk.health() > world.health()
    assert Event.DEEP_TALK not in {one.event for one in raised(world)}


def test_a_talk_counts_as_a_contact_where_it_is_offered():
    world = World(((7, 1, 0.2, 3.0, TODAY),))
    (talk,) = [one for one in raised(world) if one.event == Event.DEEP_TALK]
    assert talk.lines[LEAVES.index("routine")] > 0
    assert talk.lines[LEAVES.index("meaningful")] > 0


@pytest.mark.parametrize("items", [1, 2, 4])
def test_items_that_share_a_channel_share_its_weight(items):
    pulse = PulseItems(np.full(items, Channel.CANDOR), np.full(items, items))
    world = World(((7, 1, 0.9, 9.0, TODAY),), tuple((1.0, TODAY - i, 0.0) for i in range(5)))
    found = what_would_raise(
        world.sums(), target_interval=INTERVAL, pulse=pulse, parameters=DEFAULT
    )
    (good,) = [one for one in found if one.event == Event.GOOD_PULSE]
    gain = world.plus(evidence=[(2, 1, 0.75, 2.0, TODAY)]).health() - world.health()
    assert good.points == pytest.approx(gain, abs=1e-12)
