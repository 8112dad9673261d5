"""What each single row of evidence weighs."""

from __future__ import annotations

import numpy as np

from .arrays import FloatArray, Numbers, totals
from .check import check_evidence, per_relationship
from .codes import Channel, EvidenceClass
from .inputs import Evidence
from .parameters import Parameters
from .recency import channel_half_lives, decay, negativity_factor


def evidence_weight(evidence: Evidence, *, as_of: Numbers, parameters: Parameters) -> FloatArray:
    """Weight of each row after negativity and decay, before the cap on self evidence, [rows]."""
    channel = evidence.channel.astype(np.intp)
    days = np.asarray(as_of, dtype=float)
    age = (days if days.ndim == 0 else days[evidence.relationship]) - evidence.time
    negativity = np.array(parameters.negativity)[channel]
    half_life = channel_half_lives(parameters)[channel]
    factor = negativity_factor(evidence.value, negativity)
    return np.asarray(evidence.weight * factor * decay(age, half_life_days=half_life))


def weights_today(
    evidence: Evidence, *, count: int, as_of: Numbers, parameters: Parameters
) -> FloatArray:
    """Evidence units that each row contributes to its channel on a day, [rows].

    After negativity, decay and the cap on self evidence; 0 for rows dated later. The rows of
    a channel add up to its effective weight, so all evidence of a relationship must be given.
    """
    check_evidence(evidence, count=count)
    days = per_relationship(as_of, count, "as_of")
    weight = evidence_weight(evidence, as_of=days, parameters=parameters)
    weight = np.where(evidence.time <= days[evidence.relationship], weight, 0.0)
    own = evidence.evidence_class == EvidenceClass.SELF
    slot = evidence.relationship * len(Channel) + evidence.channel
    total = totals(slot, weight * own, count * len(Channel)).reshape(count, len(Channel))
    share = self_share(total, np.array(parameters.self_cap)).ravel()
    return np.asarray(np.where(own, weight * share[slot], weight))


def self_share(self_weight: FloatArray, self_cap: FloatArray) -> FloatArray:
    """Share of self evidence that counts: min(1, cap / weight), 1 without any, [N, 8].

    However much an MSL writes about themselves, it never weighs more than the cap.
    """
    capped = self_weight > self_cap
    return np.asarray(np.where(capped, self_cap / np.where(capped, self_weight, 1.0), 1.0))
