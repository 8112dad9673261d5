"""What the engine takes: evidence, conversations and breaches as parallel arrays.

`relationship` is always a position 0..count-1 in the batch, not a database key. Times are in
days since any fixed day 0 (UTC, fractions allowed), the same for all tables of a batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from .arrays import BoolArray, CodeArray, Columns, FloatArray, IntArray, Numbers, column
from .codes import EvidenceField


@dataclass(frozen=True, eq=False)
class Evidence(Columns):
    """Pieces of evidence, one per row.

    channel: `Channel` code. evidence_class: `EvidenceClass` code.
    value: what it says, in [0, 1]; higher is better.
    weight: base weight in evidence units, above 0, before negativity and age.
    time: days. origin: row of the record that it came from, -1 if none.
    field: `EvidenceField` code of the recorded field, OTHER if none.
    """

    relationship: IntArray
    channel: CodeArray
    evidence_class: CodeArray
    value: FloatArray
    weight: FloatArray
    time: FloatArray
    origin: IntArray
    field: CodeArray

    @classmethod
    def of(
        cls,
        relationship: Numbers,
        channel: Numbers,
        evidence_class: Numbers,
        value: Numbers,
        weight: Numbers,
        time: Numbers,
        origin: Numbers = -1,
        field: Numbers = EvidenceField.OTHER,
    ) -> Self:
        """Build from anything array-like; single numbers hold for every row."""
        rows = np.broadcast_arrays(
            relationship, channel, evidence_class, value, weight, time, origin, field
        )
        kinds = (np.int64, np.int8, np.int8, float, float, float, np.int64, np.int8)
        return cls(*(column(row, kind) for row, kind in zip(rows, kinds, strict=True)))

    @classmethod
    def empty(cls) -> Self:
        return cls.of([], [], [], [], [], [])


@dataclass(frozen=True, eq=False)
class Conversations(Columns):
    """Conversations and disagreement episodes, one per row.

    count: how much of a conversation it is: 1 live, less when asynchronous, 0 for an episode
        that is dated apart from its conversation. Only rows above 0 are contacts.
    time: days. live: in person, by video or a longer call.
    episode: a disagreement was worked on. episode_quality: how well, in [0, 1].
    """

    relationship: IntArray
    count: FloatArray
    time: FloatArray
    episode_quality: FloatArray
    live: BoolArray
    episode: BoolArray

    @classmethod
    def of(
        cls,
        relationship: Numbers,
        count: Numbers,
        time: Numbers,
        episode_quality: Numbers = 0.0,
        live: Numbers | None = None,
        episode: Numbers | None = None,
    ) -> Self:
        """Build from anything array-like.

        Unless said otherwise a row is live from a count of 1, and holds an episode when its
        quality is above 0.
        """
        live = np.asarray(count) >= 1 if live is None else live
        episode = np.asarray(episode_quality) > 0 if episode is None else episode
        rows = np.broadcast_arrays(relationship, count, time, episode_quality, live, episode)
        kinds = (np.int64, float, float, float, np.bool_, np.bool_)
        return cls(*(column(row, kind) for row, kind in zip(rows, kinds, strict=True)))

    @classmethod
    def empty(cls) -> Self:
        return cls.of([], [], [])


@dataclass(frozen=True, eq=False)
class Breaches(Columns):
    """Breaches of integrity. time: days; severity: share of character taken, in [0, 1)."""

    relationship: IntArray
    time: FloatArray
    severity: FloatArray

    @classmethod
    def of(cls, relationship: Numbers, time: Numbers, severity: Numbers) -> Self:
        """Build from anything array-like; single numbers hold for every row."""
        rows = np.broadcast_arrays(relationship, time, severity)
        kinds = (np.int64, float, float)
        return cls(*(column(row, kind) for row, kind in zip(rows, kinds, strict=True)))

    @classmethod
    def empty(cls) -> Self:
        return cls.of([], [], [])
