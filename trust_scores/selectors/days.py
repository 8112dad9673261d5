"""Moments as the engine counts them: days since 1 January 1970, UTC, with fractions."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

import numpy as np

SECONDS = 86400.0


def of(moment: dt.datetime) -> float:
    """Days of an aware moment."""
    return moment.timestamp() / SECONDS


def column(moments: Sequence[dt.datetime]) -> np.ndarray:
    """Days of many moments, [n] float64."""
    return np.fromiter((one.timestamp() for one in moments), float, len(moments)) / SECONDS


def moment(day: float) -> dt.datetime | None:
    """The moment of a day, None for NaN."""
    return None if math.isnan(day) else dt.datetime.fromtimestamp(day * SECONDS, dt.UTC)
