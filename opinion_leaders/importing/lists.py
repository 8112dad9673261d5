"""A whole list: its kind, its encoding and its rows, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from opinion_leaders.importing.columns import ListKind, count_recognized, map_columns
from opinion_leaders.importing.errors import UnreadableFile
from opinion_leaders.importing.facts import ReadRow
from opinion_leaders.importing.rows import read_row
from opinion_leaders.importing.tables import Row, read_table


@dataclass(frozen=True, slots=True)
class PeopleList:
    kind: ListKind
    encoding: str
    rows: Iterator[ReadRow]


def read_list(file: BinaryIO, *, most_rows: int) -> PeopleList:
    """Recognize a file and read it row by row.

    Raises `UnreadableFile` at once for what is no list of people; and, while the rows are read,
    where the rest is broken or there are more than `most_rows`.
    """
    table = read_table(file, recognized=count_recognized)
    mapping = map_columns(table.columns)
    rows = (read_row(row, mapping) for row in _at_most(table.rows, most_rows))
    return PeopleList(mapping.kind, table.encoding, rows)


def _at_most(rows: Iterator[Row], most: int) -> Iterator[Row]:
    for count, row in enumerate(rows, start=1):
        if count > most:
            raise UnreadableFile(
                _("The list has more than %d rows. Please cut it into parts.") % most
            )
        yield row
