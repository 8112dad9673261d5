"""Batch, incremental, anchored and single form: four ways to the same scores.

A thousand relationships at random, the same in every run, with records that arrive late, are
dated to the second, and with breaches of honesty.
"""

from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
import pytest

from trust_scores.scoring import (
    DEFAULT,
    Breaches,
    Conversations,
    Evidence,
    Parameters,
    Scores,
    Sums,
    advance,
    pack,
    read_anchored,
    score,
    sum_anchored,
    sum_evidence,
    sums_difference,
    unpack,
    update,
)
from trust_scores.scoring.drift import relative_difference

COUNT = 1000
DAYS = 1500.0
STEPS = (400.0, 400.0, 731.5, 1100.25, DAYS)
TOLERANCE = 1e-9
OTHER = Parameters.from_document(
    {
        "half_life_days": [90.0, 200.0, 45.0, 700.0, 60.0, 30.0, 365.0, 10.0],
        "half_life_routine": 21.0,
        "exponents": [0.3, 0.1, 0.1, 0.2, 0.2, 0.1],
        "self_cap": [0.0, 5.0, 1.1, 0.3, 0.8, 2.0, 0.1, 9.0],
    }
)


@dataclass(frozen=True)
class Records:
    """Evidence, conversations and breaches, each with the day on which it became known."""

    tables: tuple[Evidence, Conversations, Breaches]
    known: tuple[np.ndarray, np.ndarray, np.ndarray]

    def between(self, start: float, end: float):
        """What became known after `start` and until `end`."""
        return [
            table.take((day > start) & (day <= end))
            for table, day in zip(self.tables, self.known, strict=True)
        ]

    def of(self, place: int):
        """The tables of one relationship, alone."""
        for table in self.tables:
            own = table.take(table.relationship == place)
            columns = {field.name: getattr(own, field.name) for field in fields(own)}
            yield type(own)(**{**columns, "relationship": own.relationship - place})


@pytest.fixture(scope="module")
def records() -> Records:
    rng = np.random.default_rng(20260504)
    size = {"evidence": 40_000, "talks": 60_000, "breaches": 300}
    times = {name: rng.uniform(0, DAYS, count) for name, count in size.items()}
    # Some relationships have nothing at all, and some records arrive up to a year late.
    who = {name: rng.integers(0, COUNT - 20, count) for name, count in size.items()}
    late = {
        name: np.where(rng.random(count) < 0.2, rng.uniform(0, 365, count), 0)
        for name, count in size.items()
    }
    # Each relationship is good or bad in its own measure.
    level = rng.uniform(0.1, 1, COUNT)[who["evidence"]]
    value = np.clip(level + rng.normal(0, 0.2, size["evidence"]), 0, 1)
    # A breach that becomes known late needs a rebuild, which the incremental form says.
    late["breaches"][:] = 0
    evidence = Evidence.of(
        who["evidence"],
        rng.integers(0, 8, size["evidence"]),
        rng.integers(0, 2, size["evidence"]),
        np.where(rng.random(size["evidence"]) < 0.5, np.rint(value * 4) / 4, value),
        rng.uniform(0.05, 3, size["evidence"]),
        times["evidence"],
    )
    episode = rng.random(size["talks"]) < 0.15
    talks = Conversations.of(
        who["talks"],
        rng.choice([1.0, 0.3], size["talks"]),
        times["talks"],
        np.where(episode, rng.random(size["talks"]), 0),
        episode=episode,
    )
    breaches = Breaches.of(
        who["breaches"], times["breaches"], rng.choice([0.125, 0.25, 0.55], size["breaches"])
    )
    known = tuple(np.minimum(times[name] + late[name], DAYS) for name in size)
    return Records((evidence, talks, breaches), known)


@pytest.fixture(scope="module")
def intervals() -> np.ndarray:
    return np.random.default_rng(7).choice([30.0, 45.0, 60.0, 90.0], COUNT)


@pytest.fixture(scope="module", params=[DEFAULT, OTHER], ids=["default", "other"])
def rubric(request) -> Parameters:
    return request.param


@pytest.fixture(scope="module")
def batch(records, rubric) -> Sums:
    return sum_evidence(*records.tables, count=COUNT, as_of=DAYS, parameters=rubric)


def assert_same(one: Sums, other: Sums, intervals: np.ndarray, rubric: Parameters) -> None:
    assert sums_difference(one, other).max() < TOLERANCE
    scores, others = (
        score(sums, target_interval=intervals, parameters=rubric) for sums in (one, other)
    )
    for field in fields(Scores):
        first, second = getattr(scores, field.name), getattr(others, field.name)
        if first.dtype.kind == "f":
            assert relative_difference(first, second).max() < TOLERANCE, field.name
        elif field.name not in {"band", "stage"}:
            assert np.array_equal(first, second), field.name
    # At an edge itself a difference of rounding may show.
    assert (scores.band != others.band).sum() == (scores.stage != others.stage).sum() == 0


def test_the_world_is_worth_it(batch, intervals, rubric):
    scores = score(batch, target_interval=intervals, parameters=rubric)
    assert len(np.unique(scores.stage)) >= 4
    assert len(np.unique(scores.band)) >= 4
    assert (scores.integrity < 1).sum() > 200
    assert (batch.breaches.credit > 0).sum() > 100
    assert np.isnan(batch.first_contact).sum() >= 20


def test_step_by_step(records, batch, intervals, rubric):
    """What became known between two days is added to the sums of the first."""
    sums = sum_evidence(
        *records.between(-1, STEPS[0]), count=COUNT, as_of=STEPS[0], parameters=rubric
    )
    for start, end in pairwise(STEPS):
        # Stored in between, as it is in the product.
        sums = unpack(pack(sums))
        sums = update(sums, *records.between(start, end), as_of=end, parameters=rubric)
    assert_same(sums, batch, intervals, rubric)


def test_night_by_night(records, intervals, rubric):
    """Only time passes: sums of the past are moved, not made again."""
    past = [table.take(table.time <= STEPS[3]) for table in records.tables]
    sums = sum_evidence(*past, count=COUNT, as_of=STEPS[3], parameters=rubric)
    for day in np.arange(STEPS[3] + 1, DAYS + 1):
        sums = advance(unpack(pack(sums)), as_of=min(day, DAYS), parameters=rubric)
    batch = sum_evidence(*past, count=COUNT, as_of=DAYS, parameters=rubric)
    assert_same(sums, batch, intervals, rubric)


@pytest.mark.parametrize("reference", [0.0, 800.0, DAYS])
def test_anchored_to_any_day(records, batch, intervals, rubric, reference):
    anchored = sum_anchored(*records.tables, count=COUNT, reference=reference, parameters=rubric)
    read = read_anchored(anchored, as_of=DAYS, parameters=rubric)
    assert_same(read, batch, intervals, rubric)


def test_one_by_one(records, batch, intervals, rubric):
    singles = [
        pack(sum_evidence(*records.of(place), count=1, as_of=DAYS, parameters=rubric))[0]
        for place in range(COUNT)
    ]
    assert_same(unpack(singles), batch, intervals, rubric)


def test_in_any_order(records, batch, intervals, rubric):
    rng = np.random.default_rng(3)
    shuffled = [table.take(rng.permutation(len(table))) for table in records.tables]
    again = sum_evidence(*shuffled, count=COUNT, as_of=DAYS, parameters=rubric)
    assert_same(again, batch, intervals, rubric)


class TestDifference:
    """What the comparison itself notices."""

    @pytest.mark.parametrize("name", [field.name for field in fields(Sums)[:-1]])
    def test_in_every_number(self, batch, name):
        changed = {field.name: getattr(batch, field.name) for field in fields(Sums)}
        changed[name] = changed[name].copy()
        place = int(np.flatnonzero(~np.isnan(batch.last_live_contact))[5])
        size = np.maximum(1, np.abs(changed[name][place]))
        changed[name][place] += 2e-9 * size
        found = sums_difference(batch, Sums(**changed))
        assert np.flatnonzero(found > TOLERANCE).tolist() == [place]

    def test_in_a_contact_that_is_lacking(self, batch):
        changed = {field.name: getattr(batch, field.name) for field in fields(Sums)}
        changed["last_contact"] = batch.last_contact.copy()
        changed["last_contact"][7] = np.nan
        found = sums_difference(batch, Sums(**changed))
        assert np.flatnonzero(found).tolist() == [7]
        assert np.isinf(found[7])

    def test_in_a_breach(self, batch):
        changed = {field.name: getattr(batch, field.name) for field in fields(Sums)}
        changed["breaches"] = batch.breaches.take(slice(1, None))
        lost = int(batch.breaches.relationship[0])
        found = sums_difference(batch, Sums(**changed))
        assert np.flatnonzero(found).tolist() == [lost]
