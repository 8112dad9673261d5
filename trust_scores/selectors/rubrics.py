"""The rubric that is in force, read once per version."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from trust_scores import scoring
from trust_scores.models import CoachingStep, Rubric


@dataclass(frozen=True, slots=True)
class RubricInForce:
    """A version's key, number and numbers."""

    pk: int
    number: int
    parameters: scoring.Parameters


def rubric_in_force() -> RubricInForce:
    """The published version, in one query. Raises `Rubric.DoesNotExist` where there is none."""
    return _read(Rubric.objects.published().get())


def read_rubric(pk: int) -> RubricInForce:
    """One version by key, such as the one that a run is pinned to."""
    return _read(Rubric.objects.get(pk=pk))


def rubric_at(moment: dt.datetime) -> RubricInForce:
    """The version whose scores were shown at that moment; before any, the earliest there was."""
    return version_in_force(rubric_versions(), moment)


def rubric_versions() -> list[Rubric]:
    """Every version that is or was in force, in that order; one query."""
    return list(Rubric.objects.was_in_force())


def version_in_force(versions: Sequence[Rubric], moment: dt.datetime) -> RubricInForce:
    """Of `rubric_versions`, the one of that moment; before any, the earliest there was."""
    past = [one for one in versions if one.published_at and one.published_at <= moment]
    if not versions:
        raise Rubric.DoesNotExist
    return _read(past[-1] if past else versions[0])


def coming_version() -> Rubric | None:
    """The version that is being put in force now, whose scores are not shown yet; one query."""
    return Rubric.objects.publishing().first()


@lru_cache(maxsize=4)
def coaching_steps(rubric: int) -> tuple[CoachingStep, ...]:
    """The steps of a version that is or was in force, those for the lowest levels first.

    Remembered, because the words of such a version never change.
    """
    return tuple(CoachingStep.objects.filter(rubric=rubric).order_by("below"))


def offered_step(rubric: int, quality: str, estimate: float) -> str:
    """What that version offers to do where a quality stands at `estimate` (0 to 1), or nothing."""
    steps = coaching_steps(rubric)
    offered = (one.text for one in steps if one.quality == quality and estimate < one.below)
    return next(offered, "")


def _read(rubric: Rubric) -> RubricInForce:
    return RubricInForce(rubric.pk, rubric.number, parameters_of(rubric.parameters))


def parameters_of(document: Mapping[str, Any]) -> scoring.Parameters:
    """The numbers of a document, read once. Raises `RubricUnreadable`."""
    return _parameters(json.dumps(document, sort_keys=True))


@lru_cache(maxsize=8)
def _parameters(document: str) -> scoring.Parameters:
    """Checking a document takes longer than using it, and versions in force are few."""
    return scoring.Parameters.from_document(json.loads(document))


def rubric_to_rate_by() -> Rubric:
    """The version in force with its statements and their levels."""
    return Rubric.objects.published().prefetch_related("items__anchors").get()
