"""From a file to a table: the header's columns and an iterator over the rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from opinion_leaders.importing.encodings import find_encoding
from opinion_leaders.importing.errors import UnreadableFile
from opinion_leaders.importing.spreadsheets import is_spreadsheet, read_spreadsheet

_DELIMITERS = ",;\t|"
_HEAD_BYTES = 64 * 1024
_MOST_COLUMNS = 2000
# A cell of a megabyte is refused by its row, with a reason, and not by the reader.
csv.field_size_limit(20 * 1024 * 1024)

# What else arrives instead of a table, by its first bytes.
_OTHER_KINDS = (
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"\x1f\x8b", "gzip"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"{\\rtf", "RTF"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `number` counts as a spreadsheet shows it, with the header as row 1."""

    number: int
    cells: list[str]
    # Why the row is broken, such as one cell too many.
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    columns: list[str]
    rows: Iterator[Row]
    encoding: str


def read_table(file: BinaryIO, *, recognized: Callable[[list[str]], int]) -> Table:
    """Read CSV (any usual delimiter and encoding) or XLSX, told apart by content.

    `recognized` says how many of a header's columns are known: the delimiter that makes most of
    them known is the right one. Raises `UnreadableFile`, also while the rows are read.
    """
    file.seek(0)
    start = file.read(16)
    if is_spreadsheet(start):
        records, encoding = read_spreadsheet(file), "xlsx"
    else:
        _refuse_other_kinds(start)
        encoding = find_encoding(file)
        records = _csv_records(file, encoding, recognized)
    return _table(records, encoding)


def _refuse_other_kinds(start: bytes) -> None:
    if not start:
        raise UnreadableFile(_("The file is empty."))
    for mark, kind in _OTHER_KINDS:
        if start.startswith(mark):
            raise UnreadableFile(
                _("This is a file of kind %s. Please export the list as CSV or XLSX.") % kind
            )


def _table(records: Iterator[tuple[int, list[str]]], encoding: str) -> Table:
    for _number, columns in records:
        if any(cell.strip() for cell in columns):
            return Table(_header(columns), _rows(records, len(columns)), encoding)
    raise UnreadableFile(_("The file is empty."))


def _header(columns: list[str]) -> list[str]:
    if len(columns) > _MOST_COLUMNS:
        raise UnreadableFile(
            _("The file has %(count)d columns; at most %(most)d can be read.")
            % {"count": len(columns), "most": _MOST_COLUMNS}
        )
    if any("\x00" in column for column in columns):
        raise UnreadableFile(
            _("The encoding of the file cannot be told. Please export the list again as UTF-8.")
        )
    return [" ".join(column.split()) for column in columns]


def _rows(records: Iterator[tuple[int, list[str]]], width: int) -> Iterator[Row]:
    for number, cells in records:
        if not cells or (len(cells) == 1 < width and not cells[0].strip()):
            continue
        while len(cells) > width and not cells[-1].strip():
            cells = cells[:-1]
        yield Row(number, cells, _trouble(cells, width))


def _trouble(cells: list[str], width: int) -> str:
    if not any(cell.strip() for cell in cells):
        return _("The row is empty.")
    if len(cells) != width:
        return _("The row has %(cells)d cells, but there are %(columns)d columns.") % {
            "cells": len(cells),
            "columns": width,
        }
    return ""


def _csv_records(
    file: BinaryIO, encoding: str, recognized: Callable[[list[str]], int]
) -> Iterator[tuple[int, list[str]]]:
    head = _text(file, encoding).read(_HEAD_BYTES)
    declared = re.match(r"sep=(.)\r?\n?", head)
    delimiter = declared[1] if declared else _best_delimiter(head, recognized)
    lines = _text(file, encoding)
    if declared:
        lines.readline()
    return _read_csv(lines, delimiter, first=2 if declared else 1)


def _text(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    file.seek(0)
    # The wrapper must not close the file: it is read more than once.
    return io.TextIOWrapper(_KeptOpen(file), encoding=encoding, newline="")


class _KeptOpen(io.BufferedReader):
    """A view of a binary file that leaves it open."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(_Raw(file), buffer_size=1024 * 1024)


class _Raw(io.RawIOBase):
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _best_delimiter(head: str, recognized: Callable[[list[str]], int]) -> str:
    def rank(delimiter: str) -> tuple[int, int]:
        header = _first_record(head, delimiter)
        return recognized(header), len(header)

    return max(_DELIMITERS, key=rank)


def _first_record(head: str, delimiter: str) -> list[str]:
    try:
        records = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        return next((one for one in records if any(cell.strip() for cell in one)), [])
    except csv.Error:
        return []


def _read_csv(
    lines: io.TextIOWrapper, delimiter: str, *, first: int
) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number, began_at = first - 1, first
    try:
        for cells in reader:
            number += 1
            yield number, cells
            began_at = first + reader.line_num
    except csv.Error as error:
        raise UnreadableFile(_csv_message(str(error), began_at)) from error


def _csv_message(error: str, line: int) -> str:
    if "unexpected end of data" in error:
        return _("A quotation mark that opens in or after line %d is never closed.") % line
    return _("Line %d is not correct CSV: a quotation mark stands in the middle of a cell.") % line
