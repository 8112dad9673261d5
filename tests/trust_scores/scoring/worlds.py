"""Small invented worlds of evidence for property tests, and random valid rubrics."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from trust_scores.scoring import (
    DEFAULT,
    Breaches,
    Conversations,
    Evidence,
    Known,
    Parameters,
    Scores,
    Sums,
    score,
    sum_evidence,
)

TODAY = 1000.0
INTERVAL = 45.0
NOISE = 1e-12

# The same examples in every run: a failure in CI can be repeated at once.
properties = settings(max_examples=60, deadline=None, derandomize=True)


@dataclass(frozen=True)
class World:
    """One relationship: evidence [channel, class, value, weight, time], conversations
    [count, time, episode quality], breaches [time, severity]."""

    evidence: tuple = ()
    conversations: tuple = ()
    breaches: tuple = ()

    def plus(self, *, evidence=(), conversations=(), breaches=()) -> World:
        return World(
            (*self.evidence, *evidence),
            (*self.conversations, *conversations),
            (*self.breaches, *breaches),
        )

    def without_breaches(self) -> World:
        return replace(self, breaches=())

    def tables(self) -> tuple[Evidence, Conversations, Breaches]:
        evidence = np.array(self.evidence, float).reshape(-1, 5).T
        conversations = np.array(self.conversations, float).reshape(-1, 3).T
        breaches = np.array(self.breaches, float).reshape(-1, 2).T
        return (
            Evidence.of(np.zeros(evidence.shape[1]), *evidence),
            Conversations.of(0, *conversations),
            Breaches.of(0, *breaches),
        )

    def known(self) -> Known:
        return Known(*self.tables(), 1)

    def sums(self, *, as_of=TODAY, parameters: Parameters = DEFAULT) -> Sums:
        return sum_evidence(*self.tables(), count=1, as_of=as_of, parameters=parameters)

    def scores(self, *, as_of=TODAY, interval=INTERVAL, parameters=DEFAULT) -> Scores:
        sums = self.sums(as_of=as_of, parameters=parameters)
        return score(sums, target_interval=interval, parameters=parameters)

    def health(self, **settings) -> float:
        return float(self.scores(**settings).health[0])


def batch(worlds: list[World]) -> tuple[Evidence, Conversations, Breaches]:
    """Several worlds as relationships of one batch, in this order."""
    tables = zip(*(world.tables() for world in worlds), strict=True)
    return tuple(
        type(parts[0]).concatenate(
            replace(part, relationship=part.relationship + i) for i, part in enumerate(parts)
        )
        for parts in tables
    )


def same(first: np.ndarray, second: np.ndarray, tolerance: float = NOISE) -> bool:
    return np.allclose(first, second, rtol=tolerance, atol=tolerance, equal_nan=True)


share = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]))
day = st.one_of(st.integers(0, 1000).map(float), st.floats(0, TODAY))
weight = st.floats(0.05, 3)
channel = st.integers(0, 7)
evidence_row = st.tuples(channel, st.integers(0, 1), share, weight, day)
external_row = st.tuples(channel, st.just(1), share, weight, day)
self_row = st.tuples(channel, st.just(0), share, weight, day)
conversation_row = st.tuples(
    st.sampled_from([1.0, 0.3]), day, st.one_of(st.just(0.0), st.floats(0.01, 1))
)
breach_row = st.tuples(day, st.sampled_from([0.125, 0.25, 0.55, 0.85]))


def rows(row, most: int = 8):
    return st.lists(row, max_size=most).map(tuple)


many_talks = st.integers(0, 30).map(lambda n: tuple((1.0, TODAY - 9.0 * i, 0.0) for i in range(n)))
conversations = st.tuples(rows(conversation_row, 4), many_talks).map(lambda two: (*two[0], *two[1]))
worlds = st.builds(World, rows(evidence_row), conversations, rows(breach_row, 2))
calm_worlds = worlds.map(World.without_breaches)


def _shares(count: int):
    return st.lists(st.integers(1, 9), min_size=count, max_size=count).map(
        lambda parts: [part / sum(parts) for part in parts]
    )


def _each(numbers):
    return st.lists(numbers, min_size=8, max_size=8)


rubrics = st.fixed_dictionaries(
    {
        "prior_mean": _each(st.floats(0.05, 0.95)),
        "prior_strength": _each(st.floats(0.5, 8)),
        "half_life_days": _each(st.floats(20, 900)),
        "negativity": _each(share),
        "self_cap": _each(st.floats(0, 4)),
        "half_life_routine": st.floats(20, 200),
        "half_life_opportunity": st.floats(100, 900),
        "exponents": _shares(6),
        "mutual_exponents": _shares(3),
        "routine_exponent": st.floats(0.1, 0.9),
        "routine_floor": st.floats(0.01, 0.5),
        "absence": st.fixed_dictionaries(
            {"grace": st.floats(0, 10), "max_weight": st.floats(0, 8), "value": st.floats(0, 0.5)}
        ),
        "breach": st.fixed_dictionaries(
            {"permanent_share": share, "half_life": st.floats(100, 2000)}
        ),
        "gate_trust": st.floats(0.02, 0.5),
        "gate_conversation": st.floats(0.02, 0.5),
    }
).map(Parameters.from_document)
