"""Frozen dataclasses of numbers to plain documents and back, trusting nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from itertools import islice
from typing import Any, NamedTuple, Self, TypeVar, get_args, get_type_hints

from ..bounds import Between, Length

MAX_TEXT = 64
# A hostile document shall not become a message for each of a million fields.
MAX_UNKNOWN = 20

T = TypeVar("T")


class Message(str):
    """A sentence in English that also keeps what it is made of, to be said in other words.

    `code` is the sentence with gaps such as `must be %(range)s`; `values` are what fills them.
    `concerns` are the paths of all settings that a rule between them is about.
    """

    code: str
    values: Mapping[str, Any]
    concerns: tuple[str, ...] = ()

    @classmethod
    def of(cls, code: str, concerns: tuple[str, ...] = (), **values: Any) -> Self:
        message = cls(code % values)
        message.code, message.values, message.concerns = code, values, concerns
        return message


class Problem(NamedTuple):
    """What is wrong in a document, and where."""

    path: str
    message: str


def problem(path: str, code: str, concerns: tuple[str, ...] = (), **values: Any) -> Problem:
    """A problem of the model, with a `Message`."""
    return Problem(path, Message.of(code, concerns, **values))


class RubricUnreadable(ValueError):
    """A rubric document that cannot be used; `problems` names every place and reason."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{path or 'rubric'}: {text}" for path, text in problems))


def plain(record: Any) -> dict[str, Any]:
    """Nested dictionaries and lists with the numbers of a record."""
    return {name: _plain_value(value) for name, value in asdict(record).items()}


def numbers(value: Any, path: str) -> Iterator[tuple[str, float]]:
    """Every number of a record, list or document with its path, such as `exponents[2]`."""
    if is_dataclass(value) and not isinstance(value, type):
        value = plain(value)
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from numbers(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from numbers(inner, f"{path}[{place}]")
    elif isinstance(value, int | float):
        yield path, value


def _plain_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain_value(inner) for name, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value


def read(kind: type[T], document: object) -> tuple[T, list[Problem]]:
    """A record of this kind, defaults where the document is silent or wrong, and all problems."""
    return _record(kind(), document, "")


def _record(default: T, document: object, path: str) -> tuple[T, list[Problem]]:
    if not isinstance(document, Mapping):
        return default, [problem(path, "must be an object with named fields")]
    kind: type = type(default)
    hints = _hints(kind)
    problems = list(islice(_unknown(document, hints, path), MAX_UNKNOWN))
    values = {}
    for field in fields(default):  # type: ignore[arg-type]
        current = getattr(default, field.name)
        if field.name in document:
            place = f"{path}.{field.name}" if path else field.name
            current, found = _value(current, document[field.name], hints[field.name], place)
            problems += found
        values[field.name] = current
    return type(default)(**values), problems


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _unknown(document: Mapping[Any, Any], known: Mapping[str, Any], path: str) -> Iterator[Problem]:
    for name in document:
        if not isinstance(name, str) or name not in known:
            shown = str(name)[:MAX_TEXT]
            yield problem(f"{path}.{shown}" if path else shown, "is not a setting of the model")


def _value(default: Any, given: object, hint: Any, path: str) -> tuple[Any, list[Problem]]:
    if is_dataclass(default):
        return _record(default, given, path)
    if isinstance(default, str):
        return _text(default, given, path)
    bounds = next(note for note in get_args(hint) if isinstance(note, Between))
    if isinstance(default, tuple):
        length = next(note for note in get_args(hint) if isinstance(note, Length))
        return _numbers(default, given, length.count, bounds, path)
    return _number(default, given, bounds, path)


def _text(default: str, given: object, path: str) -> tuple[str, list[Problem]]:
    if not isinstance(given, str) or not given.isprintable() or not 0 < len(given) <= MAX_TEXT:
        return default, [problem(path, "must be a text of 1 to %(most)s characters", most=MAX_TEXT)]
    return given, []


def _numbers(
    default: tuple[float, ...], given: object, count: int, bounds: Between, path: str
) -> tuple[tuple[float, ...], list[Problem]]:
    if not isinstance(given, list | tuple) or len(given) != count:
        return default, [problem(path, "must be a list of %(count)s numbers", count=count)]
    pairs = [
        _number(old, new, bounds, f"{path}[{i}]")
        for i, (old, new) in enumerate(zip(default, given, strict=True))
    ]
    return tuple(value for value, _ in pairs), [one for _, found in pairs for one in found]


def _number(
    default: float, given: object, bounds: Between, path: str
) -> tuple[float, list[Problem]]:
    if isinstance(given, bool) or not isinstance(given, int | float):
        return default, [problem(path, "must be a number")]
    # Comparing first keeps integers that are too large for a float from raising.
    if not bounds.low <= given <= bounds.high or float(given) not in bounds:
        return default, [problem(path, "must be %(range)s", range=bounds)]
    if isinstance(default, int):
        if given != int(given):
            return default, [problem(path, "must be a whole number")]
        return int(given), []
    return float(given), []
