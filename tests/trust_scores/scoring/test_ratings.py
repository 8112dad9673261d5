"""Leniency of raters, found by comparing what several people said of the same thing."""

import numpy as np
import pytest

from trust_scores.scoring import DEFAULT, Ratings, Source, rater_offset, rater_offsets

SELF, MANAGER, LEADER = Source.SELF, Source.MANAGER, Source.OPINION_LEADER


def offsets(rows, *, source=SELF, raters=2):
    """rows: relationship, day, channel, source, rating, rater."""
    table = np.array(rows, float).reshape(-1, 6).T
    ratings = Ratings.of(*table[:5])
    who = table[5].astype(int)
    return rater_offsets(ratings, who, raters=raters, source=source, parameters=DEFAULT)


def shrunk(*differences, b0=0.06, kappa=5.0):
    return (kappa * b0 + sum(differences)) / (kappa + len(differences))


def test_the_expectation_holds_without_pairs():
    assert offsets([]).tolist() == [0.06, 0.06]
    assert offsets([], source=MANAGER).tolist() == [0, 0]


def test_a_rating_is_compared_with_the_opinion_leader():
    rows = [(0, 10, 0, SELF, 5, 0), (0, 20, 0, LEADER, 3, 9)]
    assert offsets(rows) == pytest.approx([shrunk(0.5), 0.06])


def test_the_manager_stands_in_where_the_opinion_leader_said_nothing():
    rows = [(0, 10, 0, SELF, 5, 0), (0, 20, 0, MANAGER, 4, 1)]
    assert offsets(rows)[0] == pytest.approx(shrunk(0.25))
    rows.append((0, 100, 0, LEADER, 2, 9))
    assert offsets(rows)[0] == pytest.approx(shrunk(0.75))


def test_a_manager_is_compared_with_the_opinion_leader_only():
    rows = [(0, 10, 0, MANAGER, 4, 1), (0, 20, 0, SELF, 1, 0), (0, 15, 0, MANAGER, 2, 0)]
    assert offsets(rows, source=MANAGER).tolist() == [0, 0]
    rows.append((0, 30, 0, LEADER, 3, 9))
    expected = [shrunk(-0.25, b0=0, kappa=10), shrunk(0.25, b0=0, kappa=10)]
    assert offsets(rows, source=MANAGER) == pytest.approx(expected)


def test_only_the_same_relationship_and_channel_are_compared():
    rows = [
        (0, 10, 0, SELF, 5, 0),
        (1, 10, 0, LEADER, 1, 9),
        (0, 10, 1, LEADER, 1, 9),
    ]
    assert offsets(rows)[0] == 0.06


@pytest.mark.parametrize(("apart", "paired"), [(180, True), (181, False), (-180, True)])
def test_only_within_the_window(apart, paired):
    rows = [(0, 500, 0, SELF, 5, 0), (0, 500 + apart, 0, LEADER, 4, 9)]
    assert offsets(rows)[0] == pytest.approx(shrunk(0.25) if paired else 0.06)


def test_the_nearest_reference_is_taken_and_the_earlier_of_two():
    rows = [
        (0, 100, 0, SELF, 5, 0),
        (0, 60, 0, LEADER, 1, 9),
        (0, 90, 0, LEADER, 4, 9),
        (0, 110, 0, LEADER, 2, 9),
    ]
    assert offsets(rows)[0] == pytest.approx(shrunk(0.25))


def test_agrees_with_looking_at_every_pair():
    generator = np.random.default_rng(3)
    size = 300
    rows = np.column_stack(
        [
            generator.integers(0, 5, size),
            generator.permutation(size) * 3.7,
            generator.integers(0, 3, size),
            generator.integers(1, 4, size),
            generator.integers(1, 6, size),
            generator.integers(0, 2, size),
        ]
    )

    def reference(row, source):
        others = [o for o in rows if o[3] == source and o[0] == row[0] and o[2] == row[2]]
        near = [o for o in others if abs(o[1] - row[1]) <= 180]
        return min(near, key=lambda o: abs(o[1] - row[1]), default=None)

    differences = {0: [], 1: []}
    for row in rows[rows[:, 3] == SELF]:
        other = reference(row, LEADER)
        other = reference(row, MANAGER) if other is None else other
        if other is not None:
            differences[row[5]].append((row[4] - other[4]) / 4)
    expected = [np.clip(shrunk(*differences[rater]), -0.1, 0.3) for rater in (0, 1)]
    assert min(map(len, differences.values())) > 20
    assert offsets(rows) == pytest.approx(expected)


def test_an_offset_stays_in_its_range():
    prior = DEFAULT.calibration.self
    sums, pairs = np.array([40.0, -40.0]), np.array([80, 80])
    assert rater_offset(sums, pairs, prior=prior, parameters=DEFAULT).tolist() == [0.3, -0.1]


def test_the_opinion_leader_is_the_measure():
    with pytest.raises(ValueError, match="Only"):
        offsets([], source=LEADER)
