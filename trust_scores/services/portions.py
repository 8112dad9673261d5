"""All relationships cut into the chunks of a run, and a chunk's relationships again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection

from opinion_leaders.models import Relationship
from opinion_leaders.querysets import RelationshipQuerySet


def scored_ids() -> list[int]:
    """Every relationship that is scored today, by key."""
    return list(Relationship.objects.scored().order_by("pk").values_list("pk", flat=True))


def parts_of(ids: Sequence[int], *, size: int) -> Iterator[tuple[dict[str, int], Sequence[int]]]:
    """Payloads, with the ids that each stands for; `ids` in order."""
    for start in range(0, len(ids), size):
        part = ids[start : start + size]
        yield {"first": part[0], "last": part[-1]}, part


def prefer_indexes() -> None:
    """For the rest of the transaction, look up the rows of a part one by one.

    PostgreSQL takes it for granted that a row elsewhere costs a move of the disk's arm, and would
    read whole tables for each part instead: a night of twice as many relationships would take four
    times as long.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL random_page_cost = 1.1")


def between(payload: Mapping[str, Any]) -> RelationshipQuerySet:
    """Those between both ends."""
    return Relationship.objects.filter(pk__gte=payload["first"], pk__lte=payload["last"])
