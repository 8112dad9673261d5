from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trust_scores.scoring import (
    DEFAULT,
    LEAVES,
    Evidence,
    attribute,
    attribute_items,
    level_explanation,
    resting_state,
    weights_today,
)
from trust_scores.scoring.attribution import LEAF_OF_CHANNEL, logarithmic_mean
from trust_scores.scoring.shapley import shapley_lines

from .worlds import INTERVAL, NOISE, TODAY, World, evidence_row, properties, rows, rubrics, worlds


def state_of(world, *, as_of=TODAY, parameters=DEFAULT):
    return world.known().state(as_of=as_of, target_interval=INTERVAL, parameters=parameters)


def weights(evidence, rows, state):
    """Weights today of the first rows, 0 for the others."""
    known = evidence.take(slice(0, rows))
    today = weights_today(known, count=1, as_of=state.scores.as_of[0], parameters=state.parameters)
    return np.concatenate([today, np.zeros(len(evidence) - rows)])


class TestLogarithmicMean:
    @properties
    @given(st.floats(1e-6, 1), st.floats(1e-6, 1))
    def test_lies_between_both_and_is_symmetric(self, one, other):
        mean = logarithmic_mean(np.array([one, other]), np.array([other, one]))
        assert mean[0] == mean[1]
        assert min(one, other) * (1 - 1e-12) <= mean[0] <= max(one, other) * (1 + 1e-12)

    def test_of_equal_numbers_is_the_number(self):
        assert logarithmic_mean(np.array([0.3]), np.array([0.3])).tolist() == [0.3]


class TestLines:
    def test_nothing_new_changes_nothing(self):
        state = state_of(World(((0, 1, 0.75, 2.0, 5.0),)))
        split = attribute(state, state)
        assert not split.lines.any()
        assert not split.total.any()

    def test_only_the_leaf_that_moved_has_a_line(self):
        before = state_of(World())
        after = state_of(World(((2, 1, 1.0, 2.0, TODAY),)))
        lines = attribute(before, after).named(0)
        moved = {name for name, points in lines.items() if abs(points) > NOISE}
        assert moved == {"candor", "gates"}
        assert lines["candor"] > 0

    def test_a_breach_stands_on_its_own_line(self):
        calm = World(((1, 1, 0.8, 5.0, TODAY), (2, 1, 0.8, 5.0, TODAY)))
        lines = attribute(state_of(calm), state_of(calm.plus(breaches=[(TODAY, 0.5)]))).named(0)
        assert lines["integrity"] < -0.05
        assert lines["character"] == lines["candor"] == 0

    @properties
    @given(worlds)
    def test_the_level_is_explained_from_the_resting_value(self, world):
        split = level_explanation(state_of(world), target_interval=INTERVAL)
        resting = World().health()
        assert abs(resting + sum(split.named(0).values()) - world.health()) < NOISE

    @properties
    @given(worlds, rows(evidence_row, 4))
    def test_shapley_values_add_up_as_well_and_agree_in_sign(self, world, new):
        before, after = state_of(world), state_of(world.plus(evidence=new))
        lines, other = attribute(before, after).lines, shapley_lines(before, after)
        change = after.scores.ungated - before.scores.ungated
        assert abs(other.sum() - change[0]) < NOISE
        assert abs(lines.sum() - change[0]) < NOISE
        clear = np.abs(lines) > 1e-9
        assert np.array_equal(np.sign(lines[clear]), np.sign(other[clear]))


class TestItems:
    @properties
    @given(worlds, rows(evidence_row, 5), rubrics, st.floats(0, 300))
    def test_everything_in_a_channel_adds_up_to_its_line(self, world, new, rubric, wait):
        """Decay, new rows, calibration and another rubric all at once."""
        after_world = world.plus(evidence=new)
        evidence = after_world.tables()[0]
        calibrated = replace(evidence, value=np.maximum(0, evidence.value - 0.05))
        before = state_of(world)
        known = replace(after_world.known(), evidence=calibrated)
        after = known.state(as_of=TODAY + wait, target_interval=INTERVAL, parameters=rubric)
        split = attribute_items(
            calibrated,
            weights_before=weights(evidence, len(world.evidence), before),
            weights_after=weights(calibrated, len(evidence), after),
            values_before=evidence.value,
            before=before,
            after=after,
        )
        points = split.prior_points + split.importance_points
        points[:, 3] += split.absence_points
        np.add.at(points, (evidence.relationship, evidence.channel), split.points)
        assert np.allclose(points, attribute(before, after).lines[:, LEAF_OF_CHANNEL], atol=1e-12)

        estimate = split.prior_estimate.copy()
        estimate[:, 3] += split.absence_estimate
        np.add.at(estimate, (evidence.relationship, evidence.channel), split.estimate)
        moved = after.scores.channel_estimates - before.scores.channel_estimates
        assert np.allclose(estimate, moved, atol=1e-12)

    def test_the_level_is_explained_row_by_row(self):
        world = World(((0, 1, 1.0, 2.0, TODAY), (0, 1, 0.0, 1.0, TODAY)))
        evidence, rest = (
            world.tables()[0],
            resting_state(1, target_interval=INTERVAL, parameters=DEFAULT),
        )
        split = attribute_items(
            evidence,
            weights_before=np.zeros(2),
            weights_after=weights(evidence, 2, state_of(world)),
            values_before=evidence.value,
            before=rest,
            after=state_of(world),
        )
        assert split.points[0] > 0 > split.points[1]
        assert split.estimate == pytest.approx([2 * 0.5 / 6.5, -1.5 * 0.5 / 6.5])

    def test_no_rows_are_fine(self):
        state = state_of(World())
        split = attribute_items(
            Evidence.empty(),
            weights_before=np.zeros(0),
            weights_after=np.zeros(0),
            values_before=np.zeros(0),
            before=state,
            after=state,
        )
        assert not split.prior_points.any()
        assert len(split.points) == 0


def test_every_channel_is_a_leaf():
    names = [LEAVES[place] for place in LEAF_OF_CHANNEL]
    assert len(set(names)) == 8
    assert set(LEAVES) - set(names) == {"integrity", "routine"}
