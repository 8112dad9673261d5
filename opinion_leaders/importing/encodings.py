"""Finding out in which encoding a text file is written, without loading it whole."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from opinion_leaders.importing.errors import UnreadableFile

_PIECE = 1024 * 1024
# The mark of UTF-32 begins with that of UTF-16, so it is asked for first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EASTERN = ["cp932", "gb18030", "big5", "cp949", "cp1251", "cp1253", "cp1252"]
# Western text has few letters beyond ASCII; more of them speak for another script.
_MANY = 0.2
_TOO_FEW_TO_TELL = 40


def find_encoding(file: BinaryIO) -> str:
    """The name of the encoding. Raises `UnreadableFile` for what is no text."""
    file.seek(0)
    start = file.read(_PIECE)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return _confirmed(file, encoding)
    if guess := _without_mark(start):
        return _confirmed(file, guess)
    return "utf-8" if _decodes(file, "utf-8") else _single_byte(file, start)


def _confirmed(file: BinaryIO, encoding: str) -> str:
    if not _decodes(file, encoding):
        raise UnreadableFile(
            _("The file says that it is %s, but parts of it are not. Please export it again.")
            % encoding.upper().removesuffix("-SIG")
        )
    return encoding


def _without_mark(start: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of plain letters is zero."""
    sample = start[:2000]
    if len(sample) < 4 or sample.count(0) < len(sample) * 0.3:
        return None
    return "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while piece := file.read(_PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _single_byte(file: BinaryIO, start: bytes) -> str:
    if _speaks_for_another_script(start):
        best = from_bytes(start[:50_000], cp_isolation=_EASTERN).best()
        if best is not None and _decodes(file, best.encoding):
            return str(best.encoding)
    return "cp1252" if _decodes(file, "cp1252") else "latin-1"


def _speaks_for_another_script(sample: bytes) -> bool:
    beyond = sum(1 for byte in sample if byte > 127)
    letters = beyond + sum(1 for byte in sample if byte < 128 and chr(byte).isalpha())
    return beyond > _TOO_FEW_TO_TELL and beyond / letters > _MANY
