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


@dataclass(frozen=True, slots=True)
class Wording:
    """All texts of one language, by name; `{msl}` and the like are filled in when shown."""

    language: str
    texts: Mapping[str, str]

    def say(self, name: str, /, **values: object) -> str:
        """One text. What is in braces and has no value stays as it is."""
        return _PLACE.sub(lambda found: str(values.get(found[1], found[0])), self.texts[name])

    def filled(self, /, **values: object) -> dict[str, str]:
        return {name: self.say(name, **values) for name in self.texts}


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
