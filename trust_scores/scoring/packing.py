"""Sums as bytes: one column of little-endian float64 for each relationship.

Layout: layout version, as of, 16 weights, 16 weighted values (channel by channel, self before
external), routine, opportunity, cover, episodes, first and last contact, first and last live
contact, number of breaches, and for each breach its day, severity and credit.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from .arrays import FloatArray, IntArray
from .sums import BreachSums, Sums

LAYOUT_VERSION = 1.0
SINGLES = (
    "routine",
    "opportunity",
    "cover",
    "episodes",
    "first_contact",
    "last_contact",
    "first_live_contact",
    "last_live_contact",
)
WEIGHTS = slice(2, 18)
VALUES = slice(18, 34)
BREACH_COUNT = 34 + len(SINGLES)
HEAD = BREACH_COUNT + 1
PER_BREACH = 3
FLOAT = np.dtype("<f8")
# The first and the last number of a head.
_ENDS = struct.Struct(f"<d{(BREACH_COUNT - 1) * FLOAT.itemsize}xd")


class SumsUnreadable(ValueError):
    """Stored sums that this version cannot read; they must be made again."""


def pack(sums: Sums) -> list[bytes]:
    """One value for each relationship, to be stored and read back by `unpack`."""
    counts = np.bincount(sums.breaches.relationship, minlength=sums.count)
    size = HEAD + PER_BREACH * counts
    start = np.cumsum(size) - size
    flat = np.empty(int(size.sum()), FLOAT)
    flat[start[:, None] + np.arange(HEAD)] = _heads(sums, counts)
    flat[_breach_places(start, counts)] = _tails(sums.breaches)
    whole = flat.tobytes()
    edges = [0, *(np.cumsum(size) * FLOAT.itemsize).tolist()]
    return [whole[low:high] for low, high in pairwise(edges)]


def unpack(packed: Sequence[bytes | memoryview]) -> Sums:
    """The sums again, exactly, one relationship for each value, in that order.

    Raises `SumsUnreadable` for another layout or a value that was cut.
    """
    size = np.fromiter(map(len, packed), np.int64, len(packed))
    if (size < HEAD * FLOAT.itemsize).any() or (size % FLOAT.itemsize).any():
        raise SumsUnreadable("Stored sums are shorter than they should be.")
    size //= FLOAT.itemsize
    start = np.cumsum(size) - size
    flat = np.frombuffer(b"".join(packed), FLOAT).astype(float)
    heads = _head_rows(flat, start)
    if (heads[:, 0] != LAYOUT_VERSION).any():
        raise SumsUnreadable("Stored sums have another layout.")
    if (size != HEAD + PER_BREACH * heads[:, BREACH_COUNT]).any():
        raise SumsUnreadable("Stored sums do not hold all their breaches.")
    counts = heads[:, BREACH_COUNT].astype(np.int64)
    return _sums(heads, counts, flat[_breach_places(start, counts)])


def is_readable(packed: bytes | memoryview) -> bool:
    """Whether one stored value is whole and of the present layout."""
    size = len(packed)
    if size < HEAD * FLOAT.itemsize:
        return False
    layout, breaches = _ENDS.unpack_from(packed)
    whole = (HEAD + PER_BREACH * breaches) * FLOAT.itemsize
    return bool(layout == LAYOUT_VERSION and size == whole)


def _head_rows(flat: FloatArray, start: IntArray) -> FloatArray:
    if flat.size == HEAD * len(start):
        return flat.reshape(-1, HEAD)
    return np.asarray(flat[start[:, None] + np.arange(HEAD)])


def _heads(sums: Sums, counts: IntArray) -> FloatArray:
    heads = np.empty((sums.count, HEAD))
    heads[:, 0] = LAYOUT_VERSION
    heads[:, 1] = sums.as_of
    heads[:, WEIGHTS] = sums.weight.reshape(sums.count, 16)
    heads[:, VALUES] = sums.value.reshape(sums.count, 16)
    for place, name in enumerate(SINGLES, start=VALUES.stop):
        heads[:, place] = getattr(sums, name)
    heads[:, BREACH_COUNT] = counts
    return heads


def _tails(breaches: BreachSums) -> FloatArray:
    return np.column_stack([breaches.time, breaches.severity, breaches.credit])


def _breach_places(start: IntArray, counts: IntArray) -> IntArray:
    """Places of the numbers of each breach in the flat array, [breaches, 3]."""
    first = np.repeat(np.cumsum(counts) - counts, counts)
    number = np.arange(counts.sum()) - first
    place = np.repeat(start + HEAD, counts) + PER_BREACH * number
    return np.asarray(place[:, None] + np.arange(PER_BREACH))


def _sums(heads: FloatArray, counts: IntArray, tails: FloatArray) -> Sums:
    shape = (len(heads), 8, 2)
    relationship = np.repeat(np.arange(len(heads)), counts)
    singles = {
        name: heads[:, place].copy() for place, name in enumerate(SINGLES, start=VALUES.stop)
    }
    return Sums(
        as_of=heads[:, 1].copy(),
        weight=heads[:, WEIGHTS].reshape(shape),
        value=heads[:, VALUES].reshape(shape),
        breaches=BreachSums(relationship, *tails.T.copy()),
        **singles,
    )
