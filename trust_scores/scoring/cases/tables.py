"""Tables of facts in a case, however they are written down.

A table is a list of rows of numbers, with the relationship in front in a batch and an id before
that; a list of objects with named fields; `columns` with `rows`; or an object of arrays, which
may also stand at the top of the input.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeGuard

from ..codes import Channel, EvidenceClass

Column = list[Any]
Columns = dict[str, Column]
ID, RELATIONSHIP = "id", "relationship"


class CaseInvalid(ValueError):
    """One case that cannot be evaluated, with the reason."""


class Form(NamedTuple):
    """A kind of table: what a row holds, and what stands before the names of its columns."""

    name: str
    row: tuple[str, ...]
    prefixes: tuple[str, ...]


EVIDENCE = Form(
    "evidence", ("channel", "class", "value", "weight", "time"), ("", "evidence_", "ev_")
)
CONVERSATIONS = Form(
    "conversations",
    ("count", "time", "episode quality"),
    ("conversations_", "conversation_", "conv_"),
)
BREACHES = Form("breaches", ("time", "severity"), ("breaches_", "breach_"))

NAMES = {
    ID: (ID,),
    RELATIONSHIP: ("rel", "r", "relationship", "relationship_index", "relationship_id"),
    "channel": ("channel", "ch", "k", "channel_index"),
    "class": ("class", "cls", "c", "evidence_class"),
    "value": ("value", "x"),
    "weight": ("weight", "w", "base_weight"),
    "time": ("time", "t", "day"),
    "count": ("count", "n"),
    "episode quality": ("episode quality", "episode_quality", "x_ep", "episode", "e"),
    "severity": ("severity", "s"),
}
# What may be left out of named columns.
OPTIONAL = {ID, RELATIONSHIP, "episode quality"}
CODES = {"channel": Channel, "class": EvidenceClass}


def read_table(given: Mapping[str, Any], form: Form, *, prefix: str = "") -> Columns:
    """The columns of a table, each once per row; RELATIONSHIP only where rows name one.

    A row that is sent again with the same id counts once, as it was sent last. Raises
    `CaseInvalid`.
    """
    key = f"{prefix}{form.name}"
    table = given.get(key)
    if table is None:
        columns = _at_the_top(given, form, prefix)
    elif isinstance(table, Mapping):
        columns = _of_object(table, form, key)
    else:
        columns = _of_rows(table, form, key)
    return _once(_checked(columns, form, key))


def has_columns_at_the_top(given: Mapping[str, Any]) -> bool:
    """Whether evidence is written as arrays beside the other settings of the input."""
    return any(_at_the_top(given, form, "").get("time") for form in (EVIDENCE, CONVERSATIONS))


def _at_the_top(given: Mapping[str, Any], form: Form, prefix: str) -> Columns:
    found: dict[str, Any] = {}
    for name in (ID, RELATIONSHIP, *form.row):
        keys = (f"{prefix}{front}{one}" for front in form.prefixes for one in NAMES[name])
        lists = (given[one] for one in keys if isinstance(given.get(one), list))
        column = next(lists, None)
        if column is not None:
            found[name] = column
    return found if "time" in found else {name: [] for name in form.row}


def _of_object(table: Mapping[str, Any], form: Form, key: str) -> Columns:
    if "rows" in table:
        names = table.get("columns")
        if not isinstance(names, list) or not isinstance(table["rows"], list):
            raise _misshapen(form, key)
        return _of_objects([_named(names, row, form, key) for row in table["rows"]], form, key)
    columns = {name: _under_any_name(table, name) for name in (ID, RELATIONSHIP, *form.row)}
    sizes = {len(one) for one in columns.values() if isinstance(one, list)}
    if len(sizes) != 1:
        raise _misshapen(form, key)
    (size,) = sizes
    # A single value holds for every row.
    return {
        name: one if isinstance(one, list) else [one] * size
        for name, one in columns.items()
        if one is not None
    }


def _named(names: list[Any], row: object, form: Form, key: str) -> dict[str, Any]:
    if not isinstance(row, list) or len(row) != len(names):
        raise _misshapen(form, key)
    return dict(zip(map(str, names), row, strict=True))


def _of_rows(rows: object, form: Form, key: str) -> Columns:
    if not isinstance(rows, list):
        raise _misshapen(form, key)
    if rows and all(isinstance(row, Mapping) for row in rows):
        return _of_objects(rows, form, key)
    whole = (ID, RELATIONSHIP, *form.row)
    sizes = {len(row) if isinstance(row, list) else -1 for row in rows}
    size = sizes.pop() if len(sizes) == 1 else len(form.row) if not rows else -1
    if not len(form.row) <= size <= len(whole):
        raise _misshapen(form, key)
    columns = zip(*rows, strict=True) if rows else ([] for _ in range(size))
    return {name: list(one) for name, one in zip(whole[-size:], columns, strict=True)}


def _of_objects(rows: Sequence[Mapping[str, Any]], form: Form, key: str) -> Columns:
    columns: Columns = {}
    for name in (ID, RELATIONSHIP, *form.row):
        column = [_under_any_name(row, name) for row in rows]
        if any(one is not None for one in column):
            columns[name] = column
    return columns if rows else {name: [] for name in form.row}


def _under_any_name(table: Mapping[str, Any], name: str) -> Any:
    return next((table[one] for one in NAMES[name] if one in table), None)


def _checked(columns: Columns, form: Form, key: str) -> Columns:
    sizes = {len(one) for one in columns.values()}
    missing = [name for name in form.row if name not in columns and name not in OPTIONAL]
    if len(sizes) > 1 or missing:
        raise _misshapen(form, key)
    for name in form.row:
        columns.setdefault(name, [0.0] * next(iter(sizes), 0))
        if name in CODES:
            columns[name] = [_code(one, name) for one in columns[name]]
        if not all(map(is_number, columns[name])):
            raise _misshapen(form, key)
    return columns


def _code(value: Any, name: str) -> Any:
    """Channels and classes may be called by their names."""
    known = CODES[name].__members__
    return known.get(value.upper(), value) if isinstance(value, str) else value


def _once(columns: Columns) -> Columns:
    if ID not in columns:
        return columns
    latest = {str(one): row for row, one in enumerate(columns[ID])}
    return {name: [one[row] for row in latest.values()] for name, one in columns.items()}


def _misshapen(form: Form, key: str) -> CaseInvalid:
    row = ", ".join(form.row)
    return CaseInvalid(
        f"{key} must be a list of rows [{row}] of numbers (a batch has the relationship in front, "
        f"an id may stand before it), a list of objects, or an object of equally long arrays."
    )


def is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
