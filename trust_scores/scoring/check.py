"""Shapes, ranges and finite numbers, looked at once at the door.

Everything behind the door relies on it. Each check raises `ValueError` with a sentence.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from .arrays import Columns, FloatArray, IntArray, Numbers
from .codes import Channel, EvidenceClass
from .inputs import Breaches, Conversations, Evidence

# Far beyond any life, near enough that no sum overflows.
LARGEST = 1e6
FARTHEST = 1e9


def check_evidence(evidence: Evidence, *, count: int) -> None:
    _same_length(evidence, "evidence")
    _relationships(evidence.relationship, count, "evidence")
    _within(evidence.channel, 0, len(Channel) - 1, "An evidence channel")
    _within(evidence.evidence_class, 0, len(EvidenceClass) - 1, "An evidence class")
    _within(evidence.value, 0, 1, "An evidence value")
    _days(evidence.time, "An evidence time")
    _within(evidence.weight, 0, LARGEST, "An evidence weight")
    if len(evidence) and not evidence.weight.min() > 0:
        raise ValueError("An evidence weight must be above 0.")


def check_conversations(conversations: Conversations, *, count: int) -> None:
    _same_length(conversations, "conversations")
    _relationships(conversations.relationship, count, "conversations")
    _days(conversations.time, "A conversation time")
    _within(conversations.count, 0, LARGEST, "A conversation count")
    _within(conversations.episode_quality, 0, 1, "An episode quality")
    if (conversations.episode_quality[~conversations.episode] > 0).any():
        raise ValueError("An episode quality needs an episode.")


def check_breaches(breaches: Breaches, *, count: int) -> None:
    _same_length(breaches, "breaches")
    _relationships(breaches.relationship, count, "breaches")
    _days(breaches.time, "A breach time")
    _within(breaches.severity, 0, 1, "A breach severity")
    if len(breaches) and not breaches.severity.max() < 1:
        raise ValueError("A breach severity must be below 1: it would end all character for good.")


def per_relationship(values: Numbers, count: int, name: str) -> FloatArray:
    """Numbers of days, one for each relationship; a single number holds for all."""
    numbers = np.asarray(values, dtype=float)
    if numbers.ndim > 1 or (numbers.ndim == 1 and len(numbers) != count):
        raise ValueError(f"{name} must be one number, or one for each of {count} relationships.")
    _within(np.atleast_1d(numbers), -FARTHEST, FARTHEST, name)
    return np.broadcast_to(numbers, (count,))


def _same_length(table: Columns, name: str) -> None:
    columns = [getattr(table, field.name) for field in fields(table)]
    if any(column.ndim != 1 or len(column) != len(columns[0]) for column in columns):
        raise ValueError(f"The columns of {name} must be flat and equally long.")


def _relationships(relationship: IntArray, count: int, name: str) -> None:
    if len(relationship) and not (relationship.min() >= 0 and relationship.max() < count):
        raise ValueError(f"Relationships of {name} must be positions from 0 to {count - 1}.")


def _within(values: np.ndarray, low: float, high: float, name: str) -> None:
    # Comparisons with a number that is not one are false, so such rows are refused here too.
    if len(values) and not (values.min() >= low and values.max() <= high):
        raise ValueError(f"{name} must lie between {low:g} and {high:g}.")


def _days(values: FloatArray, name: str) -> None:
    _within(values, -FARTHEST, FARTHEST, name)
