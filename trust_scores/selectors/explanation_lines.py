"""What an explanation of a score consists of: lines that add up, down to the single record.

Points are changes of health on its scale from -1 to 1; pages show them times 100.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import fsum
from typing import Any

from trust_scores import scoring
from trust_scores.constants import BandCode, Quality
from trust_scores.selectors.calibrations import Calibration
from trust_scores.selectors.disclosure import Disclosed
from trust_scores.selectors.rubrics import RubricInForce

LEVEL = "level"
OPINION_LEADER = "opinion_leader"


class ItemKind(StrEnum):
    """What a line inside a leaf is about.

    ITEM: one field of one record. ABSENCE: no disagreement in many conversations. PRIOR: the
    starting value of the rubric, IMPORTANCE: the share of the leaf in health (both move only
    with the rubric).
    """

    ITEM = "item"
    ABSENCE = "absence"
    PRIOR = "prior"
    IMPORTANCE = "importance"


@dataclass(frozen=True, slots=True)
class ItemLine:
    """What one row did inside its leaf.

    at, field, key: only of an ITEM; `key` is that of the row in its table (see `record`).
    value_before, value_after: in [0, 1]; of IMPORTANCE they are its exponents. weight_before,
    weight_after: evidence units on both days, 0 where it did not count. is_new: put on record
    since the start; is_gone: no longer on record at the end; is_late: new, but dated before
    the start. words: what a page says about the row, as in `states.EvidenceItem`.
    """

    at: dt.datetime | None
    field: scoring.EvidenceField | None
    channel: scoring.Channel
    quality: Quality
    is_own: bool
    key: int | None
    words: dict[str, Any]
    value_before: float
    value_after: float
    weight_before: float
    weight_after: float
    points: float
    kind: ItemKind = ItemKind.ITEM
    is_new: bool = False
    is_gone: bool = False
    is_late: bool = False

    @property
    def record(self) -> tuple[str, int] | None:
        """Type and id of the record that the row came from: what people know as one thing."""
        for name, kind in _RECORD_WORDS.items():
            if name in self.words:
                return kind, int(self.words[name])
        return None


_RECORD_WORDS = {
    "visit": "interaction",
    "assessment_pk": "assessment",
    "commitment_pk": "commitment",
    "disagreement_pk": "disagreement",
}


@dataclass(frozen=True, slots=True)
class LeafLine:
    """One of the ten leaves of `scoring.LEAVES`; its items add up to its points.

    Cadence (`routine`) and honesty (`integrity`) rest on contacts and breaches and have no
    items; `facts` name those.
    """

    leaf: str
    quality: Quality
    points: float
    items: Sequence[ItemLine] = ()
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: the leaves, what the limits held back, and the opinion leader's line add up.

    step: one of `scoring.STEPS`, LEVEL for a level, or OPINION_LEADER for the undivided line of
    a change, the last step where it may be told. opinion_leader: None unless this step holds it.
    """

    step: str
    points: float
    leaves: Sequence[LeafLine]
    gates: float
    opinion_leader: float | None = None

    @property
    def items(self) -> Iterator[ItemLine]:
        return (item for leaf in self.leaves for item in leaf.items)


@dataclass(frozen=True, slots=True)
class Change:
    """Why health went from `before` to `after`; the points of the steps add up to that.

    Under `Disclosed.WITHHELD` everything here is computed as if the opinion leader had never
    been asked, health and bands included; under AGGREGATE health and bands are the official
    ones, the four steps are computed without the answers, and the last step is what the answers
    make of it. answers: how many of them count in the official score. calibration: None before
    the first one. had_score, has_score: there was enough evidence. gate_before, gate_after: what
    held health back in the steps that are told, "trust", "conversation" or empty.
    """

    relationship: int
    since: dt.datetime
    until: dt.datetime
    before: float
    after: float
    had_score: bool
    has_score: bool
    band_before: BandCode
    band_after: BandCode
    rubric_before: RubricInForce
    rubric_after: RubricInForce
    calibration_before: Calibration | None
    calibration_after: Calibration | None
    disclosed: Disclosed
    answers: int
    steps: Sequence[StepLine]
    gate_before: str = ""
    gate_after: str = ""

    @property
    def total(self) -> float:
        """The sum of all lines; `after - before` within 1e-9."""
        return fsum(step.points for step in self.steps)

    def step(self, name: str) -> StepLine | None:
        return next((one for one in self.steps if one.step == name), None)


@dataclass(frozen=True, slots=True)
class Level:
    """Why health is what it is: the way from the resting value, with nothing known, to now."""

    relationship: int
    as_of: dt.datetime
    rubric: RubricInForce
    calibration: Calibration | None
    resting: float
    health: float
    has_score: bool
    band: BandCode
    step: StepLine
    disclosed: Disclosed
    answers: int


class CauseCode(StrEnum):
    """What a readable line of a change is about, and what `Cause.facts` says of it.

    AGEING: what was known weighs less. CADENCE: before and after (cadence kept, in [0, 1]),
    days without contact at the end, interval, contacts since the start, last_contact. ABSENCE:
    no disagreement in many conversations. BREACH: a breach of honesty or its healing; breaches,
    before and after (what they leave of character). VISIT, ASSESSMENT, PULSE, PROMISE,
    DISAGREEMENT: one record with all its versions; at, record, words, field, value, qualities
    (points of each), items, is_gone, is_corrected, is_late. OWN_LIMIT: own evidence that new
    own evidence crowds out. OPINION_LEADER: all answers together; answers. CALIBRATION, RULES:
    before and after, the numbers of the versions. GATES: what the limits by trust and
    conversation hold back, more or less than before; before and after, which limit held.
    """

    AGEING = "ageing"
    CADENCE = "cadence"
    ABSENCE = "absence"
    BREACH = "breach"
    VISIT = "visit"
    ASSESSMENT = "assessment"
    PULSE = "pulse"
    PROMISE = "promise"
    DISAGREEMENT = "disagreement"
    OWN_LIMIT = "own_limit"
    OPINION_LEADER = "opinion_leader"
    CALIBRATION = "calibration"
    RULES = "rules"
    GATES = "gates"


@dataclass(frozen=True, slots=True)
class Cause:
    """One readable line of a change: what it was and its points; causes add up to the change.

    quality: the one that moved most by it, None where it is about the whole.
    """

    code: CauseCode
    quality: Quality | None
    points: float
    facts: dict[str, Any] = field(default_factory=dict)
