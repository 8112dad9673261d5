"""Drafts for benchmarks of rubrics."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from trust_scores.models import Rubric
from trust_scores.selectors.rubric_documents import document_of
from trust_scores.services.rubric_copies import new_draft

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
    settings = document["parameters"]
    importance = LIVELY if settings["exponents"] == list(CALM) else CALM
    settings["exponents"] = list(importance)
    settings["half_life_days"][2] *= 0.9
    return _draft(document)


def many_changes() -> Rubric:
    """The version in force with nearly every number another one, by a few hundredths."""
    document = _document()
    settings = _moved(document["parameters"], 0.97)
    for name in ("exponents", "mutual_exponents"):
        settings[name] = [share / sum(settings[name]) for share in settings[name]]
    settings["disagreement"]["items"] = document["parameters"]["disagreement"]["items"]
    return _draft({**document, "parameters": settings})


def _document() -> Any:
    return document_of(Rubric.objects.published().get())


def _draft(document: Any) -> Rubric:
    return new_draft(document, by=admin(), based_on=None, reason="")


def _moved(value: Any, factor: float) -> Any:
    if isinstance(value, dict):
        return {name: _moved(inner, factor) for name, inner in value.items()}
    if isinstance(value, list):
        return [_moved(inner, factor) for inner in value]
    return value * factor if isinstance(value, float) else value
