"""What the engine says about one relationship, by the names used in test cases."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from enum import IntEnum
from typing import Any

import numpy as np

from ..codes import Band, ConfidenceLevel, Gate, Stage, TrustSide
from ..scores import Scores

WORDS: Mapping[str, type[IntEnum]] = {
    "band": Band,
    "stage": Stage,
    "gate": Gate,
    "limiting_side": TrustSide,
    "confidence_level": ConfidenceLevel,
}
OTHER_NAMES = {
    "sufficient": "quality_sufficient",
    "estimates": "channel_estimates",
    "days_since_contact": "days_since_live_contact",
}
MANY = {
    *("W_self", "W_ext", "S_self", "S_ext", "effective_weight"),
    *("channel_estimates", "channel_confidence"),
    *("qualities", "quality_confidence", "quality_sufficient"),
}
INTERVALS = ("band80", "interval")
ALL_KEYS = (*(field.name for field in fields(Scores)), "band80")


def is_quantity(key: str) -> bool:
    """Whether this names something that the engine answers for a relationship."""
    return key in INTERVALS or OTHER_NAMES.get(key, key) in ALL_KEYS


def is_single(key: str) -> bool:
    """Whether the quantity is one value per relationship, and not one per channel or quality."""
    name = OTHER_NAMES.get(key, key)
    return key not in INTERVALS and name not in MANY


def answer(key: str, scores: Scores, place: int) -> Any:
    """One quantity as plain numbers, lists, truth values or words.

    NaN, for days since a contact that never was, becomes None.
    """
    if key in INTERVALS:
        return [float(scores.lower[place]), float(scores.upper[place])]
    name = OTHER_NAMES.get(key, key)
    value = getattr(scores, name)[place]
    if name in WORDS:
        return WORDS[name](int(value)).name.lower()
    return plain(value)


def plain(value: Any) -> Any:
    """Arrays as lists, NumPy numbers as numbers, NaN as None."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    return None if isinstance(value, float) and math.isnan(value) else value
