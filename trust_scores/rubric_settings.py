"""What was typed into the settings of a draft, and which of it can be used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from trust_scores import rubric_guide
from trust_scores.rubric_problems import in_words
from trust_scores.scoring import DEFAULT, Problem, paths_of, validate

# Longer texts are no numbers; what was pasted by mistake is still kept, up to the second length.
MAX_NUMBER = 40
MAX_KEPT = 200

_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)")
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2},[0-9]{3}")
_STEP = re.compile(r"[^.\[\]]+")


class NumberUnreadable(ValueError):
    """A text that is no number; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of typed texts.

    `parameters` is the whole document with all that can be used, `entries` the texts that
    cannot be used yet by path, `problems` why not. A problem stands at the path of its rule,
    such as `exponents`, and may have kept several entries.
    """

    parameters: dict[str, Any]
    entries: dict[str, str]
    problems: list[Problem]


def settle(parameters: Mapping[str, Any], typed: Mapping[str, str]) -> Settled:
    """Put typed texts, by the path of the setting, into a document as far as its rules allow.

    Of settings that break a rule together, such as shares that do not add up to 1, none that
    was typed is used. What was never typed is not blamed, and keeps its value. Texts of settings
    that the model no longer has are dropped.
    """
    typed = {path: text for path, text in typed.items() if path in rubric_guide.ranges()}
    usable, problems = _read_all(typed)
    base = complete(parameters)
    while found := validate(_with(base, usable)):
        problems += [in_words(problem) for problem in found]
        blamed = {path for problem in found for path in paths_of(problem)} & usable.keys()
        if not blamed:
            break
        usable = {path: number for path, number in usable.items() if path not in blamed}
    entries = {path: text for path, text in typed.items() if path not in usable}
    return Settled(_with(base, usable), entries, list(dict.fromkeys(problems)))


def _read_all(typed: Mapping[str, str]) -> tuple[dict[str, float], list[Problem]]:
    numbers: dict[str, float] = {}
    problems = []
    for path, text in typed.items():
        try:
            numbers[path] = read_number(text)
        except NumberUnreadable as error:
            problems.append(Problem(path, str(error)))
    return numbers, problems


def read_number(text: str) -> float:
    """The number that was typed with a point, or with the decimal comma of the language.

    Raises NumberUnreadable, also for `1,000`, which could mean a thousand as well as one.
    """
    plain = text.strip().replace("\N{MINUS SIGN}", "-")
    if not plain:
        raise NumberUnreadable(_("Enter a number."))
    if len(plain) > MAX_NUMBER or not _NUMBER.fullmatch(plain):
        raise NumberUnreadable(_("Enter a number in digits, such as 0.17."))
    if _THOUSANDS.fullmatch(plain) and formats.get_format("DECIMAL_SEPARATOR") != ",":
        raise NumberUnreadable(_("Write thousands without a comma, such as 1000."))
    return float(plain.replace(",", "."))


def number_text(number: float) -> str:
    """A number as `read_number` reads it, with all its digits."""
    return format(Decimal(repr(number)), "f")


def kept_text(text: str) -> str:
    """A typed text as it is stored until it can be used: no unseen characters, not endless."""
    return "".join(one for one in text[: 2 * MAX_KEPT] if one.isprintable())[:MAX_KEPT]


def complete(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a stored document, and the default of those on which it is silent."""
    return _over(DEFAULT.to_document(), parameters)


def _over(default: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, value in default.items():
        inner = given.get(name, value)
        found[name] = _over(value, inner) if isinstance(value, dict) else inner
    return found


def _with(parameters: Mapping[str, Any], numbers: Mapping[str, float]) -> dict[str, Any]:
    document: dict[str, Any] = deepcopy(dict(parameters))
    defaults = rubric_guide.values(DEFAULT.to_document())
    for path, number in numbers.items():
        whole = isinstance(defaults[path], int) and number.is_integer()
        *folders, last = _STEP.findall(path)
        place: Any = document
        for folder in folders:
            place = place[folder]
        place[int(last) if isinstance(place, list) else last] = int(number) if whole else number
    return document
