"""Routine: do the two meet as often as agreed?"""

from __future__ import annotations

import numpy as np

from .arrays import FloatArray
from .parameters import Parameters

# Half-lives beyond this make 2^x overflow; such a cadence is never kept up anyway.
LARGEST_POWER = 1000.0


def expected_count(target_interval: FloatArray, *, parameters: Parameters) -> FloatArray:
    """Decayed count of conversations just before the next one is due, on perfect cadence.

    1 / (2^(interval / half-life) - 1) for intervals in days above 0.
    """
    power = np.minimum(target_interval / parameters.half_life_routine, LARGEST_POWER)
    return np.asarray(1 / np.expm1(power * np.log(2)))


def routine_score(
    routine: FloatArray, target_interval: FloatArray, *, parameters: Parameters
) -> FloatArray:
    """How well the cadence is kept, [N] in [floor, 1].

    floor + (1 - floor) * min(1, count / expected count). 1 means on cadence; meeting more
    often earns nothing, because a visit without value is no merit.
    """
    expected = expected_count(target_interval, parameters=parameters)
    floor = parameters.routine_floor
    return np.asarray(floor + (1 - floor) * np.minimum(1, routine / expected))
