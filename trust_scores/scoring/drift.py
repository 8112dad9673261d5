"""Whether sums that were moved in time are still those that the evidence gives."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from .arrays import FloatArray
from .sums import BreachSums, Sums


def sums_difference(first: Sums, second: Sums) -> FloatArray:
    """The largest difference between two sums of the same relationships, [N].

    Relative to max(1, |x|), over every number that they hold; infinite where one of them lacks
    a breach or a contact that the other has.
    """
    largest = np.zeros(first.count)
    for field in fields(Sums)[:-1]:
        pair = getattr(first, field.name), getattr(second, field.name)
        difference = relative_difference(*pair)
        by_relationship = difference.max(axis=tuple(range(1, difference.ndim)))
        largest = np.maximum(largest, by_relationship)
    return np.maximum(largest, _breach_difference(first.breaches, second.breaches, first.count))


def relative_difference(first: FloatArray, second: FloatArray) -> FloatArray:
    """|x - y| / max(1, |x|), 0 where both are NaN, infinite where only one of them is."""
    lacking = np.isnan(first), np.isnan(second)
    size = np.maximum(1.0, np.abs(np.nan_to_num(first)))
    difference = np.abs(np.nan_to_num(first) - np.nan_to_num(second)) / size
    return np.where(lacking[0] != lacking[1], np.inf, difference)


def _breach_difference(first: BreachSums, second: BreachSums, count: int) -> FloatArray:
    """Breaches pair up in their order where there are equally many; otherwise some are lacking."""
    held = np.bincount(first.relationship, minlength=count)
    largest = np.where(held == np.bincount(second.relationship, minlength=count), 0.0, np.inf)
    pairs = [one.take(largest[one.relationship] == 0).sorted() for one in (first, second)]
    for name in ("time", "severity", "credit"):
        difference = relative_difference(getattr(pairs[0], name), getattr(pairs[1], name))
        np.maximum.at(largest, pairs[0].relationship, difference)
    return largest
