"""Estimates of the eight channels: a prior moved by evidence, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import BoolArray, FloatArray, weighted_sum
from .codes import Channel, EvidenceClass
from .disagreement import absence_weight
from .parameters import Parameters
from .sums import Sums
from .weights import self_share


@dataclass(frozen=True, eq=False)
class Estimates:
    """What is believed about each channel, [N, 8] unless said otherwise.

    weight: evidence units after the cap on self evidence. mean: in (0, 1).
    confidence: in [0, 1), the share of the belief that is evidence and not prior.
    variance: of the mean. absence_weight [N]: evidence units of absence of disagreement.
    """

    weight: FloatArray
    mean: FloatArray
    confidence: FloatArray
    variance: FloatArray
    absence_weight: FloatArray


def channel_estimates(sums: Sums, *, parameters: Parameters) -> Estimates:
    """mean = (strength * prior + sum of w x) / (strength + sum of w), a beta expectation.

    Without evidence the mean is the prior and the confidence 0. Absence of disagreement moves
    the disagreement mean, but it is no evidence to be confident about. Beta reputation:
    Josang and Ismail 2002; the confidence is one minus the uncertainty of subjective logic.
    """
    strength, prior = np.array(parameters.prior_strength), np.array(parameters.prior_mean)
    share = self_share(sums.weight[:, :, EvidenceClass.SELF], np.array(parameters.self_cap))
    weight = _capped(sums.weight, share)
    absence = absence_weight(sums.opportunity, sums.cover, parameters=parameters)
    extra = np.zeros_like(weight)
    extra[:, Channel.DISAGREEMENT] = absence
    value = _capped(sums.value, share) + parameters.absence.value * extra
    mean = (strength * prior + value) / (strength + weight + extra)
    return Estimates(
        weight=weight,
        mean=mean,
        confidence=weight / (strength + weight),
        variance=mean * (1 - mean) / (strength + weight + extra + 1),
        absence_weight=absence,
    )


def sufficient_qualities(estimates: Estimates, *, parameters: Parameters) -> BoolArray:
    """Which of the six qualities rest on enough evidence, [N, 6]."""
    weight, least = estimates.weight, parameters.n_min
    mutual = weighted_sum(weight[:, Channel.MUTUAL_MSL : Channel.GOALS_CLEAR + 1], (1, 1, 1))
    disagreement = np.maximum(weight[:, Channel.DISAGREEMENT], estimates.absence_weight)
    single = [weight[:, c] for c in (Channel.COMPETENCE, Channel.CHARACTER, Channel.CANDOR)]
    known = np.column_stack([*single, disagreement, mutual, weight[:, Channel.MEANINGFUL]])
    return np.asarray(known >= least)


def _capped(sums: FloatArray, share: FloatArray) -> FloatArray:
    external, own = sums[:, :, EvidenceClass.EXTERNAL], sums[:, :, EvidenceClass.SELF]
    return np.asarray(external + share * own)
