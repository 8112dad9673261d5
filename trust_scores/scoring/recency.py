"""Weights by age: what happened lately says more."""

from __future__ import annotations

import numpy as np

from .arrays import FloatArray, Numbers
from .parameters import Parameters


def decay(age_days: Numbers, *, half_life_days: Numbers) -> FloatArray:
    """Share of weight left: 2^(-age / half-life).

    1 at age 0, one half after a half-life, above 1 for negative ages (anchored sums rely on
    it). Shapes broadcast. Weakening of ties without contact: Roberts and Dunbar 2015.
    """
    return np.exp2(-np.asarray(age_days, dtype=float) / half_life_days)


def negativity_factor(value: FloatArray, negativity: FloatArray) -> FloatArray:
    """How much more a bad value counts: 1 + negativity * max(0, 1 - 2 value).

    1 from a value of one half, rising to 1 + negativity at 0. Trust is destroyed more easily
    than built (Slovic 1993).
    """
    return np.asarray(1 + negativity * np.maximum(0, 1 - 2 * value))


def channel_half_lives(parameters: Parameters) -> FloatArray:
    """Half-lives in days, [8]."""
    return np.array(parameters.half_life_days)
