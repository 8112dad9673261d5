"""Expected against answered values of any shape."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple


class Difference(NamedTuple):
    """Where an answer differs, written like `qualities[3]`, and what was said."""

    at: str
    expected: Any
    answer: Any


def differences(
    expected: Any, answer: Any, *, tolerance: float, at: str = ""
) -> Iterator[Difference]:
    """Every place where they differ; numbers agree within the tolerance, absolute or relative.

    An object may answer more than was asked. Texts, truth values and lengths must be equal.
    """
    if isinstance(expected, Mapping) and isinstance(answer, Mapping):
        for name, value in expected.items():
            place = f"{at}.{name}" if at else str(name)
            yield from differences(value, answer.get(name), tolerance=tolerance, at=place)
    elif isinstance(expected, list) and isinstance(answer, list):
        if len(expected) != len(answer):
            yield Difference(at, f"{len(expected)} values", f"{len(answer)} values")
        for i, pair in enumerate(zip(expected, answer, strict=False)):
            yield from differences(*pair, tolerance=tolerance, at=f"{at}[{i}]")
    elif not _agree(expected, answer, tolerance):
        yield Difference(at, expected, answer)


def largest_difference(expected: Any, answer: Any) -> float:
    """The largest distance between two numbers in the same place; 0 without any."""
    found = differences(expected, answer, tolerance=0.0)
    pairs = (one[1:] for one in found if _both_numbers(one[1:]))
    return max((abs(_float(one) - _float(other)) for one, other in pairs), default=0.0)


def _agree(expected: Any, answer: Any, tolerance: float) -> bool:
    if _both_numbers((expected, answer)):
        one, other = _float(expected), _float(answer)
        return math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)
    return type(expected) is type(answer) and bool(expected == answer)


def _both_numbers(values: tuple[Any, ...]) -> bool:
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)


def _float(value: float) -> float:
    """A whole number may be too large for a float; then it is far from every answer."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
