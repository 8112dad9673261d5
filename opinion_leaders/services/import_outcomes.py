"""What became of each row of a list, and the counts over all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from opinion_leaders.constants import RowOutcome
from opinion_leaders.importing.facts import ReadRow


@dataclass(slots=True)
class Likeness:
    """Someone who may be the same: of the database (`pk`), or of a row of this list (`row`)."""

    kind: str
    name: str
    reason: str
    pk: int | None = None
    row: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "id": self.pk,
            "row": self.row,
            "name": self.name[:300],
            "reason": self.reason,
        }


@dataclass(slots=True)
class RowFate:
    """The outcome of one row; `kind` is "person", "institution" or "" for a refused one."""

    read: ReadRow
    outcome: str
    kind: str = ""
    reason: str = ""
    likenesses: list[Likeness] = field(default_factory=list)
    person_id: int | None = None
    institution_id: int | None = None

    @classmethod
    def refused(cls, read: ReadRow, reason: str) -> RowFate:
        return cls(read=read, outcome=RowOutcome.REFUSED, reason=reason)

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.read.number,
            "outcome": str(self.outcome),
            "kind": self.kind,
            "name": self.read.name,
            "reason": self.reason,
            "warnings": list(self.read.warnings),
            "possible_duplicates": [one.as_json() for one in self.likenesses],
        }


@dataclass(slots=True)
class Counts:
    """Rows by outcome; rows in are rows out."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    persons: int = 0
    institutions: int = 0
    with_warnings: int = 0
    possible_duplicates: int = 0

    def add(self, fates: Iterable[RowFate]) -> None:
        for fate in fates:
            self.rows += 1
            name = str(fate.outcome)
            setattr(self, name, getattr(self, name) + 1)
            self.persons += fate.kind == "person"
            self.institutions += fate.kind == "institution"
            self.with_warnings += bool(fate.read.warnings)
            self.possible_duplicates += bool(fate.likenesses)

    def as_json(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}
