"""Reading XLSX files from outside: first the archive is looked over, then one sheet is streamed."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from opinion_leaders.importing.errors import UnreadableFile

MOST_UNPACKED_BYTES = 200 * 1024 * 1024
# Office documents shrink to a tenth; a hundredth is a bomb.
MOST_RATIO = 100
_MOST_PARTS = 1000
_MOST_COLUMNS = 2000
_SMALL_PART = 1024 * 1024


def is_spreadsheet(start: bytes) -> bool:
    return start.startswith(b"PK\x03\x04")


def read_spreadsheet(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Yield row numbers and cells of the first visible sheet, as text.

    Raises `UnreadableFile` for archives that unpack to too much, carry macros or entities, or are
    no workbook.
    """
    _look_over(file)
    file.seek(0)
    try:
        sheet = _first_visible_sheet(file)
        rows = enumerate(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS), start=1)
        yield from _padded((number, [_text(cell) for cell in cells]) for number, cells in rows)
    except UnreadableFile:
        raise
    except Exception as error:
        # The library lets errors of many kinds through when a part is broken.
        raise UnreadableFile(_("The workbook is damaged and cannot be read.")) from error


def _first_visible_sheet(file: BinaryIO) -> Any:
    with warnings.catch_warnings():
        # Styles and extensions that are not understood do not matter for reading cells.
        warnings.simplefilter("ignore")
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
    if sheet is None:
        raise UnreadableFile(_("The workbook has no visible sheet."))
    # The stated size is often wrong; without it the sheet is read to its end.
    sheet.reset_dimensions()
    return sheet


def _padded(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Rows as wide as the header: a sheet does not store empty cells at the end."""
    width = 0
    for number, cells in rows:
        while cells and not cells[-1]:
            cells.pop()
        width = width or len(cells)
        yield number, cells + [""] * (width - len(cells)) if cells else []


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return cell.isoformat(" ") if isinstance(cell, dt.datetime) else str(cell)


def _look_over(file: BinaryIO) -> None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_sizes(archive.infolist())
            _check_parts(archive)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFile(_("The workbook is damaged and cannot be read.")) from error


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    too_dense = any(
        part.file_size > max(part.compress_size, 1) * MOST_RATIO
        for part in parts
        if part.file_size > _SMALL_PART
    )
    if unpacked > MOST_UNPACKED_BYTES or too_dense or len(parts) > _MOST_PARTS:
        raise UnreadableFile(_("The workbook unpacks to far more than a list of people needs."))


def _check_parts(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if "xl/workbook.xml" not in names:
        raise UnreadableFile(_("This archive is no XLSX workbook."))
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise UnreadableFile(_("The workbook is damaged and cannot be read."))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableFile(_("The workbook carries macros. Please save it as XLSX without them."))
    for name in names:
        if name.endswith((".xml", ".rels")):
            _refuse_entities(archive, name)


def _refuse_entities(archive: zipfile.ZipFile, name: str) -> None:
    """XML of workbooks needs no DOCTYPE; one can blow up to gigabytes."""
    with archive.open(name) as part:
        start = part.read(64 * 1024).replace(b"\x00", b"")
    if re.search(rb"<!(DOCTYPE|ENTITY)", start, re.IGNORECASE):
        raise UnreadableFile(_("The workbook is damaged and cannot be read."))
