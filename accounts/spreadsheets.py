"""Tables that leave the product: no cell of them is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

Cell = str | int | float
# A spreadsheet takes a text that begins like this for a formula.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_LONGEST = 32_767


def safe_text(text: str) -> str:
    """The text without control characters, and with an apostrophe where it would be a formula."""
    dangerous = text.startswith(_DANGEROUS)
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{text}" if dangerous or text.startswith(_DANGEROUS) else text


def csv_file(rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark by which spreadsheets know it."""
    out = io.StringIO()
    csv.writer(out).writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_file(rows: Iterable[Sequence[Cell]], *, title: str) -> bytes:
    """One sheet; texts are typed as texts, numbers stay numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for row in rows:
        sheet.append([_typed(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _safe(cell: Cell) -> Cell:
    return safe_text(cell) if isinstance(cell, str) else cell


def _typed(sheet: object, cell: Cell) -> WriteOnlyCell:
    if not isinstance(cell, str):
        return WriteOnlyCell(sheet, value=cell)
    typed = WriteOnlyCell(sheet, value=safe_text(cell)[:_LONGEST])
    typed.data_type = "s"
    typed.number_format = "@"
    return typed
