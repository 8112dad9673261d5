"""What holds for every component: range, direction, rows apart from each other, no rows."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from trust_scores.scoring import DEFAULT
from trust_scores.scoring.combine import combine_qualities, composite
from trust_scores.scoring.confidence import band_around, confidence_level, log_deviation
from trust_scores.scoring.conversation import expected_count, routine_score
from trust_scores.scoring.disagreement import (
    absence_weight,
    episode_quality,
    is_contentious,
    is_superficial,
)
from trust_scores.scoring.integrity import credited_days, integrity_factor
from trust_scores.scoring.mapping import meaning_value
from trust_scores.scoring.ratings import adjusted_value, rater_offset, rating_value
from trust_scores.scoring.recency import decay, negativity_factor
from trust_scores.scoring.weights import self_share

ROWS = 40


@dataclass(frozen=True)
class Component:
    """A component with sample arguments for ROWS rows, the range of its results, and which
    arguments it rises or falls with."""

    name: str
    function: Any
    arguments: tuple
    low: float = 0.0
    high: float = 1.0
    rises_with: tuple[int, ...] = ()
    falls_with: tuple[int, ...] = ()

    def __call__(self, *arguments):
        return self.function(*arguments)


def sample(low, high, *shape, seed=0):
    return np.random.default_rng(seed).uniform(low, high, (ROWS, *shape))


def items():
    given = sample(0, 1, 5)
    given[::3, 1] = given[::4, 0] = given[::5, 3] = np.nan
    return given


COMPONENTS = [
    Component(
        "decay",
        lambda age: decay(age, half_life_days=90.0),
        (sample(0, 2000),),
        falls_with=(0,),
    ),
    Component(
        "negativity_factor",
        negativity_factor,
        (sample(0, 1), sample(0, 1, seed=1)),
        low=1,
        high=2,
        falls_with=(0,),
        rises_with=(1,),
    ),
    Component("rating_value", rating_value, (sample(1, 5),), rises_with=(0,)),
    Component(
        "adjusted_value",
        adjusted_value,
        (sample(0, 1), sample(-0.1, 0.3, seed=1)),
        rises_with=(0,),
        falls_with=(1,),
    ),
    Component(
        "rater_offset",
        lambda total, pairs: rater_offset(
            total, pairs, prior=DEFAULT.calibration.self, parameters=DEFAULT
        ),
        (sample(-5, 5), sample(0, 20, seed=1)),
        low=-0.1,
        high=0.3,
        rises_with=(0,),
    ),
    Component(
        "meaning_value",
        lambda depth, focus: meaning_value(depth, focus, parameters=DEFAULT),
        (sample(1, 5), sample(0, 1, seed=1)),
        rises_with=(0, 1),
    ),
    Component(
        "episode_quality",
        lambda given: episode_quality(given, parameters=DEFAULT),
        (items(),),
        rises_with=(0,),
    ),
    Component(
        "absence_weight",
        lambda talks, cover: absence_weight(talks, cover, parameters=DEFAULT),
        (sample(0, 40), sample(0, 2, seed=1)),
        high=4,
        rises_with=(0,),
        falls_with=(1,),
    ),
    Component(
        "is_superficial",
        lambda absence: is_superficial(absence, parameters=DEFAULT),
        (sample(0, 4),),
        rises_with=(0,),
    ),
    Component(
        "is_contentious",
        lambda talks, episodes: is_contentious(talks, episodes, parameters=DEFAULT),
        (sample(0, 10), sample(0, 6, seed=1)),
        rises_with=(1,),
    ),
    Component(
        "expected_count",
        lambda interval: expected_count(interval, parameters=DEFAULT),
        (sample(1, 400),),
        high=100,
        falls_with=(0,),
    ),
    Component(
        "routine_score",
        lambda count, interval: routine_score(count, interval, parameters=DEFAULT),
        (sample(0, 5), sample(10, 200, seed=1)),
        low=0.05,
        rises_with=(0, 1),
    ),
    Component(
        "integrity_factor",
        lambda severity, days: integrity_factor(severity, days, parameters=DEFAULT),
        (sample(0, 0.99), sample(0, 5000, seed=1)),
        falls_with=(0,),
        rises_with=(1,),
    ),
    Component(
        "credited_days",
        lambda age, credit: credited_days(age, credit, parameters=DEFAULT),
        (sample(0, 900), sample(0, 30, seed=1)),
        high=900,
        rises_with=(0, 1),
    ),
    Component(
        "self_share",
        self_share,
        (sample(0, 5, 8), sample(0.1, 2, 8, seed=1)),
        falls_with=(0,),
        rises_with=(1,),
    ),
    Component(
        "combine_qualities",
        lambda channels, routine, left: combine_qualities(
            channels, routine, left, parameters=DEFAULT
        ),
        (sample(0.01, 1, 8), sample(0.05, 1, seed=1), sample(0.01, 1, seed=2)),
        rises_with=(0, 1, 2),
    ),
    Component(
        "trust",
        lambda qualities: composite(qualities, parameters=DEFAULT).trust,
        (sample(0.01, 1, 6),),
        rises_with=(0,),
    ),
    Component(
        "ungated",
        lambda qualities: composite(qualities, parameters=DEFAULT).ungated,
        (sample(0.01, 1, 6),),
        rises_with=(0,),
    ),
    Component(
        "health",
        lambda qualities: composite(qualities, parameters=DEFAULT).health,
        (sample(0.01, 1, 6),),
        rises_with=(0,),
    ),
    Component(
        "confidence_level",
        lambda confidence: confidence_level(confidence, parameters=DEFAULT),
        (sample(0, 1),),
        low=1,
        high=3,
        rises_with=(0,),
    ),
    Component(
        "log_deviation",
        lambda mean, variance: log_deviation(mean, variance, parameters=DEFAULT),
        (sample(0.05, 1, 8), sample(0, 0.1, 8, seed=1)),
        high=10,
        falls_with=(0,),
        rises_with=(1,),
    ),
    Component(
        "lower",
        lambda health, deviation: band_around(health, deviation, parameters=DEFAULT)[0],
        (sample(0.01, 1), sample(0, 1, seed=1)),
        rises_with=(0,),
        falls_with=(1,),
    ),
    Component(
        "upper",
        lambda health, deviation: band_around(health, deviation, parameters=DEFAULT)[1],
        (sample(0.01, 1), sample(0, 1, seed=1)),
        rises_with=(0, 1),
    ),
]  # fmt: skip

every_component = pytest.mark.parametrize("component", COMPONENTS, ids=lambda one: one.name)


@every_component
def test_results_stay_in_range(component):
    results = component(*component.arguments)
    assert len(results) == ROWS
    assert np.isfinite(results).all()
    assert (results >= component.low).all()
    assert (results <= component.high).all()


@every_component
def test_rows_do_not_look_at_each_other(component):
    order = np.random.default_rng(5).permutation(ROWS)
    whole = component(*component.arguments)
    shuffled = component(*(argument[order] for argument in component.arguments))
    alone = component(*(argument[7:8] for argument in component.arguments))
    assert np.allclose(shuffled, whole[order], rtol=1e-14, atol=0)
    assert np.allclose(alone, whole[7:8], rtol=1e-14, atol=0)


@every_component
def test_no_rows_give_no_results(component):
    assert len(component(*(argument[:0] for argument in component.arguments))) == 0


@every_component
def test_arguments_are_left_as_they_were(component):
    copies = [argument.copy() for argument in component.arguments]
    component(*component.arguments)
    for before, after in zip(copies, component.arguments, strict=True):
        assert np.array_equal(before, after, equal_nan=True)


@every_component
def test_results_move_in_their_direction(component):
    before = component(*component.arguments)
    for place in (*component.rises_with, *component.falls_with):
        argument = component.arguments[place]
        # Halfway to the largest value seen, so that the argument stays in its own range.
        raised = argument + (np.nanmax(argument, axis=0) - argument) / 2
        arguments = [*component.arguments]
        arguments[place] = raised
        after = component(*arguments)
        if place in component.rises_with:
            assert (after >= before - 1e-12).all()
        else:
            assert (after <= before + 1e-12).all()


def test_half_of_the_weight_is_left_after_a_half_life():
    assert decay([0, 90, 180, -90], half_life_days=90.0).tolist() == [1, 0.5, 0.25, 2]


def test_listening_and_respect_cap_a_disagreement():
    handled = np.array([[0, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 1, 0.5, 1, 0.8]], float)
    assert episode_quality(handled, parameters=DEFAULT) == pytest.approx([0.4, 0.4, 0.88])


def test_an_unanswered_item_neither_counts_nor_caps():
    nan = np.nan
    handled = np.array([[nan, 1, nan, nan, nan], [nan] * 5, [0, nan, nan, nan, nan]])
    assert episode_quality(handled, parameters=DEFAULT) == pytest.approx([1, nan, 0], nan_ok=True)


def test_an_item_without_importance_is_no_answer():
    weightless = replace(DEFAULT.disagreement.items, listened=0.0, explored=0.5, outcome=0.1)
    rubric = replace(DEFAULT, disagreement=replace(DEFAULT.disagreement, items=weightless))
    only_listened = np.array([[1.0, np.nan, np.nan, np.nan, np.nan]])
    assert np.isnan(episode_quality(only_listened, parameters=rubric)).all()
