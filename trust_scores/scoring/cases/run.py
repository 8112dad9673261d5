"""Reading a document of cases, scoring them together, comparing each."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any, TypeVar

import numpy as np

from ..attribution import Known
from ..inputs import Breaches, Conversations, Evidence
from ..parameters import Parameters
from ..scores import Scores
from .answers import ALL_KEYS, answer, is_quantity
from .comparison import Difference, differences, largest_difference
from .forms import form_of
from .inputs import (
    FACTS,
    SIZES,
    VECTORS,
    Case,
    CasesUnreadable,
    Facts,
    Library,
    facts,
    parts_of,
)
from .paths import carried, explained, is_carried, is_explained
from .published import Expected, compare
from .tables import CaseInvalid

DEFAULT_TOLERANCE = 1e-9
# A batch may be expected as one object per relationship, or summed up.
LISTS = ("relationships", "results", "scores")
SUMMARY = re.compile(r"(sum|mean|min|max)_(?:of_)?(\w+)")
SUMMARIES: dict[str, Callable[[list[float]], float]] = {
    "sum": math.fsum,
    "mean": lambda values: math.fsum(values) / len(values),
    "min": min,
    "max": max,
}
BELOW = "abs_difference_below"
MISSHAPEN = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
)

Table = TypeVar("Table", Evidence, Conversations, Breaches)


@dataclass(frozen=True)
class CaseResult:
    """The engine's answers to a case. ok: None when there was nothing to compare."""

    id: str
    ok: bool | None
    answers: dict[str, Any] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    message: str = ""

    def to_document(self) -> dict[str, Any]:
        """The result as plain values, ready for JSON."""
        return {
            "id": self.id,
            "ok": self.ok,
            "answers": self.answers,
            "differences": [one._asdict() for one in self.differences],
            "message": self.message,
        }


def run_cases(document: object) -> list[CaseResult]:
    """Answer and compare every case of a document, in its order.

    A case that cannot be evaluated does not agree, and says why. Raises `CasesUnreadable`
    when the document as a whole does not have the form of cases.
    """
    cases, published = _read(document)
    library = Library(cases)
    results: dict[int, CaseResult] = {}
    scored: dict[int, _Scored] = {}
    for place, case in enumerate(cases):
        try:
            if special := _special_answers(case, library):
                results[place] = _compared(case, special)
            else:
                scored[place] = _Scored.of(case, library)
        except MISSHAPEN as error:
            results[place] = CaseResult(case.id, False, message=_reason(error))
    for place, answers in _score_all(scored).items():
        results[place] = _compared(cases[place], answers)
    return [*(results[place] for place in range(len(cases))), *published]


def _published(row: Mapping[str, Any], place: int, tolerance: float) -> CaseResult:
    """Published digits agree within their own tolerance, those worked out in full within ours."""
    name, own = _name(row, place), row.get("tolerance_vs_published", tolerance)
    printed = Expected("published", _tolerance({"tolerance": own}, tolerance))
    try:
        found = compare(row, [printed, Expected("full_precision", tolerance)])
    except MISSHAPEN as error:
        return CaseResult(name, False, message=_reason(error))
    if found is None:
        return CaseResult(name, None, message="The engine has no step that answers this.")
    return CaseResult(name, not found.differences, found.answers, found.differences)


def _read(document: object) -> tuple[list[Case], list[CaseResult]]:
    whole = {"cases": document} if isinstance(document, list) else document
    if not isinstance(whole, Mapping):
        raise CasesUnreadable("The document must be an object or a list of cases.")
    if "expected" in whole and not {"cases", "model_vectors"} & set(whole):
        whole = {"cases": [whole]}
    rows = [*_list(whole, "model_vectors"), *_list(whole, "cases")]
    published = _list(whole, "published_vectors")
    if not rows and not published:
        raise CasesUnreadable("The document holds no cases.")
    rubric: object = whole.get("rubric", {})
    if not isinstance(rubric, Mapping):
        raise CasesUnreadable("The rubric must be an object with named fields.")
    tolerance = _tolerance(whole, DEFAULT_TOLERANCE)
    cases = [_case(row, i, rubric, tolerance) for i, row in enumerate(rows)]
    return cases, [_published(row, i, tolerance) for i, row in enumerate(published)]


def _list(whole: Mapping[str, Any], name: str) -> list[Any]:
    rows = whole.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise CasesUnreadable(f"{name} must be a list of objects.")
    return rows


def _case(row: Mapping[str, Any], place: int, rubric: Mapping[str, Any], tolerance: float) -> Case:
    given, expected = row.get("input", row), row.get("expected", {})
    if not isinstance(given, Mapping) or not isinstance(expected, Mapping):
        raise CasesUnreadable(f"Case {_name(row, place)}: input and expected must be objects.")
    own = row.get("rubric", given.get("rubric", {}))
    if not isinstance(own, Mapping):
        raise CasesUnreadable(f"Case {_name(row, place)}: the rubric must be an object.")
    below = expected.get(BELOW, _tolerance(row, tolerance))
    return Case(
        id=_name(row, place),
        input=given,
        expected=expected,
        rubrics=(rubric, own),
        tolerance=_tolerance({"tolerance": below}, tolerance),
    )


def _name(row: Mapping[str, Any], place: int) -> str:
    return str(row.get("id", f"#{place + 1}"))[:200]


def _tolerance(given: Mapping[str, Any], default: float) -> float:
    value = given.get("tolerance", default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise CasesUnreadable("A tolerance must be a number from 0 to 1.")
    return float(value)


def _special_answers(case: Case, library: Library) -> dict[str, Any] | None:
    """Answers to a case that is not scored with the others; None for one that is."""
    if case.is_general:
        return None
    if is_carried(case):
        return carried(case, library)
    if is_explained(case):
        return explained(case, library)
    form = form_of(case)
    return form(case) if form else None


@dataclass(frozen=True)
class _Scored:
    """A case to be scored, each of its relationships on its day."""

    known: Known
    as_of: np.ndarray
    target_interval: np.ndarray
    parameters: Parameters
    asked: Mapping[str, Any]
    is_batch: bool

    @classmethod
    def of(cls, case: Case, library: Library) -> _Scored:
        parameters = case.changed_parameters()
        parts = _parts(case, library)
        if parts:
            return cls._together([cls._one(part, part, parameters) for part in parts], case)
        setting, found = case, None
        if "start" in case.input:
            setting = library.start_of(case)
            old = facts(setting.input, size=setting.expected_size)
            found = old.plus(library.new_facts(case, old))
        elif not case.is_general:
            raise CaseInvalid("The input has no form that the engine knows.")
        return cls._one(case, setting, parameters, found)

    @classmethod
    def _one(
        cls, case: Case, setting: Case, parameters: Parameters, found: Facts | None = None
    ) -> _Scored:
        """setting: the case that says how often to meet, where this one does not."""
        found = found or facts(case.input, size=case.expected_size)
        owner = case if "target_interval" in case.input else setting
        return cls(
            found.known,
            case.numbers("as_of", found.count),
            owner.target_interval(parameters, found.count),
            parameters,
            case.expected or dict.fromkeys(ALL_KEYS),
            setting.is_batch,
        )

    @classmethod
    def _together(cls, parts: list[_Scored], case: Case) -> _Scored:
        return cls(
            _batch([part.known for part in parts]),
            np.concatenate([part.as_of for part in parts]),
            np.concatenate([part.target_interval for part in parts]),
            parts[0].parameters,
            case.expected or dict.fromkeys(ALL_KEYS),
            is_batch=True,
        )


def _parts(case: Case, library: Library) -> list[Case]:
    """The relationships of a batch that is put together from others, each as a case."""
    given = case.input
    lists = (given[name] for name in VECTORS if isinstance(given.get(name), list))
    named: list[object] = next(lists, [])
    rest = {key: value for key, value in given.items() if key not in ("relationships", *FACTS)}
    inputs = [library.named(one).input for one in named]
    inputs += [{**rest, **one} for one in parts_of(given)]
    return [replace(case, input=one, expected={}) for one in inputs]


def _score_all(cases: Mapping[int, _Scored]) -> dict[int, dict[str, Any]]:
    by_rubric: dict[Parameters, list[int]] = defaultdict(list)
    for place, case in cases.items():
        by_rubric[case.parameters].append(place)
    answers = {}
    for parameters, places in by_rubric.items():
        chosen = [cases[place] for place in places]
        scores = (
            _batch([case.known for case in chosen])
            .state(
                as_of=np.concatenate([case.as_of for case in chosen]),
                target_interval=np.concatenate([case.target_interval for case in chosen]),
                parameters=parameters,
            )
            .scores
        )
        first = 0
        for place, case in zip(places, chosen, strict=True):
            rows = range(first, first + case.known.count)
            answers[place] = _answers(case, scores, rows)
            first = rows.stop
    return answers


def _batch(parts: list[Known]) -> Known:
    """The facts of many relationships, one part after the other."""
    firsts = [0, *accumulate(part.count for part in parts)]
    placed = list(zip(parts, firsts, strict=False))
    return Known(
        Evidence.concatenate([_placed(part.evidence, first) for part, first in placed]),
        Conversations.concatenate([_placed(part.conversations, first) for part, first in placed]),
        Breaches.concatenate([_placed(part.breaches, first) for part, first in placed]),
        firsts[-1],
    )


def _placed(table: Table, first: int) -> Table:
    return replace(table, relationship=table.relationship + first)


def _answers(case: _Scored, scores: Scores, rows: range) -> dict[str, Any]:
    """One answer per key: of the relationship, or a list of those of a batch."""
    found: dict[str, Any] = {}
    for key, expected in case.asked.items():
        summary = SUMMARY.fullmatch(key)
        name = summary[2] if summary else key
        if is_quantity(name):
            values = [answer(name, scores, row) for row in rows]
            found[key] = values if case.is_batch else values[0]
            if summary:
                found[key] = SUMMARIES[summary[1]](values)
        elif key in LISTS and isinstance(expected, list):
            found[key] = [_each(scores, row) for row in rows]
        elif key in SIZES:
            found[key] = len(rows)
    return found


def _each(scores: Scores, row: int) -> dict[str, Any]:
    return {key: answer(key, scores, row) for key in ALL_KEYS}


def _compared(case: Case, answers: dict[str, Any]) -> CaseResult:
    """Only what was asked for is answered, everything when nothing was."""
    if not case.expected:
        return CaseResult(case.id, None, answers, message="Nothing was expected.")
    expected = {key: value for key, value in case.expected.items() if key != BELOW}
    given = {key: answers[key] for key in expected if key in answers}
    unknown = [key for key in expected if key not in answers]
    found = list(differences(expected, given, tolerance=case.tolerance))
    if BELOW in case.expected:
        given[BELOW] = largest_difference(expected, given)
    message = f"The engine has no answer to {', '.join(unknown)[:500]}." if unknown else ""
    return CaseResult(case.id, not found and not unknown, given, found, message)


def _reason(error: Exception) -> str:
    text = f"{error} is missing" if isinstance(error, KeyError) else str(error)
    return f"The case cannot be evaluated: {text[:500]}"
