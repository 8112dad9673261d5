"""Many rows written by columns, the quickest way that the database has for it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import BinaryField, Field, Model

BATCH = 500
# Of fewer rows a plain INSERT is quicker than a table to copy them to.
FEW = 25
_NULL = "\\N"

Columns = Mapping[str, Sequence[Any]]


def write_columns(model: type[Model], columns: Columns, *, replace_by: Sequence[str] = ()) -> None:
    """Insert one row for each place of the columns, which are named after the model's fields.

    A column of a foreign key holds keys. A row that is there already with the same
    `replace_by`, unique fields, gets the values of all other columns.
    """
    count = len(next(iter(columns.values())))
    if not count:
        return
    if connection.vendor == "postgresql" and count >= FEW:
        _copy(model, columns, replace_by)
    else:
        _insert(model, columns, replace_by)


def _insert(model: type[Model], columns: Columns, replace_by: Sequence[str]) -> None:
    names = [_field(model, name).attname for name in columns]
    rows = [
        model(**dict(zip(names, row, strict=True))) for row in zip(*columns.values(), strict=True)
    ]
    replacing: dict[str, Any] = {}
    if replace_by:
        rest = [name for name in columns if name not in replace_by]
        replacing = {
            "update_conflicts": True, "unique_fields": replace_by, "update_fields": rest,
        }  # fmt: skip
    model._default_manager.bulk_create(rows, batch_size=BATCH, **replacing)


def _copy(model: type[Model], columns: Columns, replace_by: Sequence[str]) -> None:
    """Only names from the models stand in these statements."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = {name: quote(str(_field(model, name).column)) for name in columns}
    listed = ", ".join(names.values())
    select = " ".join(("SELECT", listed, "FROM"))
    with connection.cursor() as cursor:
        target = table
        if replace_by:
            target = quote(f"copied_{model._meta.db_table}")
            empty = f"{select} {table} WITH NO DATA"
            cursor.execute(f"CREATE TEMPORARY TABLE {target} ON COMMIT DROP AS {empty}")
        cursor.copy_expert(
            f"COPY {target} ({listed}) FROM STDIN WITH (FORMAT csv, NULL '{_NULL}')",
            _as_csv(model, columns),
        )
        if replace_by:
            keys = ", ".join(names[name] for name in replace_by)
            changes = ", ".join(
                f"{column} = EXCLUDED.{column}"
                for name, column in names.items()
                if name not in replace_by
            )
            replacing = f"ON CONFLICT ({keys}) DO UPDATE SET {changes}"
            cursor.execute(f"INSERT INTO {table} ({listed}) {select} {target} {replacing}")
            cursor.execute(f"DROP TABLE {target}")


def _as_csv(model: type[Model], columns: Columns) -> io.StringIO:
    written = [_written(_field(model, name), values) for name, values in columns.items()]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(zip(*written, strict=True))
    text.seek(0)
    return text


def _written(field: Field[Any, Any], values: Sequence[Any]) -> Sequence[Any]:
    if isinstance(field, BinaryField):
        return [f"\\x{bytes(one).hex()}" for one in values]
    return [_NULL if one is None else one for one in values] if field.null else values


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    [found] = [one for one in model._meta.concrete_fields if name in {one.name, one.attname}]
    return found
