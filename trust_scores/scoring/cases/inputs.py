"""Test cases read from a document: what is known, the rubric, references between cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from ..attribution import Known
from ..check import check_breaches, check_conversations, check_evidence
from ..codes import Channel
from ..inputs import Breaches, Conversations, Evidence
from ..parameters import Parameters

EVIDENCE_ROW = ("channel", "class", "value", "weight", "time")
CONVERSATION_ROW = ("count", "time", "episode quality")
BREACH_ROW = ("time", "severity")
FACTS = ("evidence", "conversations", "breaches")
SHORT_FIELDS = {"half_life": "half_life_days"}
PER_CHANNEL = ("prior_mean", "prior_strength", "half_life_days", "negativity", "self_cap")


class CasesUnreadable(ValueError):
    """A document that does not have the form of cases."""


class CaseInvalid(ValueError):
    """One case that cannot be evaluated, with the reason."""


@dataclass(frozen=True)
class Case:
    """One case as it stands in the document.

    rubrics: settings that differ from the default, the document's before the case's own.
    """

    id: str
    input: Mapping[str, Any]
    expected: Mapping[str, Any]
    rubrics: tuple[Mapping[str, Any], ...]
    tolerance: float

    @property
    def is_general(self) -> bool:
        """Rows of facts and a day, so that it can be scored with all others at once."""
        return "as_of" in self.input and any(name in self.input for name in FACTS)

    def number(self, name: str) -> float:
        value = self.input.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise CaseInvalid(f"{name} must be a number.")
        return float(value)

    def parameters(self) -> Parameters:
        """The rubric of the case. Raises `RubricUnreadable`."""
        return _parameters(*self.rubrics)

    def changed_parameters(self) -> Parameters:
        """The rubric after the case's own `rubric_change`."""
        return _parameters(*self.rubrics, self.input.get("rubric_change", {}))

    def target_interval(self, parameters: Parameters) -> float:
        if "target_interval" not in self.input:
            return parameters.cadence.default
        interval = self.number("target_interval")
        if not interval > 0:
            raise CaseInvalid("target_interval must be above 0 days.")
        return interval


class Library:
    """All cases by id, for those that start from another one."""

    def __init__(self, cases: list[Case]) -> None:
        self._cases = {case.id: case for case in cases}

    def named(self, reference: object) -> Case:
        """Another case by its id; also written "as V13"."""
        name = str(reference).removeprefix("as ")
        if name not in self._cases:
            raise CaseInvalid(f"There is no case {name[:60]}.")
        return self._cases[name]

    def start_of(self, case: Case) -> Case:
        return self.named(case.input.get("start", case.input.get("from_vector")))

    def new_facts(self, case: Case) -> Known:
        """The rows that a case adds to the one it starts from, maybe those of a third one."""
        rows = case.input.get("new_evidence", [])
        given = self.named(rows).input if isinstance(rows, str) else case.input
        return facts(given, prefix="new_")


def _parameters(*documents: object) -> Parameters:
    return Parameters.from_document(reduce(overlay, documents, {}))


def overlay(document: Mapping[str, Any], change: object) -> dict[str, Any]:
    """A rubric document with some settings replaced, also one channel of a list by its name.

    `half_life_candor` stands for the candor entry of `half_life_days`.
    """
    if not isinstance(change, Mapping):
        raise CaseInvalid("A rubric must be an object with named fields.")
    result = dict(document)
    for name, value in change.items():
        field, channel = _channel_setting(str(name))
        if channel is not None:
            numbers = list(result.get(field, getattr(Parameters(), field)))
            result[field] = [*numbers[:channel], value, *numbers[channel + 1 :]]
        elif isinstance(value, Mapping) and isinstance(result.get(name), Mapping):
            result[name] = overlay(result[name], value)
        else:
            result[name] = value
    return result


def _channel_setting(name: str) -> tuple[str, Channel | None]:
    for channel in Channel:
        field = name.removesuffix(f"_{channel.name.lower()}")
        field = SHORT_FIELDS.get(field, field)
        if name != field and field in PER_CHANNEL and name.endswith(channel.name.lower()):
            return field, channel
    return name, None


def facts(given: Mapping[str, Any], *, prefix: str = "") -> Known:
    """The rows of one relationship, checked."""
    channel, kind, value, weight, time = _table(given, f"{prefix}evidence", EVIDENCE_ROW)
    evidence = Evidence.of(np.zeros(len(time)), channel, kind, value, weight, time)
    conversations = Conversations.of(0, *_table(given, f"{prefix}conversations", CONVERSATION_ROW))
    breaches = Breaches.of(0, *_table(given, f"{prefix}breaches", BREACH_ROW))
    check_evidence(evidence, count=1)
    check_conversations(conversations, count=1)
    check_breaches(breaches, count=1)
    return Known(evidence, conversations, breaches, 1)


def together(*parts: Known) -> Known:
    """The facts of the same relationship from several places."""
    return Known(
        Evidence.concatenate([part.evidence for part in parts]),
        Conversations.concatenate([part.conversations for part in parts]),
        Breaches.concatenate([part.breaches for part in parts]),
        1,
    )


def _table(given: Mapping[str, Any], name: str, columns: tuple[str, ...]) -> np.ndarray:
    rows = given.get(name, [])
    form = f"{name} must be a list of rows [{', '.join(columns)}] of numbers."
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise CaseInvalid(form)
    if any(len(row) != len(columns) or not all(map(_is_number, row)) for row in rows):
        raise CaseInvalid(form)
    return np.array(rows, dtype=float).reshape(len(rows), len(columns)).T


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
