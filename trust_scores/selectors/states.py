"""The state of one relationship for its pages: qualities and their evidence.

Everything is computed from the evidence when asked, so a page is never older than the record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from opinion_leaders.models import Relationship
from trust_scores import scoring
from trust_scores.constants import BandCode, Quality, StageCode
from trust_scores.selectors import days, shown
from trust_scores.selectors.calibrations import Calibration
from trust_scores.selectors.disclosure import Disclosed
from trust_scores.selectors.evidence_tables import LoadedEvidence
from trust_scores.selectors.reading import Reading, read_scores
from trust_scores.selectors.rubrics import RubricInForce

# Channels of evidence, and leaves of the attribution, by the quality that they belong to.
QUALITY_OF_CHANNEL = (
    Quality.COMPETENCE,
    Quality.CHARACTER,
    Quality.CANDOR,
    Quality.DISAGREEMENT,
    Quality.MUTUAL,
    Quality.MUTUAL,
    Quality.MUTUAL,
    Quality.CONVERSATION,
)
QUALITY_OF_LEAF = {
    "competence": Quality.COMPETENCE,
    "character": Quality.CHARACTER,
    "candor": Quality.CANDOR,
    "integrity": Quality.CHARACTER,
    "disagreement": Quality.DISAGREEMENT,
    "mutual_msl": Quality.MUTUAL,
    "mutual_ol": Quality.MUTUAL,
    "goals_clear": Quality.MUTUAL,
    "routine": Quality.CONVERSATION,
    "meaningful": Quality.CONVERSATION,
}


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One dated piece of evidence: which field of which record, and what it weighs today.

    weight: evidence units after ageing and the cap on own evidence. value: in [0, 1].
    """

    at: dt.datetime
    field: scoring.EvidenceField
    channel: scoring.Channel
    is_own: bool
    weight: float
    value: float
    key: int
    words: dict[str, Any]


@dataclass(frozen=True, slots=True)
class QualityState:
    """One of the six: estimate and confidence in [0, 1], and the evidence, newest first."""

    quality: Quality
    estimate: float
    confidence: float
    is_sufficient: bool
    own_is_limited: bool
    items: list[EvidenceItem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RelationshipState:
    """Everything shown about one relationship at `as_of`; estimates in [0, 1].

    answers: how often the opinion leader has answered, which counts in the official score.
    """

    as_of: dt.datetime
    rubric: RubricInForce
    health: float
    lower: float
    upper: float
    confidence: float
    band: BandCode
    stage: StageCode
    trust: float
    integrity: float
    character_before_breach: float
    gate: str
    limiting_side: str
    external_share: float
    is_insufficient: bool
    is_unverified: bool
    has_self_gap: bool
    is_superficial: bool
    is_contentious: bool
    qualities: list[QualityState]
    target_interval: float
    last_contact_at: dt.datetime | None
    last_live_contact_at: dt.datetime | None
    first_live_contact_at: dt.datetime | None
    loaded: LoadedEvidence
    calibration: Calibration | None
    disclosed: Disclosed
    answers: int

    @property
    def weakest(self) -> QualityState:
        """The quality to work on next: the lowest estimate, trust first where it is tied."""
        return min(self.qualities, key=lambda one: one.estimate)

    def moments(self, day: np.ndarray) -> list[dt.datetime]:
        """Days of the engine as moments."""
        return [days.moment(float(one)) or self.as_of for one in day]

    @property
    def days_since_live_contact(self) -> int | None:
        if self.last_live_contact_at is None:
            return None
        return (self.as_of - self.last_live_contact_at).days

    @property
    def is_off_cadence(self) -> bool:
        since = self.days_since_live_contact
        return since is not None and since > self.target_interval


def target_interval(relationship: Relationship, parameters: scoring.Parameters) -> float:
    """Days between contacts: as agreed for the relationship, else by the person's tier."""
    tier = relationship.opinion_leader.tier
    return float(relationship.target_interval_days or parameters.cadence.interval(tier))


def relationship_state(
    relationship: Relationship,
    *,
    as_of: dt.datetime,
    disclosed: Disclosed = Disclosed.FULL,
    reading: Reading | None = None,
) -> RelationshipState:
    """The state now, with every piece of evidence; seven queries, or none with a reading.

    Unless all is disclosed, whatever is told quality by quality (and trust, integrity, limits
    and shares) is computed without the opinion leader's answers, and these are not among the
    items. Health, band, stage, confidence and the flags are always the official ones.
    """
    reading = reading or read_scores([relationship])
    rules, loaded = reading.rules_at(as_of), reading.loaded.known_at(as_of)
    rubric, calibration = rules.rubric, rules.calibration
    told = loaded if disclosed == Disclosed.FULL else loaded.without_pulses()
    interval = target_interval(relationship, rubric.parameters)
    official = _look(loaded, as_of, rubric, calibration, interval)
    look = official if told is loaded else _look(told, as_of, rubric, calibration, interval)
    shown_to_all, told_row = official.row(), look.row()
    sums, scores = look.sums, look.scores
    return RelationshipState(
        as_of=as_of,
        rubric=rubric,
        calibration=calibration,
        disclosed=disclosed,
        answers=int(loaded.pulse_answers()[0]),
        health=shown_to_all["health"],
        lower=shown_to_all["lower"],
        upper=shown_to_all["upper"],
        confidence=shown_to_all["confidence"],
        band=shown_to_all["band"],
        stage=shown_to_all["stage"],
        trust=told_row["trust"],
        integrity=told_row["integrity"],
        character_before_breach=float(scores.channel_estimates[0, scoring.Channel.CHARACTER]),
        gate=told_row["gate"],
        limiting_side=told_row["limiting_side"],
        external_share=told_row["external_share"],
        is_insufficient=bool(official.scores.insufficient[0]),
        is_unverified=shown_to_all["is_unverified"],
        has_self_gap=shown_to_all["has_self_gap"],
        is_superficial=shown_to_all["is_superficial"],
        is_contentious=shown_to_all["is_contentious"],
        qualities=_qualities(scores, _items(told, as_of, rubric, calibration), rubric),
        target_interval=interval,
        last_contact_at=days.moment(sums.last_contact[0]),
        last_live_contact_at=days.moment(sums.last_live_contact[0]),
        first_live_contact_at=days.moment(sums.first_live_contact[0]),
        loaded=told,
    )


def _look(
    loaded: LoadedEvidence,
    as_of: dt.datetime,
    rubric: RubricInForce,
    calibration: Calibration | None,
    interval: float,
) -> shown.Shown:
    sums = loaded.sums(as_of=as_of, parameters=rubric.parameters, calibration=calibration)
    scores = scoring.score(sums, target_interval=interval, parameters=rubric.parameters)
    return shown.Shown.of(scores, sums=sums, rubric=rubric.pk, intervals=np.array([interval]))


def _qualities(
    scores: scoring.Scores, items: Sequence[EvidenceItem], rubric: RubricInForce
) -> list[QualityState]:
    capped = scores.W_self[0] > np.array(rubric.parameters.self_cap)
    return [
        QualityState(
            quality=quality,
            estimate=float(scores.qualities[0, place]),
            confidence=float(scores.quality_confidence[0, place]),
            is_sufficient=bool(scores.quality_sufficient[0, place]),
            own_is_limited=any(
                limited and QUALITY_OF_CHANNEL[channel] == quality
                for channel, limited in enumerate(capped)
            ),
            items=[one for one in items if QUALITY_OF_CHANNEL[one.channel] == quality],
        )
        for place, quality in enumerate(Quality)
    ]


def _items(
    loaded: LoadedEvidence,
    as_of: dt.datetime,
    rubric: RubricInForce,
    calibration: Calibration | None,
) -> list[EvidenceItem]:
    """Every row of evidence up to `as_of` with its weight then, newest first."""
    evidence, _, _ = loaded.mapped(rubric.parameters, calibration)
    weights = scoring.weights_today(
        evidence,
        count=len(loaded.relationship_ids),
        as_of=days.of(as_of),
        parameters=rubric.parameters,
    )
    items = [
        _item(loaded, evidence, row, float(weights[row]))
        for row in np.flatnonzero(weights > 0).tolist()
    ]
    return sorted(items, key=lambda one: (one.at, one.key), reverse=True)


def _item(
    loaded: LoadedEvidence, evidence: scoring.Evidence, row: int, weight: float
) -> EvidenceItem:
    kind = scoring.EvidenceField(evidence.field[row])
    table = loaded.table_of(kind)
    origin = int(evidence.origin[row])
    at = days.moment(float(evidence.time[row]))
    assert at is not None  # noqa: S101  evidence is always dated
    return EvidenceItem(
        at=at,
        field=kind,
        channel=scoring.Channel(evidence.channel[row]),
        is_own=bool(evidence.evidence_class[row] == scoring.EvidenceClass.SELF),
        weight=weight,
        value=float(evidence.value[row]),
        key=int(table.keys[origin]),
        words=table.words[origin] if table.words else {},
    )
