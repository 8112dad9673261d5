"""Array types of the engine, and what every table of columns can do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
CodeArray = npt.NDArray[np.int8]
BoolArray = npt.NDArray[np.bool_]
Numbers = npt.ArrayLike


@dataclass(frozen=True, eq=False)
class Columns:
    """A table held as parallel one-dimensional arrays, one field per column."""

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def take(self, rows: BoolArray | IntArray | slice) -> Self:
        """The rows chosen by a mask, by positions or by a slice, in that order."""
        return type(self)(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    @classmethod
    def concatenate(cls, tables: Iterable[Self]) -> Self:
        """The rows of all tables under each other; no table at all gives an empty one."""
        parts = list(tables) or [cls.empty()]
        return cls(
            **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)}
        )

    @classmethod
    def empty(cls) -> Self:
        raise NotImplementedError


def column(values: Numbers, kind: type) -> Any:
    """A flat array of one kind; whole numbers must be whole and fit, or `ValueError` is raised."""
    given = np.atleast_1d(np.asarray(values))
    with np.errstate(invalid="ignore"):
        made: npt.NDArray[Any] = np.ascontiguousarray(given, dtype=kind)
    if made.dtype.kind == "i" and given.dtype != made.dtype and (made != given).any():
        raise ValueError("Relationships, codes and origins must be whole numbers in range.")
    return made


def weighted_sum(columns: FloatArray, weights: Iterable[float]) -> FloatArray:
    """Columns [N, k] times weights, added up, [N].

    Column by column, so that the last digit of a row never depends on how many rows there
    are; a matrix product does not promise that.
    """
    total = np.zeros(len(columns))
    for place, weight in enumerate(weights):
        total += columns[:, place] * weight
    return total


def totals(places: IntArray, amounts: FloatArray, size: int) -> FloatArray:
    """Amounts added up by place, [size]; in the order of the rows, so that it repeats exactly."""
    return np.bincount(places, amounts, size).astype(float, copy=False)
