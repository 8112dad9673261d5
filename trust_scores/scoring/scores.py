"""Sums to scores: every quantity of the model, for any number of relationships at once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from .arrays import BoolArray, CodeArray, FloatArray, Numbers
from .check import per_relationship
from .codes import EvidenceClass
from .combine import combine_qualities, composite, weaker_trust_side
from .confidence import (
    band_around,
    confidence_level,
    external_share,
    has_self_gap,
    log_deviation,
    overall_confidence,
    quality_confidence,
)
from .conversation import routine_score
from .disagreement import is_contentious, is_superficial
from .estimates import Estimates, channel_estimates, sufficient_qualities
from .integrity import integrity
from .parameters import Parameters
from .stages import band, is_insufficient, stage
from .sums import Sums


@dataclass(frozen=True, eq=False)
class Scores:
    """The state of N relationships, each on its own day.

    Arrays are [N], or [N, 8] by `Channel`, or [N, 6] by `Quality`. Values, estimates and
    confidences lie in [0, 1], weights are evidence units, times are days. Names are those of
    the published test vectors.

    W_self, W_ext, S_self, S_ext [N, 8]: the sums, before the cap on self evidence.
    effective_weight [N, 8]: evidence that counts. absence_weight: of absent disagreement.
    N_routine, N_opportunity, cover: decayed counts. integrity: what breaches leave.
    channel_estimates, channel_confidence [N, 8]; routine: cadence kept.
    qualities, quality_confidence, quality_sufficient [N, 6].
    trust, ungated, health; gate_loss: health - ungated, at most 0; gate: `Gate` that binds.
    confidence, confidence_level; sd_log, lower, upper: the band around health.
    external_share; insufficient, unverified, self_gap, superficial, contentious: flags.
    limiting_side: `TrustSide`; band: `Band`; stage: `Stage`.
    days_since_live_contact, tenure: NaN when there never was a live contact.
    """

    as_of: FloatArray
    W_self: FloatArray
    W_ext: FloatArray
    S_self: FloatArray
    S_ext: FloatArray
    effective_weight: FloatArray
    absence_weight: FloatArray
    N_routine: FloatArray
    N_opportunity: FloatArray
    cover: FloatArray
    integrity: FloatArray
    channel_estimates: FloatArray
    channel_confidence: FloatArray
    routine: FloatArray
    qualities: FloatArray
    quality_confidence: FloatArray
    quality_sufficient: BoolArray
    trust: FloatArray
    ungated: FloatArray
    health: FloatArray
    gate_loss: FloatArray
    gate: CodeArray
    confidence: FloatArray
    confidence_level: CodeArray
    sd_log: FloatArray
    lower: FloatArray
    upper: FloatArray
    external_share: FloatArray
    insufficient: BoolArray
    unverified: BoolArray
    self_gap: BoolArray
    superficial: BoolArray
    contentious: BoolArray
    limiting_side: CodeArray
    band: CodeArray
    stage: CodeArray
    days_since_live_contact: FloatArray
    tenure: FloatArray

    @property
    def count(self) -> int:
        return len(self.health)

    def take(self, rows: Numbers) -> Scores:
        """The scores of some relationships, by mask or positions, in that order."""
        chosen = np.asarray(rows)
        return Scores(**{f.name: getattr(self, f.name)[chosen] for f in fields(self)})


def score(sums: Sums, *, target_interval: Numbers, parameters: Parameters) -> Scores:
    """Score relationships as of the day of their sums.

    target_interval: days between conversations, above 0; one, or one per relationship.
    Without any evidence health is the resting value of the priors and the band INSUFFICIENT.
    """
    interval = per_relationship(target_interval, sums.count, "target_interval")
    if not (interval > 0).all():
        raise ValueError("target_interval must be above 0 days.")
    estimates = channel_estimates(sums, parameters=parameters)
    trustworthy = _integrity(sums, parameters)
    routine = routine_score(sums.routine, interval, parameters=parameters)
    qualities = combine_qualities(estimates.mean, routine, trustworthy, parameters=parameters)
    whole = composite(qualities, parameters=parameters)
    parts: dict[str, Any] = {
        **_sums(sums),
        "effective_weight": estimates.weight,
        "absence_weight": estimates.absence_weight,
        "integrity": trustworthy,
        "channel_estimates": estimates.mean,
        "channel_confidence": estimates.confidence,
        "routine": routine,
        "qualities": qualities,
        "trust": whole.trust,
        "ungated": whole.ungated,
        "health": whole.health,
        "gate_loss": whole.health - whole.ungated,
        "gate": whole.gate,
        "limiting_side": weaker_trust_side(qualities),
        **_certainty(sums, estimates, whole.health, parameters),
        **_flags(sums, estimates, parameters),
    }
    return Scores(**parts, **_names(parts, interval, parameters))


def _integrity(sums: Sums, parameters: Parameters) -> FloatArray:
    breaches = sums.breaches
    return integrity(
        breaches.relationship,
        sums.as_of[breaches.relationship] - breaches.time,
        breaches.severity,
        breaches.credit,
        count=sums.count,
        parameters=parameters,
    )


def _sums(sums: Sums) -> dict[str, FloatArray]:
    return {
        "as_of": sums.as_of,
        "W_self": sums.weight[:, :, EvidenceClass.SELF],
        "W_ext": sums.weight[:, :, EvidenceClass.EXTERNAL],
        "S_self": sums.value[:, :, EvidenceClass.SELF],
        "S_ext": sums.value[:, :, EvidenceClass.EXTERNAL],
        "N_routine": sums.routine,
        "N_opportunity": sums.opportunity,
        "cover": sums.cover,
        "days_since_live_contact": sums.as_of - sums.last_live_contact,
        "tenure": sums.as_of - sums.first_live_contact,
    }


def _certainty(
    sums: Sums, estimates: Estimates, health: FloatArray, parameters: Parameters
) -> dict[str, Any]:
    by_quality = quality_confidence(estimates.confidence, parameters=parameters)
    confidence = overall_confidence(by_quality, parameters=parameters)
    deviation = log_deviation(estimates.mean, estimates.variance, parameters=parameters)
    lower, upper = band_around(health, deviation, parameters=parameters)
    return {
        "quality_confidence": by_quality,
        "quality_sufficient": sufficient_qualities(estimates, parameters=parameters),
        "confidence": confidence,
        "confidence_level": confidence_level(confidence, parameters=parameters),
        "sd_log": deviation,
        "lower": lower,
        "upper": upper,
        "external_share": external_share(sums, estimates.weight),
    }


def _flags(sums: Sums, estimates: Estimates, parameters: Parameters) -> dict[str, BoolArray]:
    share = external_share(sums, estimates.weight)
    return {
        "unverified": share < parameters.flags.unverified,
        "self_gap": has_self_gap(sums, parameters=parameters),
        "superficial": is_superficial(estimates.absence_weight, parameters=parameters),
        "contentious": is_contentious(sums.opportunity, sums.episodes, parameters=parameters),
    }


def _names(parts: dict[str, Any], interval: FloatArray, parameters: Parameters) -> dict[str, Any]:
    sufficient = parts["quality_sufficient"]
    insufficient = is_insufficient(sufficient, parameters=parameters)
    return {
        "insufficient": insufficient,
        "band": band(parts["health"], insufficient, parameters=parameters),
        "stage": stage(
            qualities=parts["qualities"],
            sufficient=sufficient,
            integrity=parts["integrity"],
            health=parts["health"],
            confidence=parts["confidence"],
            external_share=parts["external_share"],
            days_since_live_contact=parts["days_since_live_contact"],
            tenure=parts["tenure"],
            target_interval=interval,
            parameters=parameters,
        ),
    }
