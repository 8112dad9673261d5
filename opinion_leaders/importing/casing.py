"""Capitals of names: lists in capitals throughout become names as people write them."""

from __future__ import annotations

import re

from opinion_leaders.importing.text import words

SUFFIXES = {"JR": "Jr.", "SR": "Sr.", "II": "II", "III": "III", "IV": "IV", "V": "V"}
_NAME_LIKE = re.compile(r"[^\W\d_]+(?:[ .'’-]+[^\W\d_]+)*[.']?")
_PARTICLES = words("van der den de da di del della dos du la le von zu zum zur ter ten y")
_MAC = words(
    """MACARTHUR MACAULAY MACCALLUM MACDONALD MACDOUGALL MACFARLANE MACGREGOR MACINTOSH MACINTYRE
    MACKENZIE MACKINNON MACLACHLAN MACLEAN MACLEOD MACMILLAN MACNEIL MACPHERSON MACPHAIL MACRAE
    MACQUEEN MACKAY"""
)


def proper_case(text: str) -> str:
    """Capitals or small letters throughout become a usual name; mixed case is the owner's own."""
    if not (text.isupper() or text.islower()) or not _NAME_LIKE.fullmatch(text):
        return text
    if len(text) == 1:
        return text.upper()
    return " ".join(_cased_word(word) for word in text.split(" "))


def cased_part(part: str, whole: str) -> str:
    """`Camille DURAND` has a family name in capitals, but `DJ Smith` goes by two letters."""
    is_mixed = not (whole.isupper() or whole.islower())
    return part if is_mixed and len(part) <= 3 else proper_case(part)


def _cased_word(word: str) -> str:
    if word.lower() in _PARTICLES:
        return word.lower()
    if bare(word) in SUFFIXES and len(word.strip(".")) > 1:
        return SUFFIXES[bare(word)]
    return re.sub(r"[^\W\d_]+", lambda found: _cased_run(found, word), word)


def _cased_run(found: re.Match[str], word: str) -> str:
    run = found[0]
    if run.upper().startswith("MC") and len(run) > 3:
        return "Mc" + run[2:].capitalize()
    if run.upper() in _MAC:
        return "Mac" + run[3:].capitalize()
    # O'NEILL and D'ARCY have two capitals, but DEL'S and N'GUESSAN's ending have not.
    if found.start() and word[found.start() - 1] in "'’" and len(run) == 1:
        return run.lower()
    # The small letter of the Turkish İ comes with a dot of its own.
    return run.capitalize().replace("i\u0307", "i")


def bare(word: str) -> str:
    return word.replace(".", "").strip(",").upper()
