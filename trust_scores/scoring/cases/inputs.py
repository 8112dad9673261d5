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
from .answers import is_quantity, is_single
from .tables import (
    BREACHES,
    CONVERSATIONS,
    EVIDENCE,
    RELATIONSHIP,
    CaseInvalid,
    Columns,
    has_columns_at_the_top,
    is_number,
    read_table,
)

FORMS = (EVIDENCE, CONVERSATIONS, BREACHES)
FACTS = ("evidence", "conversations", "breaches")
# How a batch may say how many relationships it is about.
SIZES = ("relationships", "count", "n_relationships", "relationship_count", "n_rel", "size", "n")
VECTORS = ("from_vectors", "vectors")
SHORT_FIELDS = {"half_life": "half_life_days"}
PER_CHANNEL = ("prior_mean", "prior_strength", "half_life_days", "negativity", "self_cap")


class CasesUnreadable(ValueError):
    """A document that does not have the form of cases."""


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
        """Facts and a day, so that it can be scored with all others at once."""
        given = self.input
        if "start" in given or "from_vector" in given:
            return False
        if parts_of(given) or any(name in given for name in VECTORS):
            return True
        has_facts = any(name in given for name in FACTS) or has_columns_at_the_top(given)
        return "as_of" in given and has_facts

    @property
    def is_batch(self) -> bool:
        """About a list of relationships: answers are lists in their order."""
        given = self.input
        lists = any(isinstance(given.get(name), list) for name in ("as_of", "target_interval"))
        if lists or any(name in given for name in (*SIZES, *VECTORS)):
            return True
        return any(RELATIONSHIP in read_table(given, form) for form in FORMS)

    @property
    def expected_size(self) -> int:
        """How many relationships the expected values are of, 0 where they do not say."""
        lists = (
            len(value)
            for key, value in self.expected.items()
            if is_quantity(key)
            and isinstance(value, list)
            and (is_single(key) or any(isinstance(one, list) for one in value))
        )
        return max(lists, default=0)

    def numbers(self, name: str, count: int) -> np.ndarray:
        """One finite number for each relationship; a single one holds for all."""
        value = self.input.get(name)
        if isinstance(value, list):
            if len(value) != count or not all(map(is_number, value)):
                raise CaseInvalid(f"{name} must be {count} numbers, one per relationship.")
            found = np.array(value, dtype=float)
        else:
            found = np.full(count, self.number(name))
        if not np.isfinite(found).all():
            raise CaseInvalid(f"{name} must be finite.")
        return found

    def number(self, name: str) -> float:
        value = self.input.get(name)
        if not is_number(value):
            raise CaseInvalid(f"{name} must be a number.")
        return float(value)

    def parameters(self) -> Parameters:
        """The rubric of the case. Raises `RubricUnreadable`."""
        return _parameters(*self.rubrics)

    def changed_parameters(self) -> Parameters:
        """The rubric after the case's own `rubric_change`."""
        return _parameters(*self.rubrics, self.input.get("rubric_change", {}))

    def target_interval(self, parameters: Parameters, count: int) -> np.ndarray:
        """Days between conversations, [count]."""
        if "target_interval" not in self.input:
            return np.full(count, parameters.cadence.default)
        interval = self.numbers("target_interval", count)
        if not (interval > 0).all():
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

    def new_facts(self, case: Case, start: Facts) -> Facts:
        """The rows that a case adds to the one it starts from, maybe those of a third one."""
        rows = case.input.get("new_evidence", [])
        given = self.named(rows).input if isinstance(rows, str) else case.input
        return facts(given, prefix="new_", like=start)


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


@dataclass(frozen=True)
class Facts:
    """What a case knows, and by which labels its rows name the relationships."""

    known: Known
    labels: Mapping[str, int] | None = None

    @property
    def count(self) -> int:
        return self.known.count

    def plus(self, other: Facts) -> Facts:
        """The facts of the same relationships from two places."""
        mine, theirs = self.known, other.known
        known = Known(
            Evidence.concatenate([mine.evidence, theirs.evidence]),
            Conversations.concatenate([mine.conversations, theirs.conversations]),
            Breaches.concatenate([mine.breaches, theirs.breaches]),
            self.count,
        )
        return Facts(known, self.labels)


def facts(
    given: Mapping[str, Any], *, prefix: str = "", like: Facts | None = None, size: int = 0
) -> Facts:
    """The rows of one relationship or of a batch, checked.

    like: the facts that they are added to, which say how many relationships there are.
    size: how many there are where the input itself does not say.
    """
    tables = [read_table(given, form, prefix=prefix) for form in FORMS]
    labels = like.labels if like else _labels(given, tables, size)
    places = [_places(table, labels) for table in tables]
    count = like.count if like else _count(given, labels, places, size)
    rows, talks, harm = (
        [table[name] for name in form.row] for table, form in zip(tables, FORMS, strict=True)
    )
    known = Known(
        Evidence.of(places[0], *map(np.array, rows)),
        Conversations.of(places[1], *map(np.array, talks)),
        Breaches.of(places[2], *map(np.array, harm)),
        count,
    )
    check_evidence(known.evidence, count=count)
    check_conversations(known.conversations, count=count)
    check_breaches(known.breaches, count=count)
    return Facts(known, labels)


def _labels(given: Mapping[str, Any], tables: list[Columns], size: int) -> dict[str, int] | None:
    """The relationships by their names, from a list of them or in the order of the rows.

    Numbers are positions, unless there are just as many different ones as answers.
    """
    names = given.get("relationships")
    if isinstance(names, list):
        labels = {str(name): place for place, name in enumerate(names)}
        if len(labels) != len(names):
            raise CaseInvalid("relationships must name each relationship once.")
        return labels
    if any(name in given for name in SIZES):
        return None
    named = dict.fromkeys(one for table in tables for one in table.get(RELATIONSHIP, []))
    if not named:
        return None
    if not all(map(is_number, named)):
        return {str(name): place for place, name in enumerate(named)}
    if len(named) == size <= max(named):
        return {str(name): place for place, name in enumerate(sorted(named))}
    return None


def _places(table: Columns, labels: Mapping[str, int] | None) -> np.ndarray:
    """Positions of the relationships that the rows name; 0 where they name none."""
    named = table.get(RELATIONSHIP)
    if named is None:
        return np.zeros(len(table["time"]))
    if labels and all(str(one) in labels for one in named):
        return np.array([labels[str(one)] for one in named], float)
    if not all(map(is_number, named)):
        raise CaseInvalid("Rows must name relationships by position, or as in relationships.")
    return np.array(named, float)


def _count(
    given: Mapping[str, Any],
    labels: Mapping[str, int] | None,
    places: list[np.ndarray],
    size: int,
) -> int:
    if labels is not None:
        return len(labels)
    said = next((given[name] for name in SIZES if name in given), None)
    if said is not None:
        if not is_number(said) or said != int(said) or said < 1:
            raise CaseInvalid("The number of relationships must be a whole number above 0.")
        return int(said)
    lists = [given[name] for name in ("as_of", "target_interval") if name in given]
    sizes = [len(one) for one in lists if isinstance(one, list)]
    found = [int(one.max()) + 1 for one in places if len(one)]
    return max([1, size, *sizes, *found])


def parts_of(given: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Relationships that each hold their own facts."""
    parts = given.get("relationships")
    if isinstance(parts, list) and parts and all(isinstance(one, Mapping) for one in parts):
        return parts
    return []
