"""Columns of numbers out of a query: what arithmetic over hundreds of thousands of rows needs."""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, QuerySet, TextField
from django.db.models.sql.compiler import SQLCompiler

from trust_scores.selectors import days

# From about 900 keys on, SQLite without statistics reads a whole table for each query instead.
KEYS_PER_QUERY = 500
# Of fewer keys a plain SELECT is as quick as COPY.
FEW = 50

# COPY's binary format: a head; of each row the number of its values, and each value behind its
# length; -1 as the end. See "Binary Format" at https://www.postgresql.org/docs/15/sql-copy.html
_HEAD, _END = 19, 2
_COUNT, _LENGTH, _LENGTH_BYTES = ">i2", ">i", 4
# Moments are millionths of a second since 2000 there; never is the largest number.
_YEAR_2000 = 946_684_800_000_000
_NEVER = np.iinfo(np.int64).max


class Column(Func):
    """One column to be read; what is made of its values depends on its kind."""

    # With a field of numbers Django would convert one by one what NumPy does at once.
    output_field = TextField()
    template = "%(expressions)s"
    stored_as = ">f8"

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        template = f"COALESCE(({self.template})::float8, 'NaN')"
        return self.as_sql(compiler, connection, template=template, **context)

    def to_copy(self) -> Column:
        """The same for COPY, in which all rows must have the same length: without NULL."""
        return self

    def of_rows(self, values: Sequence[Any]) -> np.ndarray:
        """Values as the driver returns them, as [n] float64."""
        return np.array(values, float)

    def of_copy(self, values: np.ndarray) -> np.ndarray:
        """Values as COPY writes them, as [n] float64."""
        return values.astype(float)


class Number(Column):
    """A number; NaN where there is none."""


class Coded(Column):
    """A stored word, or a truth, as the number that stands for it; NaN for any other."""

    def __init__(self, expression: str, codes: Mapping[Any, float]) -> None:
        super().__init__(expression)
        known = {word: code for word, code in codes.items() if not math.isnan(code)}
        # Numbers stand in the statement itself, words are handed over beside it.
        cases = " ".join(f"WHEN %%s THEN {code:g}" for code in known.values())
        self.template = f"CASE %(expressions)s {cases} END"
        self.words = tuple(known)

    def as_sql(self, *about: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        sql, parameters = super().as_sql(*about, **context)
        return sql, (*parameters, *self.words)


class Moment(Column):
    """A moment in days since 1970; infinity, which is never, where there is none.

    Half a million of them become days in a tenth of the time that Python's moments would take.
    """

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        # An expression instead of the bare column, which the driver would make a moment of.
        return self.as_sql(compiler, connection, template="(%(expressions)s || '')", **context)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        return self.as_sql(compiler, connection, **context)

    def to_copy(self) -> Column:
        return _MomentToCopy(*self.source_expressions)

    def of_rows(self, values: Sequence[Any]) -> np.ndarray:
        given = np.array([one is not None for one in values], bool)
        read = np.full(len(values), np.inf)
        read[given] = days.column([one for one in values if one is not None])
        return read


class _MomentToCopy(Moment):
    template = "COALESCE(%(expressions)s, 'infinity')"
    stored_as = ">i8"

    def of_copy(self, values: np.ndarray) -> np.ndarray:
        never = values == _NEVER
        read = days.of_ticks(np.where(never, 0, values) + _YEAR_2000)
        read[never] = np.inf
        return read


class _Among(Func):
    """Whether a key is one of many, which are handed over as one list."""

    output_field = BooleanField()
    template = "%(expressions)s = ANY(%%s)"

    def __init__(self, key: str, keys: Sequence[int]) -> None:
        super().__init__(F(key))
        self.keys = keys

    def as_sql(self, *about: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        sql, parameters = super().as_sql(*about, **context)
        return sql, (*parameters, self.keys)


def read_columns(
    source: QuerySet[Any], columns: Mapping[str, Column], *, key: str, keys: Sequence[int]
) -> dict[str, np.ndarray]:
    """The columns of the rows whose `key`, a foreign key, is among `keys`; each [n] float64.

    One query for each KEYS_PER_QUERY keys; the rows of each come in the order of the source.
    """
    if connection.vendor != "postgresql" or len(keys) <= FEW:
        rows = read_rows(source.values_list(*columns.values()), key=key, keys=keys)
        return as_columns(rows, columns)
    kinds = {name: one.to_copy() for name, one in columns.items()}
    query = source.filter(_Among(f"{key}_id", keys)).values_list(*kinds.values()).query
    # Compiled once for all portions: only the list of keys differs.
    select, parameters = query.sql_with_params()
    written = [
        _copied(select, [list(part) if one is keys else one for one in parameters])
        for part in _portions(keys)
    ]
    return _as_numbers(b"".join(one[_HEAD:-_END] for one in written), kinds, len(kinds))


def read_rows(source: QuerySet[Any, Any], *, key: str, keys: Sequence[int]) -> list[Any]:
    """The rows whose `key` is among `keys`, with the same queries."""
    return [row for part in _portions(keys) for row in source.filter(**{f"{key}__in": part})]


def as_columns(
    rows: Sequence[tuple[Any, ...]], columns: Mapping[str, Column]
) -> dict[str, np.ndarray]:
    """What stands first in such rows, column by column."""
    if not rows:
        return {name: np.zeros(0) for name in columns}
    values = zip(*rows, strict=True)
    return {name: one.of_rows(next(values)) for name, one in columns.items()}


def read_with_bytes(
    source: QuerySet[Any], columns: Mapping[str, Column], packed: Sequence[str]
) -> tuple[dict[str, np.ndarray], list[list[Any]]]:
    """All rows of a query: columns of numbers, and for each name a list of bytes or None."""
    if connection.vendor != "postgresql":
        rows = list(source.values_list(*columns.values(), *packed))
        places = range(len(columns), len(columns) + len(packed))
        return as_columns(rows, columns), [[row[place] for row in rows] for place in places]
    kinds = {name: one.to_copy() for name, one in columns.items()}
    try:
        query = source.values_list(*kinds.values(), *packed).query.sql_with_params()
    except EmptyResultSet:
        return as_columns([], columns), [[] for _ in packed]
    numbers, further = _taken_apart(_copied(*query), _layout(kinds).itemsize, len(packed))
    return _as_numbers(numbers, kinds, len(kinds) + len(packed)), further


def _portions(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + KEYS_PER_QUERY] for start in range(0, len(keys), KEYS_PER_QUERY))


def _copied(select: str, parameters: Sequence[Any]) -> memoryview:
    """What a query gives in COPY's binary format."""
    written = io.BytesIO()
    with connection.cursor() as cursor:
        statement = cursor.mogrify(select, parameters).decode()
        cursor.copy_expert(f"COPY ({statement}) TO STDOUT WITH (FORMAT binary)", written)
    return written.getbuffer()


def _layout(kinds: Mapping[str, Column]) -> np.dtype[Any]:
    """How a row of numbers lies there: all are present, and have eight bytes."""
    layout: list[tuple[str, str]] = [("count", _COUNT)]
    for name, one in kinds.items():
        layout += [(f"length of {name}", _LENGTH), (name, one.stored_as)]
    return np.dtype(layout)


def _as_numbers(written: bytes, kinds: Mapping[str, Column], count: int) -> dict[str, np.ndarray]:
    """The columns of rows that have so many values each."""
    rows = np.frombuffer(written, _layout(kinds))
    if (rows["count"] != count).any():
        raise ValueError("COPY has written rows of another length.")
    return {name: one.of_copy(rows[name]) for name, one in kinds.items()}


def _taken_apart(
    written: memoryview, size: int, further: int
) -> tuple[bytes, list[list[memoryview | None]]]:
    """The first bytes of all rows, and the values of any length behind them, by column."""
    length_at = struct.Struct(_LENGTH).unpack_from
    numbers: list[memoryview] = []
    values: list[list[memoryview | None]] = [[] for _ in range(further)]
    place, end = _HEAD, len(written) - _END
    while place < end:
        start, place = place, place + size
        numbers.append(written[start:place])
        for column in values:
            [length] = length_at(written, place)
            start = place = place + _LENGTH_BYTES
            place += max(length, 0)
            column.append(written[start:place] if length >= 0 else None)
    return b"".join(numbers), values
