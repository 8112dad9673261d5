"""The version in force, held while scores of it are written.

Who writes scores holds it; who replaces it waits for them and keeps new ones waiting. So no
score of a version is ever written after its successor has come into force.
"""

from __future__ import annotations

from django.db import connection

from trust_scores.selectors.rubrics import RubricInForce, rubric_in_force

# Any number will do that no other advisory lock of this database uses.
_LOCK = 5_030_301


def hold_rubric_in_force() -> RubricInForce:
    """The published version, which is not replaced before the present transaction ends."""
    _lock("pg_advisory_xact_lock_shared")
    # Read after waiting: a statement that began before would still see the former version.
    return rubric_in_force()


def hold_for_switch() -> None:
    """Wait for all who hold the version in force; nobody else gets it before the end.

    They queue in order, so a steady stream of writers cannot keep a switch waiting, as locks on
    the row could.
    """
    _lock("pg_advisory_xact_lock")


def _lock(function: str) -> None:
    # SQLite lets one transaction write at a time: ours has begun as the only one.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [_LOCK])
