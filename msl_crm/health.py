"""Whether this installation is well, for monitors and for administrators."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from jobs import services
from jobs.selectors import Part, Trouble

# Undelivered mail is told to administrators, but the product works without it.
GRAVE = (Part.NIGHT, Part.RUNS, Part.WORKERS, Part.BEAT)


@dataclass(frozen=True, slots=True)
class Report:
    has_database: bool
    is_migrated: bool = False
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def failing(self) -> list[str]:
        """Names of what is not well, the first cause first."""
        if not self.has_database:
            return ["database"]
        if not self.is_migrated:
            return ["migrations"]
        found = {trouble.part for trouble in self.troubles}
        return [part.value for part in GRAVE if part in found]

    @property
    def status(self) -> int:
        return 503 if self.failing else 200

    def in_short(self) -> str:
        return f"failing: {', '.join(self.failing)}" if self.failing else "ok"

    def in_words(self) -> dict[str, Any]:
        return {
            "ready": not self.failing,
            "failing": self.failing,
            "troubles": [trouble.text for trouble in self.troubles],
        }


def report() -> Report:
    """Look at the database, the migrations and the background work, and raise alerts."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return Report(has_database=True)
        return Report(has_database=True, is_migrated=True, troubles=services.watch())
    except DatabaseError:
        return Report(has_database=False)
