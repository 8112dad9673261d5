"""What every setting of a rubric means to the person who reads or changes it.

The numbers themselves, their ranges and their sources are in `trust_scores.scoring`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from trust_scores.rubric_guide.evidence_settings import DISAGREEMENTS, VISITS
from trust_scores.rubric_guide.kinds import INTRODUCTIONS, Group, Setting, Unit
from trust_scores.rubric_guide.reading_settings import (
    BANDS,
    CALIBRATION,
    CONFIDENCE,
    DISCLOSURE,
    STAGES,
)
from trust_scores.rubric_guide.weighing_settings import (
    AGEING,
    BREACH,
    CADENCE,
    GATES,
    IMPORTANCE,
    PRIOR,
    SOURCES,
)
from trust_scores.scoring import DEFAULT, Between
from trust_scores.scoring.parameters import numbers

__all__ = [
    "INTRODUCTIONS",
    "SETTINGS",
    "Group",
    "Setting",
    "Unit",
    "ranges",
    "settings_in",
    "values",
]

SETTINGS: tuple[Setting, ...] = (
    *IMPORTANCE,
    *AGEING,
    *PRIOR,
    *SOURCES,
    *VISITS,
    *DISAGREEMENTS,
    *CADENCE,
    *BREACH,
    *GATES,
    *CONFIDENCE,
    *BANDS,
    *STAGES,
    *CALIBRATION,
    *DISCLOSURE,
)


def settings_in(group: Group) -> list[Setting]:
    """The settings of one group, basic ones first."""
    return sorted(
        (setting for setting in SETTINGS if setting.group == group),
        key=lambda setting: not setting.is_basic,
    )


def values(document: Mapping[str, Any]) -> dict[str, float]:
    """Every number of a rubric document by its path, such as `breach.severity.minor`."""
    return dict(numbers(document, ""))


@cache
def ranges() -> Mapping[str, Between]:
    """What each setting may be, by its path."""
    return dict(_bounds(DEFAULT, ""))


def _bounds(record: Any, path: str) -> Iterator[tuple[str, Between]]:
    hints = get_type_hints(type(record), include_extras=True)
    for field in fields(record):
        value = getattr(record, field.name)
        place = f"{path}.{field.name}" if path else field.name
        if is_dataclass(value):
            yield from _bounds(value, place)
        elif not isinstance(value, str):
            limits = next(note for note in get_args(hints[field.name]) if isinstance(note, Between))
            yield from ((one, limits) for one, _ in numbers(value, place))
