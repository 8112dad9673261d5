"""What people record, as columns: the input of `mapping`.

Codes are those of `codes`; 0 means not recorded. Times are days, as in `inputs`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from .arrays import BoolArray, CodeArray, Columns, FloatArray, IntArray, Numbers, column


@dataclass(frozen=True, eq=False)
class Participations(Columns):
    """What one conversation was like with one opinion leader.

    live: in person, by video, or by telephone for `visit.phone_minutes` or more.
    depth: 1 social or logistics, 2 information handed over, 3 scientific exchange, 4 a
    patient-care problem worked on, 5 open questions explored together.
    """

    relationship: IntArray
    time: FloatArray
    live: BoolArray
    depth: CodeArray
    patient_focus: CodeArray
    balanced: CodeArray
    question: CodeArray
    candid: CodeArray
    goals: CodeArray

    @classmethod
    def of(
        cls,
        relationship: Numbers,
        time: Numbers,
        live: Numbers = True,
        depth: Numbers = 0,
        patient_focus: Numbers = 0,
        balanced: Numbers = 0,
        question: Numbers = 0,
        candid: Numbers = 0,
        goals: Numbers = 0,
    ) -> Self:
        """Build from anything array-like; single numbers hold for every row."""
        rows = np.broadcast_arrays(
            relationship, time, live, depth, patient_focus, balanced, question, candid, goals
        )
        kinds = (np.int64, float, np.bool_, *(np.int8,) * 6)
        return cls(*(column(row, kind) for row, kind in zip(rows, kinds, strict=True)))

    @classmethod
    def empty(cls) -> Self:
        return cls.of([], [])


@dataclass(frozen=True, eq=False)
class Disagreements(Columns):
    """How a disagreement was handled.

    listened, explored, common_ground, stood_ground: values in [0, 1] from
    `disagreement.answers`, NaN when unanswered. outcome: `Outcome` code.
    """

    relationship: IntArray
    time: FloatArray
    listened: FloatArray
    explored: FloatArray
    common_ground: FloatArray
    stood_ground: FloatArray
    outcome: CodeArray

    @classmethod
    def of(
        cls,
        relationship: Numbers,
        time: Numbers,
        listened: Numbers = np.nan,
        explored: Numbers = np.nan,
        common_ground: Numbers = np.nan,
        stood_ground: Numbers = np.nan,
        outcome: Numbers = 0,
    ) -> Self:
        """Build from anything array-like; single numbers hold for every row."""
        rows = np.broadcast_arrays(
            relationship, time, listened, explored, common_ground, stood_ground, outcome
        )
        kinds = (np.int64, float, float, float, float, float, np.int8)
        return cls(*(column(row, kind) for row, kind in zip(rows, kinds, strict=True)))

    @classmethod
    def empty(cls) -> Self:
        return cls.of([], [])


@dataclass(frozen=True, eq=False)
class Commitments(Columns):
    """Promises that have ended. time: the day it was closed; outcome: `CommitmentOutcome`."""

    relationship: IntArray
    time: FloatArray
    by_us: BoolArray
    outcome: CodeArray

    @classmethod
    def of(cls, relationship: Numbers, time: Numbers, by_us: Numbers, outcome: Numbers) -> Self:
        """Build from anything array-like; single numbers hold for every row."""
        rows = np.broadcast_arrays(relationship, time, by_us, outcome)
        kinds = (np.int64, float, np.bool_, np.int8)
        return cls(*(column(row, kind) for row, kind in zip(rows, kinds, strict=True)))

    @classmethod
    def empty(cls) -> Self:
        return cls.of([], [], [], [])


@dataclass(frozen=True, eq=False)
class IntegrityBreaches(Columns):
    """Recorded breaches. severity: `BreachSeverity`; status: `BreachStatus`."""

    relationship: IntArray
    time: FloatArray
    severity: CodeArray
    status: CodeArray

    @classmethod
    def of(cls, relationship: Numbers, time: Numbers, severity: Numbers, status: Numbers) -> Self:
        """Build from anything array-like; single numbers hold for every row."""
        rows = np.broadcast_arrays(relationship, time, severity, status)
        kinds = (np.int64, float, np.int8, np.int8)
        return cls(*(column(row, kind) for row, kind in zip(rows, kinds, strict=True)))

    @classmethod
    def empty(cls) -> Self:
        return cls.of([], [], [], [])
