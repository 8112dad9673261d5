"""Cleaning and comparing short texts."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# These join letters and emoji in many scripts; other invisible characters only hide things.
_JOINERS = "\u200c\u200d"
_BLANKS = re.compile(r"\s+")
_PLAIN_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE"}
    | {"œ": "oe", "Œ": "OE", "ı": "i", "þ": "th", "Þ": "TH", "ð": "d", "Ð": "D"}
)


def words(text: str) -> frozenset[str]:
    """A set of words, written as a text with blanks between them."""
    return frozenset(text.split())


def clean_text(text: str) -> str:
    """One line in composed form, without control and other invisible characters."""
    if text.isascii() and text.isprintable():
        return _BLANKS.sub(" ", text).strip()
    text = _BLANKS.sub(" ", unicodedata.normalize("NFC", text))
    return "".join(one for one in text if _is_visible(one)).strip()


def _is_visible(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) not in ("Cc", "Cf", "Cs")


def without_accents(text: str) -> str:
    """Latin letters without their marks: `Müller` becomes `Muller`, `Łukasz` becomes `Lukasz`."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text.translate(_PLAIN_LETTERS))
    return unicodedata.normalize("NFC", "".join(p for p in parts if not unicodedata.combining(p)))


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The letters and digits alone, without accents and case, for comparing."""
    return "".join(one for one in without_accents(text).casefold() if one.isalnum())


def has_letter(text: str) -> bool:
    return any(one.isalpha() for one in text)


def lost_its_letters(text: str) -> bool:
    """Whether an encoding was lost on the way: question marks where letters were."""
    return ("?" in text and not has_letter(text.replace("\ufffd", ""))) or "\ufffd" in text
