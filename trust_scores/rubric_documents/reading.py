"""Reading a rubric from JSON that may be broken, hostile, or something else altogether."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from trust_scores.rubric_documents.texts import commercial_problem, has_unfit_characters
from trust_scores.scoring import Problem

FORMAT = "msl-crm-rubric"
FORMAT_VERSION = 1

MAX_BYTES = 512 * 1024
MAX_DEPTH = 8
MAX_VALUES = 5_000
MAX_NAME = 64
MAX_PROBLEMS = 100
# Python reads longer whole numbers slowly, or not at all; no setting has so many digits.
_MAX_DIGITS = 30


class RubricTextUnreadable(ValueError):
    """A text that is no rubric; `problems` names every place and reason."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{path or 'document'}: {text}" for path, text in problems))


class _Repeated(dict[str, Any]):
    """An object in which `name`, and perhaps others, stands more than once."""

    name: str = ""


def read(text: str | bytes) -> dict[str, Any]:
    """The document in an exported text, without the two fields that name its format.

    Its rules are not checked here. Raises RubricTextUnreadable for what is no JSON of this
    format, too large or nested too deeply, and for names that stand twice.
    """
    document = _parsed(_decoded(text))
    if problems := shape_problems(document):
        raise RubricTextUnreadable(problems)
    if not isinstance(document, dict):
        raise RubricTextUnreadable([Problem("", _("This must be an object with named fields."))])
    if problems := list(_format_problems(document)):
        raise RubricTextUnreadable(problems)
    return {
        name: value for name, value in document.items() if name not in ("format", "format_version")
    }


def shape_problems(document: object) -> list[Problem]:
    """What no document may be made of, whatever it means; safe for any object, circular too."""
    problems: list[Problem] = []
    for count, (path, depth, value) in enumerate(_walk(document)):
        if count >= MAX_VALUES or (isinstance(value, dict | list) and len(value) > MAX_VALUES):
            return [Problem(path, _("This has more values than a rubric can have."))]
        problems += _about(path, depth, value)
        if len(problems) >= MAX_PROBLEMS:
            break
    return problems


def _walk(document: object) -> Iterator[tuple[str, int, object]]:
    """Every value with its path, in order; not deeper than is allowed."""
    waiting: list[tuple[str, int, object]] = [("", 0, document)]
    while waiting:
        path, depth, value = waiting.pop()
        yield path, depth, value
        inner: list[tuple[str, object]] = []
        if depth <= MAX_DEPTH and isinstance(value, dict):
            inner = [(_named(path, name), one) for name, one in value.items()]
        elif depth <= MAX_DEPTH and isinstance(value, list):
            inner = [(f"{path}[{place}]", one) for place, one in enumerate(value)]
        waiting += [(place, depth + 1, one) for place, one in reversed(inner)]


def _named(path: str, name: object) -> str:
    shown = "".join(one if one.isprintable() else "?" for one in str(name)[:MAX_NAME])
    return f"{path}.{shown}" if path else shown


def _about(path: str, depth: int, value: object) -> Iterator[Problem]:
    if depth > MAX_DEPTH:
        yield Problem(path, _("This is nested more deeply than a rubric can be."))
    if isinstance(value, float) and not math.isfinite(value):
        yield Problem(path, _("This is no finite number."))
    if isinstance(value, str) and has_unfit_characters(value):
        yield Problem(path, _("This has characters that cannot be seen. Please type it anew."))
    if isinstance(value, _Repeated):
        yield Problem(_named(path, value.name), _("This name stands here twice."))
    if isinstance(value, dict):
        for name in value:
            if message := _about_name(name):
                yield Problem(_named(path, name), message)


def _about_name(name: object) -> str:
    if not isinstance(name, str) or len(name) > MAX_NAME or has_unfit_characters(name):
        return _("No field of a rubric has such a name.")
    return commercial_problem(name)


def _decoded(text: str | bytes) -> str:
    size = len(text) if isinstance(text, bytes) else len(text.encode(errors="surrogatepass"))
    if size > MAX_BYTES:
        message = _("This is larger than %(most)s kB.") % {"most": MAX_BYTES // 1024}
        raise RubricTextUnreadable([Problem("", message)])
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = _("This is no UTF-8 text (at byte %(place)s).") % {"place": error.start}
        raise RubricTextUnreadable([Problem("", message)]) from error


def _parsed(text: str) -> object:
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_int=_whole, parse_constant=lambda _: math.nan
        )
    except json.JSONDecodeError as error:
        known = {"line": error.lineno, "column": error.colno}
        message = _("This is no JSON: line %(line)s, column %(column)s.") % known
    except RecursionError:
        message = _("This is nested more deeply than a rubric can be.")
    raise RubricTextUnreadable([Problem("", message)])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated = _Repeated(found)
    repeated.name = Counter(name for name, _ in pairs).most_common(1)[0][0]
    return repeated


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MAX_DIGITS else math.inf


def _format_problems(document: dict[str, Any]) -> Iterator[Problem]:
    if document.get("format") != FORMAT:
        message = _("This must be “%(format)s”: only exported rubrics can be read.")
        yield Problem("format", message % {"format": FORMAT})
    elif document.get("format_version") is True or document.get("format_version") != FORMAT_VERSION:
        message = _("Only version %(version)s of the format can be read.")
        yield Problem("format_version", message % {"version": FORMAT_VERSION})
