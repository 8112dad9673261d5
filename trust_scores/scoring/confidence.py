"""How sure a score is, and who vouches for it."""

from __future__ import annotations

import numpy as np

from .arrays import BoolArray, CodeArray, FloatArray, weighted_sum
from .codes import Channel, ConfidenceLevel, EvidenceClass, Quality
from .parameters import Parameters
from .sums import Sums

MUTUAL = slice(Channel.MUTUAL_MSL, Channel.GOALS_CLEAR + 1)
EVERY_CHANNEL = (1.0,) * len(Channel)


def quality_confidence(channel_confidence: FloatArray, *, parameters: Parameters) -> FloatArray:
    """Confidence of the six qualities from that of the eight channels, [N, 6] in [0, 1)."""
    mutual = weighted_sum(channel_confidence[:, MUTUAL], parameters.mutual_exponents)
    single = channel_confidence[:, : Channel.MUTUAL_MSL]
    return np.column_stack([single, mutual, channel_confidence[:, Channel.MEANINGFUL]])


def overall_confidence(qualities: FloatArray, *, parameters: Parameters) -> FloatArray:
    """Mean confidence of the six qualities by their importance, [N] in [0, 1)."""
    return weighted_sum(qualities, parameters.exponents)


def confidence_level(confidence: FloatArray, *, parameters: Parameters) -> CodeArray:
    """`ConfidenceLevel`, [N]; an edge belongs to the level above it."""
    edges = [parameters.confidence.medium, parameters.confidence.high]
    return (np.digitize(confidence, edges) + ConfidenceLevel.LOW).astype(np.int8)


def leaf_exponents(parameters: Parameters) -> FloatArray:
    """Importance of each channel in the ungated health, [8].

    The exponent of its quality times its own share in that quality.
    """
    exponents = np.array(parameters.exponents)
    mutual = exponents[Quality.MUTUAL] * np.array(parameters.mutual_exponents)
    meaningful = exponents[Quality.CONVERSATION] * (1 - parameters.routine_exponent)
    return np.concatenate([exponents[: Quality.MUTUAL], mutual, [meaningful]])


def log_deviation(mean: FloatArray, variance: FloatArray, *, parameters: Parameters) -> FloatArray:
    """Standard deviation of the logarithm of the ungated health, [N].

    sd^2 = sum of exponent^2 * variance / mean^2 over the channels. Approximate: it takes
    cadence and integrity as known.
    """
    relative = variance / mean**2
    return np.sqrt(weighted_sum(relative, leaf_exponents(parameters) ** 2))


def band_around(
    health: FloatArray, deviation: FloatArray, *, parameters: Parameters
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper end of the band of health, each [N] in [0, 1].

    health * exp(-+ z sd). Lists are ranked by the lower end, so that little knowledge never
    looks like a good score.
    """
    spread = np.exp(parameters.confidence.band_z * deviation)
    return health / spread, np.minimum(1.0, health * spread)


def external_share(sums: Sums, weight: FloatArray) -> FloatArray:
    """Share of all counted evidence that is external, [N] in [0, 1]; 0 without evidence."""
    external = weighted_sum(sums.weight[:, :, EvidenceClass.EXTERNAL], EVERY_CHANNEL)
    total = weighted_sum(weight, EVERY_CHANNEL)
    share = np.divide(external, total, out=np.zeros(sums.count), where=total > 0)
    return np.asarray(share)


def has_self_gap(sums: Sums, *, parameters: Parameters) -> BoolArray:
    """Whether self evidence is, on average, that much better than external evidence, [N].

    Weighted means over all channels; never without both kinds.
    """
    gap = _mean_value(sums, EvidenceClass.SELF) - _mean_value(sums, EvidenceClass.EXTERNAL)
    return np.asarray(gap >= parameters.flags.self_gap)


def _mean_value(sums: Sums, kind: EvidenceClass) -> FloatArray:
    weight = weighted_sum(sums.weight[:, :, kind], EVERY_CHANNEL)
    value = weighted_sum(sums.value[:, :, kind], EVERY_CHANNEL)
    mean = np.divide(value, weight, out=np.full(sums.count, np.nan), where=weight > 0)
    return np.asarray(mean)
