"""Every row kept apart on the way from one state to another."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trust_scores.scoring import DEFAULT, LEAVES, Stop, stretch
from trust_scores.scoring.attribution import LEAF_OF_CHANNEL

from .worlds import (
    INTERVAL,
    TODAY,
    World,
    breach_row,
    conversation_row,
    evidence_row,
    properties,
    rows,
    rubrics,
    worlds,
)

leniency = st.floats(-0.1, 0.3)


def stop(known, whole, *, as_of=TODAY, parameters=DEFAULT, offset=0.0):
    """`known` is the beginning of `whole`, whose own evidence is corrected by the offset."""
    evidence = whole.tables()[0]
    own = evidence.evidence_class == 0
    value = np.clip(evidence.value - offset * own, 0, 1)
    is_known = np.arange(len(evidence)) < len(known.evidence)
    _, talks, breaches = known.tables()
    return Stop.of(
        replace(evidence, value=value),
        is_known,
        talks,
        breaches,
        count=1,
        as_of=as_of,
        target_interval=INTERVAL,
        parameters=parameters,
    )


def way(world, new, *, wait, offset, rubric):
    """The five stops of a change."""
    whole = world.plus(**new)
    later = TODAY + wait
    return [
        stop(world, whole),
        stop(world, whole, as_of=later),
        stop(whole, whole, as_of=later),
        stop(whole, whole, as_of=later, offset=offset),
        stop(whole, whole, as_of=later, offset=offset, parameters=rubric),
    ]


def health(one):
    return float(one.state.scores.health[0])


def leaf_of_items(found):
    """The points of all rows, absence, priors and importances, by channel."""
    points = found.items.prior_points[0] + found.items.importance_points[0]
    points[3] += found.items.absence_points[0]
    np.add.at(points, found.after.evidence.channel, found.items.points)
    return points


news = st.fixed_dictionaries(
    {
        "evidence": rows(evidence_row, 5),
        "conversations": rows(conversation_row, 3),
        "breaches": rows(breach_row, 1),
    }
)


@properties
@given(worlds, news, st.floats(0, 300), leniency, rubrics)
def test_rows_add_up_to_leaves_leaves_to_steps_and_steps_to_the_change(
    world, new, wait, offset, rubric
):
    stops = way(world, new, wait=wait, offset=offset, rubric=rubric)
    steps = [stretch(*two) for two in pairwise(stops)]
    for one in steps:
        assert leaf_of_items(one) == pytest.approx(one.lines.lines[0, LEAF_OF_CHANNEL], abs=1e-12)
        parts = one.lines.lines[0].sum() + one.lines.gates[0]
        assert parts == pytest.approx(one.lines.total[0], abs=1e-12)
    total = sum(float(one.lines.total[0]) for one in steps)
    assert total == pytest.approx(health(stops[-1]) - health(stops[0]), abs=1e-12)


@properties
@given(worlds, news, st.floats(0, 300), leniency, rubrics)
def test_the_way_back_takes_what_the_way_there_gave(world, new, wait, offset, rubric):
    first, *_, last = way(world, new, wait=wait, offset=offset, rubric=rubric)
    there, back = stretch(first, last), stretch(last, first)
    assert there.lines.lines == pytest.approx(-back.lines.lines, abs=1e-12)
    assert there.lines.gates == -back.lines.gates
    assert there.lines.total == -back.lines.total


@properties
@given(worlds, rubrics)
def test_a_step_in_which_nothing_happened_is_exactly_zero(world, rubric):
    found = stretch(stop(world, world, parameters=rubric), stop(world, world, parameters=rubric))
    assert not found.lines.lines.any()
    assert not found.lines.total.any()
    assert not leaf_of_items(found).any()


@properties
@given(worlds)
def test_the_level_starts_from_the_resting_value(world):
    now = stop(world, world)
    rest = now.resting(target_interval=INTERVAL)
    found = stretch(rest, now)
    assert health(rest) == World().health()
    assert not rest.weights.any()
    assert leaf_of_items(found) == pytest.approx(found.lines.lines[0, LEAF_OF_CHANNEL], abs=1e-12)


@properties
@given(worlds, st.floats(1, 900), st.integers(0, 7), st.floats(0, 1))
def test_a_row_entered_late_moves_only_the_step_of_new_evidence(world, age, channel, value):
    """It is dated before the start, and yet time alone does what it did without the row."""
    late = (channel, 1, value, 1.0, TODAY - age)
    whole = world.plus(evidence=[late])
    before, later, after = (
        stop(world, whole),
        stop(world, whole, as_of=TODAY + 50),
        stop(whole, whole, as_of=TODAY + 50),
    )
    alone = stretch(stop(world, world), stop(world, world, as_of=TODAY + 50))
    assert np.array_equal(stretch(before, later).lines.lines, alone.lines.lines)
    assert before.weights[-1] == later.weights[-1] == 0 < after.weights[-1]
    lines = dict(zip(LEAVES, stretch(later, after).lines.lines[0], strict=True))
    leaf = LEAVES[LEAF_OF_CHANNEL[channel]]
    assert {name for name, points in lines.items() if points} <= {leaf, "integrity"}
