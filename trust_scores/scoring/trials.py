"""Two rubrics beside each other on the same relationships: what changes, and in which order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .arrays import FloatArray, IntArray

LAYOUT_VERSION = 1.0
FLOAT = np.dtype("<f8")


class PartUnreadable(ValueError):
    """Stored arrays of a trial that this version cannot read; the trial must be made again."""


def average_ranks(values: FloatArray) -> FloatArray:
    """Ranks from 1 for the smallest; equal values share the mean of their ranks, [N]."""
    _, place, size = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(size)
    return np.asarray((last - (size - 1) / 2)[place])


def rank_correlation(first: FloatArray, second: FloatArray) -> float | None:
    """Spearman's correlation of two orders, in [-1, 1]; 1 is the same order.

    Ties share their ranks. None where there is no order: fewer than two values, or all equal.
    """
    one, other = (average_ranks(values) - (len(values) + 1) / 2 for values in (first, second))
    size = np.sqrt((one @ one) * (other @ other))
    if not size > 0:
        return None
    return float(np.clip(one @ other / size, -1, 1))


def transitions(before: IntArray, after: IntArray, *, size: int) -> IntArray:
    """How many go from which code to which, [size, size]; rows are before, columns after."""
    return np.bincount(before * size + after, minlength=size * size).reshape(size, size)


def largest(values: FloatArray, *, count: int) -> IntArray:
    """Positions of the largest values above 0, largest first, at most `count`."""
    order = np.argsort(-values, kind="stable")[:count]
    return np.asarray(order[values[order] > 0])


def pack_arrays(arrays: Sequence[FloatArray]) -> bytes:
    """Tables of numbers, [n, k] each, as one value that `unpack_arrays` reads exactly."""
    shapes = [number for array in arrays for number in array.shape]
    head = np.array([LAYOUT_VERSION, len(arrays), *shapes], FLOAT)
    return b"".join([head.tobytes(), *(np.asarray(array, FLOAT).tobytes() for array in arrays)])


def unpack_arrays(packed: bytes | memoryview) -> list[FloatArray]:
    """The tables again. Raises `PartUnreadable` for another layout or a value that was cut."""
    if len(packed) < 2 * FLOAT.itemsize or len(packed) % FLOAT.itemsize:
        raise PartUnreadable("A part of a trial is shorter than it should be.")
    flat = np.frombuffer(packed, FLOAT).astype(float)
    if flat[0] != LAYOUT_VERSION:
        raise PartUnreadable("A part of a trial has another layout.")
    shapes = flat[2 : 2 + 2 * int(flat[1])].astype(int).reshape(-1, 2)
    ends = 2 + shapes.size + np.cumsum(shapes.prod(axis=1))
    if len(flat) != (ends[-1] if len(ends) else 2):
        raise PartUnreadable("A part of a trial does not hold all its numbers.")
    starts = [2 + shapes.size, *ends[:-1]]
    return [
        flat[start:end].reshape(shape)
        for start, end, shape in zip(starts, ends, shapes, strict=True)
    ]
