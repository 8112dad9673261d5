"""Breaches of honesty: what they take, and how slowly it is earned back."""

from __future__ import annotations

import numpy as np

from .arrays import FloatArray, IntArray, totals
from .codes import Channel, EvidenceClass
from .inputs import Evidence
from .parameters import Parameters


def integrity_factor(
    severity: FloatArray, credited_days: FloatArray, *, parameters: Parameters
) -> FloatArray:
    """What one breach leaves of character: 1 - s * (p + (1 - p) * 2^(-days / half-life)).

    In (0, 1]; 1 - s on the day, at most 1 - p * s ever, where p is the permanent share.
    Shapes broadcast. Deception never heals wholly (Schweitzer, Hershey and Bradlow 2006).
    """
    breach = parameters.breach
    healing = np.exp2(-np.asarray(credited_days) / breach.half_life)
    remaining = breach.permanent_share + (1 - breach.permanent_share) * healing
    return np.asarray(1 - severity * remaining)


def recovered_share(credited_days: FloatArray, *, parameters: Parameters) -> FloatArray:
    """How much of the damage is earned back: (1 - p) * (1 - 2^(-days / half-life)).

    In [0, 1 - p), where p is the permanent share; `integrity_factor` is 1 - s * (1 - this).
    """
    breach = parameters.breach
    healing = np.exp2(-np.asarray(credited_days) / breach.half_life)
    return np.asarray((1 - breach.permanent_share) * (1 - healing))


def credited_days(
    age_days: FloatArray, credit: FloatArray, *, parameters: Parameters
) -> FloatArray:
    """Days that count as recovery: min(age, credit * days per unit); both are needed."""
    return np.minimum(age_days, credit * parameters.breach.credit_days_per_unit)


def integrity(
    relationship: IntArray,
    age_days: FloatArray,
    severity: FloatArray,
    credit: FloatArray,
    *,
    count: int,
    parameters: Parameters,
) -> FloatArray:
    """Product of what all breaches leave, [N] in (0, 1]; 1 without a breach."""
    days = credited_days(age_days, credit, parameters=parameters)
    left = np.ones(count)
    np.multiply.at(left, relationship, integrity_factor(severity, days, parameters=parameters))
    return left


def breach_credit(
    evidence: Evidence, relationship: IntArray, time: FloatArray, count: int
) -> FloatArray:
    """Evidence units earned since each breach: sum of w * max(0, 2x - 1), not decayed.

    Only external evidence on character and candor dated after the breach counts, so that
    neither time alone nor the MSL alone repairs anything. Range 0 and up.
    """
    if not len(relationship):
        return np.zeros(0)
    concerned = np.zeros(count, bool)
    concerned[relationship] = True
    good = evidence.take(
        concerned[evidence.relationship]
        & (evidence.evidence_class == EvidenceClass.EXTERNAL)
        & np.isin(evidence.channel, (Channel.CHARACTER, Channel.CANDOR))
        & (evidence.value > 0.5)
    )
    good = good.take(np.argsort(good.relationship, kind="stable"))
    start = np.searchsorted(good.relationship, relationship, side="left")
    size = np.searchsorted(good.relationship, relationship, side="right") - start
    breach = np.repeat(np.arange(len(relationship)), size)
    row = np.arange(size.sum()) + np.repeat(start - np.cumsum(size) + size, size)
    earned = good.weight[row] * (2 * good.value[row] - 1) * (good.time[row] > time[breach])
    return totals(breach, earned, len(relationship))
