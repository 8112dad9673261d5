"""The change inside a channel, split over the single rows of evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import FloatArray
from .attribution import State, logarithmic_mean
from .codes import Channel
from .confidence import leaf_exponents
from .inputs import Evidence

Weighted = tuple[FloatArray, FloatArray]


@dataclass(frozen=True, eq=False)
class ItemAttribution:
    """What single rows did to the estimate of their channel, and to health.

    estimate, points [rows]: change of the channel estimate, and of the ungated health.
    absence_estimate, absence_points [N]: of absent disagreement, in its channel.
    prior_estimate, prior_points [N, 8]: of a changed prior.
    importance_points [N, 8]: of a changed exponent. points_per_unit [N, 8]: points for a change
    of a channel estimate. Everything of a channel adds up to its line in `attribute`.
    """

    estimate: FloatArray
    points: FloatArray
    absence_estimate: FloatArray
    absence_points: FloatArray
    prior_estimate: FloatArray
    prior_points: FloatArray
    importance_points: FloatArray
    points_per_unit: FloatArray


def attribute_items(
    evidence: Evidence,
    *,
    weights_before: FloatArray,
    weights_after: FloatArray,
    values_before: FloatArray,
    before: State,
    after: State,
) -> ItemAttribution:
    """Split the change inside the channels over the rows.

    evidence: every row known before or after, with its value after. weights_before,
    weights_after [rows]: from `weights_today`, 0 where a row was not known. values_before
    [rows]: another value only where the calibration changed. Row: (w1 x1 - w0 x0 -
    m0 (w1 - w0)) / (strength + W1); absence and the prior are rows of the same kind.
    """
    old, new = before.scores, after.scores
    old_mean, divisor = old.channel_estimates, _divisor(after)
    points = _points_per_unit(before, after)
    slot = (evidence.relationship, evidence.channel)
    estimate = _shift(
        (weights_before, values_before), (weights_after, evidence.value), old_mean[slot]
    )
    prior = _shift(_prior(before), _prior(after), old_mean) / divisor
    silent = (slice(None), Channel.DISAGREEMENT)
    absence = _shift(_absence(before), _absence(after), old_mean[silent]) / divisor[silent]
    exponents = leaf_exponents(after.parameters) - leaf_exponents(before.parameters)
    size = logarithmic_mean(new.ungated, old.ungated)
    return ItemAttribution(
        estimate=estimate / divisor[slot],
        points=estimate / divisor[slot] * points[slot],
        absence_estimate=absence,
        absence_points=absence * points[silent],
        prior_estimate=prior,
        prior_points=prior * points,
        points_per_unit=points,
        importance_points=size[:, None] * exponents * np.log(old_mean),
    )


def _shift(old: Weighted, new: Weighted, old_mean: FloatArray) -> FloatArray:
    """Pull on an estimate, before it is divided by all weight: w1 x1 - w0 x0 - m0 (w1 - w0)."""
    (old_weight, old_value), (new_weight, new_value) = old, new
    moved = new_weight * new_value - old_weight * old_value
    return np.asarray(moved - old_mean * (new_weight - old_weight))


def _divisor(state: State) -> FloatArray:
    """All weight that an estimate rests on, the prior's included, [N, 8]."""
    total = np.array(state.parameters.prior_strength) + state.scores.effective_weight
    total[:, Channel.DISAGREEMENT] += state.scores.absence_weight
    return np.asarray(total)


def _points_per_unit(before: State, after: State) -> FloatArray:
    """Change of the ungated health for a change of a channel estimate, [N, 8]."""
    size = logarithmic_mean(after.scores.ungated, before.scores.ungated)
    means = logarithmic_mean(after.scores.channel_estimates, before.scores.channel_estimates)
    return np.asarray(leaf_exponents(after.parameters) * size[:, None] / means)


def _prior(state: State) -> Weighted:
    return np.array(state.parameters.prior_strength), np.array(state.parameters.prior_mean)


def _absence(state: State) -> Weighted:
    return state.scores.absence_weight, np.array(state.parameters.absence.value)
