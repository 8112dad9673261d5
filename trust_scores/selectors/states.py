"""The state of one relationship for its pages: qualities, their evidence, what a visit did.

Everything is computed from the evidence when asked, so a page is never older than the record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from interactions.models import Interaction
from opinion_leaders.models import Relationship
from trust_scores import scoring
from trust_scores.constants import BandCode, Quality, StageCode
from trust_scores.scoring.attribution import LEAVES, State, attribute
from trust_scores.selectors import days, shown
from trust_scores.selectors.evidence import load_evidence
from trust_scores.selectors.evidence_tables import LoadedEvidence
from trust_scores.selectors.rubrics import RubricInForce, rubric_in_force

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
    """Everything shown about one relationship at `as_of`; estimates in [0, 1]."""

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


@dataclass(frozen=True, slots=True)
class Effect:
    """What one record did to a relationship's score, both taken at the same moment.

    before, after: health. by_quality: points of [0, 1] by quality, in their order; gates: what
    the limits by trust and conversation add or take. They add up to after - before.
    """

    before: float | None
    after: float
    band_before: BandCode | None
    band: BandCode
    by_quality: list[tuple[Quality, float]]
    gates: float


def target_interval(relationship: Relationship, parameters: scoring.Parameters) -> float:
    """Days between contacts: as agreed for the relationship, else by the person's tier."""
    tier = relationship.opinion_leader.tier
    return float(relationship.target_interval_days or parameters.cadence.interval(tier))


def relationship_state(relationship: Relationship, *, as_of: dt.datetime) -> RelationshipState:
    """The state now, with every piece of evidence; six queries."""
    rubric = rubric_in_force()
    loaded = load_evidence([relationship.pk], with_words=True)
    sums = loaded.sums(as_of=as_of, parameters=rubric.parameters)
    interval = target_interval(relationship, rubric.parameters)
    scores = scoring.score(sums, target_interval=interval, parameters=rubric.parameters)
    look = shown.Shown.of(scores, sums=sums, rubric=rubric.pk, intervals=np.array([interval]))
    values, details = look.values(0), look.details(0)
    return RelationshipState(
        as_of=as_of,
        rubric=rubric,
        health=values["health"],
        lower=values["lower"],
        upper=values["upper"],
        confidence=values["confidence"],
        band=values["band"],
        stage=values["stage"],
        trust=values["trust"],
        integrity=details["integrity"],
        character_before_breach=float(scores.channel_estimates[0, scoring.Channel.CHARACTER]),
        gate=details["gate"],
        limiting_side=details["limiting_side"],
        external_share=details["external_share"],
        is_insufficient=bool(scores.insufficient[0]),
        is_unverified=values["is_unverified"],
        has_self_gap=details["has_self_gap"],
        is_superficial=details["is_superficial"],
        is_contentious=details["is_contentious"],
        qualities=_qualities(scores, _items(loaded, as_of, rubric.parameters), rubric),
        target_interval=interval,
        last_contact_at=days.moment(sums.last_contact[0]),
        last_live_contact_at=days.moment(sums.last_live_contact[0]),
        first_live_contact_at=days.moment(sums.first_live_contact[0]),
        loaded=loaded,
    )


def visit_effect(
    relationship: Relationship, interaction: Interaction, *, as_of: dt.datetime
) -> Effect:
    """What this visit (or this correction of it) did: the score with and without it, now."""
    return _effect(relationship, as_of=as_of, recorded_at=interaction.recorded_at)


def record_effect(
    relationship: Relationship, *, recorded_at: dt.datetime, as_of: dt.datetime
) -> Effect:
    """What was put on record from `recorded_at` on did to the score, taken at `as_of`."""
    return _effect(relationship, as_of=as_of, recorded_at=recorded_at)


def _effect(relationship: Relationship, *, as_of: dt.datetime, recorded_at: dt.datetime) -> Effect:
    rubric = rubric_in_force()
    interval = target_interval(relationship, rubric.parameters)
    loaded = load_evidence([relationship.pk], with_past_versions=True)

    def state(known: LoadedEvidence) -> State:
        sums = known.sums(as_of=as_of, parameters=rubric.parameters)
        scores = scoring.score(sums, target_interval=interval, parameters=rubric.parameters)
        return State(scores, rubric.parameters)

    before = state(loaded.known_at(recorded_at - dt.timedelta(microseconds=1)))
    after = state(loaded.known_at(as_of))
    attribution = attribute(before, after)
    lines = dict.fromkeys(Quality, 0.0)
    for leaf, points in zip(LEAVES, attribution.lines[0], strict=True):
        lines[QUALITY_OF_LEAF[leaf]] += float(points)
    had_score = not before.scores.insufficient[0]
    return Effect(
        before=float(before.scores.health[0]),
        after=float(after.scores.health[0]),
        band_before=shown.BAND_OF[scoring.Band(before.scores.band[0])] if had_score else None,
        band=shown.BAND_OF[scoring.Band(after.scores.band[0])],
        by_quality=list(lines.items()),
        gates=float(attribution.gates[0]),
    )


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
    loaded: LoadedEvidence, as_of: dt.datetime, parameters: scoring.Parameters
) -> list[EvidenceItem]:
    """Every row of evidence up to `as_of` with its weight then, newest first."""
    evidence, _, _ = loaded.mapped(parameters)
    weights = scoring.weights_today(
        evidence,
        count=len(loaded.relationship_ids),
        as_of=days.of(as_of),
        parameters=parameters,
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
