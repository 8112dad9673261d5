"""Moments as the engine counts them: days since 1 January 1970, UTC, with fractions."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

SECONDS = 86400.0


def of(moment: dt.datetime) -> float:
    """Days of an aware moment."""
    return moment.timestamp() / SECONDS


def column(moments: Sequence[Any]) -> np.ndarray:
    """Days of many moments, [n] float64: aware ones, or text in UTC."""
    if len(moments) and isinstance(moments[0], str):
        return of_ticks(np.array(moments, "datetime64[us]").astype(np.int64))
    return np.fromiter((one.timestamp() for one in moments), float, len(moments)) / SECONDS


def of_ticks(ticks: np.ndarray) -> np.ndarray:
    """Days of millionths of a second since 1970."""
    return np.asarray(ticks / 1e6 / SECONDS)


def moment(day: float) -> dt.datetime | None:
    """The moment of a day, None for NaN."""
    return None if math.isnan(day) else dt.datetime.fromtimestamp(day * SECONDS, dt.UTC)
