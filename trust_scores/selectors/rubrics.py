"""The rubric that is in force, read once per version."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from trust_scores import scoring
from trust_scores.models import Rubric


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


def _read(rubric: Rubric) -> RubricInForce:
    parameters = _parameters(json.dumps(rubric.parameters, sort_keys=True))
    return RubricInForce(rubric.pk, rubric.number, parameters)


@lru_cache(maxsize=8)
def _parameters(document: str) -> scoring.Parameters:
    """Checking a document takes longer than using it, and versions in force are few."""
    return scoring.Parameters.from_document(json.loads(document))
