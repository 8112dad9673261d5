"""Drafts for benchmarks of rubrics."""

from __future__ import annotations

import copy
from typing import Any

from django.db.models import Max

from accounts.models import User
from trust_scores.models import Rubric

CALM, LIVELY = (0.18, 0.22, 0.14, 0.12, 0.16, 0.18), (0.16, 0.20, 0.20, 0.12, 0.16, 0.16)


def admin() -> User:
    """Who publishes and tries; the same one each time."""
    found, _made = User.objects.get_or_create(
        email="admin@example.org", defaults={"full_name": "Admin", "is_admin": True}
    )
    return found


def few_changes() -> Rubric:
    """The version in force with other importances and candor that ages faster."""
    document = _document()
    importance = LIVELY if document["exponents"] == list(CALM) else CALM
    document["exponents"] = list(importance)
    document["half_life_days"][2] *= 0.9
    return _draft(document)


def many_changes() -> Rubric:
    """The version in force with nearly every number another one, by a few hundredths."""
    document = _moved(_document(), 0.97)
    for name in ("exponents", "mutual_exponents"):
        document[name] = [share / sum(document[name]) for share in document[name]]
    document["disagreement"]["items"] = _document()["disagreement"]["items"]
    return _draft(document)


def _document() -> dict[str, Any]:
    return copy.deepcopy(Rubric.objects.published().get().parameters)


def _draft(document: dict[str, Any]) -> Rubric:
    last = Rubric.objects.aggregate(last=Max("number"))["last"]
    return Rubric.objects.create(number=last + 1, parameters=document, created_by=admin())


def _moved(value: Any, factor: float) -> Any:
    if isinstance(value, dict):
        return {name: _moved(inner, factor) for name, inner in value.items()}
    if isinstance(value, list):
        return [_moved(inner, factor) for inner in value]
    return value * factor if isinstance(value, float) else value
