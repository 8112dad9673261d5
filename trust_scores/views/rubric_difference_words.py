"""What differs between two versions, in words and by part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from trust_scores.models import Rubric
from trust_scores.selectors.rubric_differences import Kind
from trust_scores.selectors.rubric_documents import Difference, differences, document_of
from trust_scores.views.rubric_fields import shown, text_of
from trust_scores.views.rubric_parts import PARTS


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """A field before and after; "" where there is none. `details` are anchors that came or went."""

    label: str
    before: str
    after: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DifferenceGroup:
    """The differences of one part of the rubric."""

    part: str
    label: Promise | str
    lines: list[DifferenceLine]


def grouped_differences(before: Rubric, after: Rubric) -> list[DifferenceGroup]:
    """Everything in which two versions differ, in the order of the parts; ten queries."""
    lines: dict[str, list[DifferenceLine]] = {}
    for one in differences(document_of(before), document_of(after)):
        lines.setdefault(one.group, []).append(_line(one))
    return [DifferenceGroup(part, PARTS[part], lines[part]) for part in PARTS if part in lines]


def _line(one: Difference) -> DifferenceLine:
    if one.kind == Kind.MOVED:
        before, after = (_("Place %(number)s") % {"number": place} for place in (one.old, one.new))
    else:
        before, after = _words(one.old), _words(one.new)
    return DifferenceLine(one.label, before, after, one.details)


def _words(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else shown(text_of(value))
