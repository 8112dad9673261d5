"""The words of the pulse: what an opinion leader reads, as it is shipped.

`<language>.json` holds the texts of one language, `questions.json` the rubric's statements and
anchors in other languages. A further language needs a file with the same names, and may have its
statements.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf.locale import LANG_INFO

FOLDER = Path(__file__).resolve().parent
FALLBACK = "en"
QUESTIONS = "questions"

_PLACE = re.compile(r"\{(\w+)\}")
_PEOPLE = frozenset({"msl", "managers"})
_MAIL = frozenset({"name", "asker", "msl", "organization", "link", "until"})
# What each text may name; texts that are not listed name nothing.
PLACES: Mapping[str, frozenset[str]] = {
    "asker_msl": frozenset({"msl"}),
    "asker_manager": frozenset({"msl", "manager"}),
    "form_lead": frozenset({"asker", "count"}),
    "who_sum": _PEOPLE | {"least"},
    "who_managers": _PEOPLE,
    "who_all": _PEOPLE,
    "keep": frozenset({"until"}),
    "saved": frozenset({"until"}),
    "managers_unknown": frozenset(),
    "comment_help": frozenset({"safety"}),
    "comment_for_managers": _PEOPLE,
    "comment_for_both": _PEOPLE,
    "error_comment": frozenset({"longest"}),
    "mail_subject": frozenset({"msl", "organization"}),
    "mail_text": _MAIL,
    "reminder_subject": frozenset({"msl", "organization"}),
    "reminder_text": _MAIL,
}
# Without these a text does not do what it is there for.
NEEDED: Mapping[str, frozenset[str]] = {
    "asker_msl": frozenset({"msl"}),
    "asker_manager": frozenset({"msl", "manager"}),
    "form_lead": frozenset({"asker"}),
    "who_sum": _PEOPLE | {"least"},
    "who_managers": _PEOPLE,
    "who_all": _PEOPLE,
    "keep": frozenset({"until"}),
    "comment_for_managers": frozenset({"managers"}),
    "comment_for_both": _PEOPLE,
    "mail_text": frozenset({"asker", "link", "until"}),
    "reminder_text": frozenset({"asker", "link", "until"}),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """All texts of one language, by name; `{msl}` and the like are filled in when shown."""

    language: str
    texts: Mapping[str, str]

    def say(self, name: str, **values: object) -> str:
        """One text. What is in braces and has no value stays as it is."""
        return _PLACE.sub(lambda found: str(values.get(found[1], found[0])), self.texts[name])

    def filled(self, **values: object) -> dict[str, str]:
        return {name: self.say(name, **values) for name in self.texts}


def names_in(text: str) -> set[str]:
    """What a text names in braces."""
    return set(_PLACE.findall(text))


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Wording]:
    """The languages that come with the product, by code."""
    codes = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != QUESTIONS)
    return {code: Wording(code, _read(code)) for code in codes}


@lru_cache(maxsize=1)
def translated_questions() -> Mapping[str, Mapping[str, Mapping[str, object]]]:
    """By channel and language, the statement and its five anchors; `en` is what they translate."""
    found: Mapping[str, Mapping[str, Mapping[str, object]]] = _read(QUESTIONS)
    return found


def language_name(code: str) -> str:
    """A language's name in itself, with a capital letter."""
    name = str(LANG_INFO.get(code, {}).get("name_local", code))
    return name[:1].upper() + name[1:]


def runs_from_right(code: str) -> bool:
    return bool(LANG_INFO.get(code, {}).get("bidi", False))


def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
