"""Rows copied many times by the database itself, each copy with keys of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max


@dataclass(frozen=True, slots=True)
class Table:
    """A table to copy.

    changed: SQL of columns that cannot be copied as they are, by the name of the field, with
    `{column}` for the original; `copies.k` is the number of the copy, from 1. only: an SQL
    condition on the original, which is called `one`.
    """

    model: type[models.Model]
    changed: Mapping[str, str] = field(default_factory=dict)
    only: str = ""


class Copier:
    """Copies tables one after another; keys to what was copied before lead to the copies.

    Keys of copies follow those of the originals at a fixed distance. Rows in `keep` (by model)
    are not copied, and copies point at them as the originals do. Moments and days of copies
    lie `days_back` days earlier for each copy. What was copied may be copied again in the
    second way only: the number of the copy stands in another place of each UUID then.
    """

    def __init__(
        self,
        copies: int,
        *,
        keep: Mapping[type[models.Model], Collection[int]] | None = None,
        days_back: int = 0,
        again: bool = False,
    ) -> None:
        self._copies, self._days_back, self._again = copies, days_back, again
        self._kept: dict[Any, list[int]] = {
            model: sorted(keys) for model, keys in (keep or {}).items() if keys
        }
        self.distance: dict[Any, int] = {}

    def copy(self, table: Table) -> None:
        """All copies of a table, in one statement."""
        model = table.model
        self.distance[model] = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        fields = model._meta.concrete_fields
        values = [self._value(one, table) for one in fields]
        columns = ", ".join(_quoted(one.column) for one in fields)
        name = _quoted(model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH RECURSIVE copies(k) AS "  # noqa: S608  names of tables and whole numbers
                f"(SELECT 1 UNION ALL SELECT k + 1 FROM copies WHERE k < {self._copies}) "
                f"INSERT INTO {name} ({columns}) SELECT {', '.join(values)} "
                f"FROM {name} AS one CROSS JOIN copies {self._where(table)}"
            )

    def end(self) -> None:
        """New rows get keys behind the copies; the planner learns how many there are."""
        statements = connection.ops.sequence_reset_sql(no_style(), list(self.distance))
        with connection.cursor() as cursor:
            for statement in [*statements, "ANALYZE"]:
                cursor.execute(statement)

    def _where(self, table: Table) -> str:
        conditions = [table.only] if table.only else []
        if table.model in self._kept:
            conditions.append(f"one.id NOT IN ({_listed(self._kept[table.model])})")
        return f"WHERE {' AND '.join(conditions)}" if conditions else ""

    def _value(self, one: models.Field[Any, Any], table: Table) -> str:
        column = f"one.{_quoted(one.column)}"
        if one.name in table.changed:
            return table.changed[one.name].format(column=column)
        if isinstance(one, models.UUIDField):
            return _other_uuid(column, self._again)
        if self._days_back and isinstance(one, models.DateField):
            return _earlier(one, column, self._days_back)
        return self._key(one, column, table.model)

    def _key(self, one: models.Field[Any, Any], column: str, model: type[models.Model]) -> str:
        target = one.related_model if one.is_relation else model if one.primary_key else None
        if target not in self.distance:
            return column
        moved = f"{column} + copies.k * {self.distance[target]}"
        kept = self._kept.get(target)
        if not kept:
            return moved
        return f"CASE WHEN {column} IN ({_listed(kept)}) THEN {column} ELSE {moved} END"


def _quoted(name: str | None) -> str:
    return connection.ops.quote_name(name or "")


def _listed(keys: Sequence[int]) -> str:
    return ", ".join(map(str, keys))


def _other_uuid(column: str, again: bool) -> str:
    """The number of the copy in place of the first eight digits, or of the last twelve."""
    if connection.vendor == "postgresql":
        if again:
            return f"overlay({column}::text placing lpad(to_hex(copies.k), 12, '0') from 25)::uuid"
        return f"overlay({column}::text placing lpad(to_hex(copies.k), 8, '0') from 1)::uuid"
    if again:
        return f"substr({column}, 1, 20) || printf('%012x', copies.k)"
    return f"printf('%08x', copies.k) || substr({column}, 9)"


def _earlier(one: models.Field[Any, Any], column: str, days: int) -> str:
    if connection.vendor == "postgresql":
        if isinstance(one, models.DateTimeField):
            return f"{column} - copies.k * interval '{days} days'"
        return f"{column} - copies.k * {days}"
    form = "%Y-%m-%d %H:%M:%f" if isinstance(one, models.DateTimeField) else "%Y-%m-%d"
    return f"strftime('{form}', {column}, '-' || (copies.k * {days}) || ' days')"
