"""Published examples of agreement between raters, told apart by the shape of their input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..agreement import Form, cohen_kappa_of_table, intraclass_correlation, mean_squares
from .comparison import Difference, differences
from .tables import CaseInvalid

MEAN_SQUARES = ("BMS", "WMS", "JMS", "EMS")
NO_ANSWER = "no answer"


class Expected(NamedTuple):
    """One set of expected numbers of a published vector."""

    name: str
    tolerance: float


class Compared(NamedTuple):
    """The engine's numbers, named as those expected, and where they differ."""

    answers: dict[str, Any]
    differences: list[Difference]


def compare(row: Mapping[str, Any], expected: list[Expected]) -> Compared | None:
    """The engine's answers to a published vector; None when the engine has no such step."""
    known = _answers(row.get("input"))
    if known is None:
        return None
    found = Compared({}, [])
    for name, tolerance in expected:
        wanted = _numbers(row.get(name, {}), name)
        given = {key: known.get(key, NO_ANSWER) for key in wanted}
        found.answers[name] = given
        found.differences.extend(differences(wanted, given, tolerance=tolerance, at=name))
    if not any(found.answers.values()):
        raise CaseInvalid("Nothing was expected.")
    return found


def _answers(given: object) -> dict[str, float | None] | None:
    if isinstance(given, Mapping) and "ratings" in given:
        squares = zip(MEAN_SQUARES, mean_squares(given["ratings"]), strict=True)
        forms = {form.value: intraclass_correlation(given["ratings"], form).value for form in Form}
        return {**dict(squares), **forms}
    if isinstance(given, Mapping) and "table" in given:
        return {"kappa": cohen_kappa_of_table(given["table"]).value}
    return None


def _numbers(wanted: object, name: str) -> dict[str, Any]:
    """What is expected but for words, which only say a number in another way."""
    if not isinstance(wanted, Mapping):
        raise CaseInvalid(f"{name} must be an object.")
    return {key: value for key, value in wanted.items() if not isinstance(value, str)}
