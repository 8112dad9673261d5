"""What a score is called: its band, the stage of the relationship, an alert."""

from __future__ import annotations

import numpy as np

from .arrays import BoolArray, CodeArray, FloatArray
from .codes import Band, Quality, Stage
from .parameters import Parameters


def is_insufficient(sufficient: BoolArray, *, parameters: Parameters) -> BoolArray:
    """Whether too little is known for a score, [N].

    Both sides of trust must rest on evidence, and enough of the six qualities.
    """
    trust = sufficient[:, Quality.COMPETENCE] & sufficient[:, Quality.CHARACTER]
    few = sufficient.sum(axis=1) < parameters.sufficient_qualities
    return np.asarray(~trust | few)


def band(health: FloatArray, insufficient: BoolArray, *, parameters: Parameters) -> CodeArray:
    """`Band`, [N]; an edge belongs to the band above it."""
    edges = parameters.bands
    place = np.digitize(health, [edges.developing, edges.sound, edges.strong]) + Band.FRAGILE
    return np.where(insufficient, Band.INSUFFICIENT, place).astype(np.int8)


def stage(
    *,
    qualities: FloatArray,
    sufficient: BoolArray,
    integrity: FloatArray,
    health: FloatArray,
    confidence: FloatArray,
    external_share: FloatArray,
    days_since_live_contact: FloatArray,
    tenure: FloatArray,
    target_interval: FloatArray,
    parameters: Parameters,
) -> CodeArray:
    """`Stage`, [N]; the first rule that fits, stateless.

    qualities, sufficient [N, 6]; the others [N], times in days. NaN days, when there never
    was a live contact, are neither dormant nor any tenure.
    """
    rules = parameters.stages
    trust = np.minimum(qualities[:, Quality.COMPETENCE], qualities[:, Quality.CHARACTER])
    trust_known = sufficient[:, Quality.COMPETENCE] & sufficient[:, Quality.CHARACTER]
    at_risk = (integrity < rules.at_risk.integrity) | (trust_known & (trust < rules.at_risk.trust))
    limit = np.maximum(rules.dormant.days, rules.dormant.intervals * target_interval)
    shared = (trust, health, confidence, external_share, tenure)
    return np.select(
        [
            at_risk,
            days_since_live_contact > limit,
            ~trust_known | (trust < rules.establishing_trust),
            _is_partnership(qualities, sufficient, *shared, parameters),
            _is_deepening(qualities, sufficient, *shared, parameters),
        ],
        [
            Stage.AT_RISK,
            Stage.DORMANT,
            Stage.ESTABLISHING_TRUST,
            Stage.PARTNERSHIP,
            Stage.DEEPENING,
        ],
        Stage.CULTIVATING,
    ).astype(np.int8)


def has_dropped(
    before: FloatArray, now: FloatArray, confidence: FloatArray, *, parameters: Parameters
) -> BoolArray:
    """Whether health fell far enough, known surely enough, to tell somebody, [N].

    before: health as of `alerts.drop_days` ago; now, confidence: as of today.
    """
    alerts = parameters.alerts
    return (before - now >= alerts.drop) & (confidence >= alerts.drop_confidence)


def _is_partnership(
    qualities: FloatArray,
    sufficient: BoolArray,
    trust: FloatArray,
    health: FloatArray,
    confidence: FloatArray,
    external_share: FloatArray,
    tenure: FloatArray,
    parameters: Parameters,
) -> BoolArray:
    rule = parameters.stages.partnership
    return np.asarray(
        (trust >= rule.trust)
        & (health >= rule.health)
        & (sufficient & (qualities >= rule.quality)).all(axis=1)
        & (confidence >= rule.confidence)
        & (external_share >= rule.external_share)
        & (tenure >= rule.tenure_days)
    )


def _is_deepening(
    qualities: FloatArray,
    sufficient: BoolArray,
    trust: FloatArray,
    health: FloatArray,
    confidence: FloatArray,
    external_share: FloatArray,
    tenure: FloatArray,
    parameters: Parameters,
) -> BoolArray:
    rule = parameters.stages.deepening
    beyond_trust = slice(Quality.CANDOR, None)
    good = (sufficient & (qualities >= rule.quality))[:, beyond_trust].sum(axis=1)
    return np.asarray(
        (trust >= rule.trust)
        & (health >= rule.health)
        & sufficient[:, Quality.CONVERSATION]
        & (good >= rule.quality_count)
        & (confidence >= rule.confidence)
        & (external_share >= rule.external_share)
        & (tenure >= rule.tenure_days)
    )
