"""Taking a name apart: title, given, middle and family name, suffix, credentials.

The library nameparser knows titles, particles and `Family, Given`; here are the rules for what
lists of health professionals add: rows of credentials, names in capitals, names in native script.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from django.utils.translation import gettext as _
from nameparser import Parser

from opinion_leaders.importing import credentials as degrees
from opinion_leaders.importing.casing import SUFFIXES, bare, cased_part, proper_case
from opinion_leaders.importing.text import has_letter, words

_parser = Parser()
_words_with_meaning = frozenset().union(
    *(
        getattr(_parser.lexicon, kind)
        for kind in (
            "titles", "suffix_acronyms", "suffix_words", "particles", "conjunctions",
            "bound_given_names", "maiden_markers", "honorific_tails", "after_given_titles",
        )
    )
)  # fmt: skip
_TITLES = {
    "DR": "Dr.", "DOCTOR": "Dr.", "PROF": "Prof.", "PROFESSOR": "Prof.", "PD": "PD",
    "PRIV": "Priv.", "DOZ": "Doz.", "MR": "Mr.", "MRS": "Mrs.", "MS": "Ms.", "MISS": "Miss",
    "MX": "Mx.",
    "MED": "med.", "DENT": "dent.", "HABIL": "habil.", "NAT": "nat.", "RER": "rer.",
    "PHIL": "phil.", "HC": "h.c.", "ASSOC": "Assoc.", "ASST": "Asst.", "HERR": "Herr",
    "FRAU": "Frau",
    "ASSOCIATE": "Assoc.", "ASSISTANT": "Asst.", "SIR": "Sir", "DAME": "Dame", "M": "M.",
    "MME": "Mme", "SRA": "Sra.", "DRA": "Dra.", "DOTT": "Dott.", "SIG": "Sig.",
}  # fmt: skip
_CERTAIN_TITLES = words(
    "DR DOCTOR PROF PROFESSOR PD PRIV DOZ MR MRS MS MISS MX MED DENT HABIL NAT RER PHIL HC HERR"
    " FRAU DRA DOTT"
)
_PLAIN_NAME = re.compile(r"[A-Za-zÀ-ž-]{2,} (?:[A-Za-z]\.? |[A-Za-zÀ-ž-]{2,} )?[A-Za-zÀ-ž'-]{2,}")
_NO_NAME = re.compile(r"[<>={}\[\]|\\;:$%@#*/_~^!?\d]")
_COUPLE = re.compile(r"(?:Dr|Mr|Mrs|Ms|Prof)\.? (?:&|and) (?:Dr|Mr|Mrs|Ms|Prof)\b", re.IGNORECASE)
_NATIVE_SCRIPTS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
_NATIVE_TITLES = ("博士", "教授", "医師", "先生", "さん", "様")


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a name; only `family` is always there."""

    family: str
    given: str = ""
    middle: str = ""
    title: str = ""
    suffix: str = ""
    credentials: tuple[str, ...] = ()
    native: str = ""
    warnings: tuple[str, ...] = ()


@lru_cache(maxsize=2048)
def parse_person_name(text: str) -> PersonName:
    """Take a clean one-line name apart; `text` must hold a letter."""
    if _is_native(text):
        return _native_name(text)
    titles, rest = _peel_titles(text.split())
    name, found, warnings = _peel_credentials(rest)
    parsed = _parse_core(name or " ".join(rest))
    return replace(
        parsed,
        title=" ".join([*titles, *([parsed.title] if parsed.title else [])]),
        credentials=tuple(dict.fromkeys((*found, *parsed.credentials))),
        warnings=(*warnings, *parsed.warnings),
    )


def name_from_parts(
    *,
    given: str,
    family: str,
    middle: str = "",
    title: str = "",
    suffix: str = "",
    degrees_: str = "",
) -> PersonName:
    """A name that comes in columns: only case, titles and credentials are put in order."""
    behind, found, warnings = _peel_credentials(family.split(), keep=1)
    family, own_suffix = _peel_suffix(behind or family)
    parts = proper_case(given), proper_case(middle), proper_case(family)
    family_name = parts[2] or parts[0]
    return PersonName(
        family=family_name,
        given=parts[0] if parts[2] else "",
        middle=parts[1],
        title=written_title(title),
        suffix=written_suffix(suffix) or own_suffix,
        credentials=tuple(dict.fromkeys((*degrees.normalised(degrees_), *found))),
        native="".join(filter(None, (family, given))) if _is_native(family + given) else "",
        warnings=tuple(warnings) if parts[2] else (*warnings, _one_name_warning(family_name)),
    )


def names_two_people(text: str) -> bool:
    """Whether a cell such as `Dr and Mrs Wall` stands for a couple."""
    return bool(_COUPLE.match(text))


def written_title(text: str) -> str:
    """`DR.` becomes `Dr.`; words that are no titles stay as they are."""
    return " ".join(_TITLES.get(bare(word), word) for word in text.replace(",", " ").split())


def written_suffix(text: str) -> str:
    return " ".join(SUFFIXES.get(bare(word), word) for word in text.replace(",", " ").split())


def is_title(text: str) -> bool:
    """Whether every word is a form of address rather than a role at work."""
    words = [bare(word) for word in text.split()]
    return bool(words) and all(word in _TITLES for word in words)


def _peel_titles(words: list[str]) -> tuple[list[str], list[str]]:
    """Titles before the name; at least one word is left for it."""
    titles: list[str] = []
    while len(words) > 1 and bare(words[0]) in _CERTAIN_TITLES and "," not in words[0]:
        titles.append(_TITLES[bare(words[0])])
        words = words[1:]
    return titles, words


def _peel_credentials(words: list[str], keep: int = 2) -> tuple[str, list[str], list[str]]:
    """The name without credentials behind it, those in order, and what was uncertain.

    At least `keep` words stay, so that a family name such as Ma or Do is not taken for one.
    """
    segments = [part.split() for part in " ".join(words).split(",") if part.strip()]
    found: list[str] = []
    warnings: list[str] = []
    # After a comma every word has to fit, or it is `Family, Given`.
    while len(segments) > 1 and _is_all_credentials(segments[-1]):
        found = [*degrees.normalised(" ".join(segments.pop())), *found]
    if segments:
        name, peeled = _peel_words(segments[-1], keep=keep if len(segments) == 1 else 1)
        warnings = [_guess_warning(word) for word in peeled if not _is_known(word, peeled)]
        found = [*degrees.normalised(" ".join(peeled)), *found]
        segments[-1] = name
    return ", ".join(" ".join(part) for part in segments), found, warnings


def _is_known(word: str, words: list[str]) -> bool:
    in_phrase = any(degrees.is_phrase(a, b) for a, b in pairwise(words))
    return "." in word or len(word) == 1 or degrees.is_credential(word) or in_phrase


def _is_all_credentials(words: list[str]) -> bool:
    if bare(words[0]) in SUFFIXES:
        return False
    name, peeled = _peel_words(words, keep=0)
    return not name and bool(peeled)


def _peel_words(words: list[str], *, keep: int) -> tuple[list[str], list[str]]:
    end = len(words)
    while end > keep:
        size = _credential_size(words[:end], keep)
        if not size:
            break
        end -= size
    return words[:end], words[end:]


def _credential_size(words: list[str], keep: int) -> int:
    """How many of the last words are one credential: 0, or 1, 2 and more for `R. N.`."""
    if len(words) - 2 >= keep and degrees.is_phrase(words[-2], words[-1]):
        return 2
    if spaced := _spaced_size(words, keep):
        return spaced
    word, left = words[-1], words[:-1]
    if degrees.is_credential(word):
        plain = degrees.is_ambiguous(word) and keep > 0
        return 0 if plain and (_full_words(left) < 2 or not word.isupper()) else 1
    enough = _full_words(left) >= keep
    return 1 if enough and degrees.looks_like_credential(word) else 0


def _spaced_size(words: list[str], keep: int) -> int:
    """`N. P.` or `B. S. N.`: dotted single letters at the end that spell a credential."""
    size = 0
    while size < len(words) - keep and re.fullmatch(r"[A-Za-z]\.", words[-1 - size]):
        size += 1
    for length in range(size, 1, -1):
        if degrees.is_credential("".join(words[-length:])):
            return length
    return 0


def _full_words(words: list[str]) -> int:
    return sum(1 for word in words if len(bare(word)) > 1 and bare(word) not in SUFFIXES)


def _peel_suffix(text: str) -> tuple[str, str]:
    words = text.replace(",", " ").split()
    if len(words) > 1 and bare(words[-1]) in SUFFIXES and bare(words[-1]) != "V":
        return " ".join(words[:-1]), SUFFIXES[bare(words[-1])]
    return text, ""


def _parse_core(text: str) -> PersonName:
    """A name without titles and credentials in front and behind."""
    if _NO_NAME.search(text):
        return PersonName(family=text, warnings=(_("This does not look like a person's name."),))
    if plain := _plain_name(text):
        return plain
    parsed = _parser.parse(text)
    given, middle, family = parsed.given, parsed.middle, parsed.family
    suffix, found, rest = _split_suffix(parsed.suffix)
    family = " ".join(filter(None, (family, rest)))
    title = parsed.title
    if not family or not has_letter(family):
        # A single name, or a word such as King that is a title elsewhere.
        given, middle, family, title = "", "", (given or family or text), title if given else ""
    if title and not is_title(title):
        given, middle, title = title, " ".join(filter(None, (given, middle))), ""
    warnings = [_("The nickname “%s” was left out.") % parsed.nickname] if parsed.nickname else []
    if not given:
        warnings.append(_one_name_warning(proper_case(family)))
    return PersonName(
        family=cased_part(family, text),
        given=cased_part(given, text),
        middle=cased_part(middle, text),
        title=written_title(title),
        suffix=suffix,
        credentials=found,
        warnings=tuple(warnings),
    )


def _plain_name(text: str) -> PersonName | None:
    """Two or three usual words: the parser would say the same, and take ten times as long."""
    words = text.split(" ")
    if len(words) not in (2, 3) or not _PLAIN_NAME.fullmatch(text):
        return None
    if any(word.lower().rstrip(".") in _words_with_meaning for word in words if len(word) > 1):
        return None
    given, *middle, family = (cased_part(word, text) for word in words)
    return PersonName(family=family, given=given, middle=" ".join(middle))


def _split_suffix(text: str) -> tuple[str, tuple[str, ...], str]:
    """Jr. and III, credentials, and words that are neither."""
    words = text.replace(",", " ").split()
    suffixes = [word for word in words if bare(word) in SUFFIXES]
    others = [word for word in words if word not in suffixes]
    rest = [w for w in others if w.endswith(".") and not _is_known(w.rstrip("."), [])]
    found = [word for word in others if word not in rest]
    return written_suffix(" ".join(suffixes)), degrees.normalised(" ".join(found)), " ".join(rest)


def _one_name_warning(name: str) -> str:
    return _("Only one name is given: “%s” stands as the family name.") % name


def _guess_warning(word: str) -> str:
    return _("“%s” was taken for a credential.") % word


def _is_native(text: str) -> bool:
    """Whether a name is written in Chinese, Japanese or Korean script."""
    letters = [one for one in text if one.isalpha()]
    return bool(letters) and all(
        not one.isascii() and unicodedata.name(one, "").startswith(_NATIVE_SCRIPTS)
        for one in letters
    )


def _native_name(text: str) -> PersonName:
    """Without blanks nobody can tell where the family name ends: the name stays whole."""
    name, title = text, ""
    for word in _NATIVE_TITLES:
        if name.endswith(word) and len(name) > len(word) + 1:
            name, title = name.removesuffix(word).strip(), word
            break
    parts = name.split()
    if len(parts) == 2:
        return PersonName(family=parts[0], given=parts[1], native=name, title=title)
    return PersonName(family=name, native=name, title=title)
