"""Saying that what is added up per MSL is outdated; see `Portfolio`."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import F

from opinion_leaders.models import Portfolio, Relationship

# Of more people it is quicker to ask everyone again than to find out who knows them.
MANY = 500


def note_portfolios(msl_ids: Collection[int]) -> None:
    """Something changed about relationships of these MSLs, in the caller's transaction.

    They are locked in the order of their keys, so that two changes never wait for each other.
    """
    wanted = set(msl_ids)
    rows = Portfolio.objects.filter(pk__in=wanted)
    if len(wanted) > 1:
        _lock(rows)
    if _count(rows) < len(wanted):
        _begin(wanted)
        _count(rows)


def note_people(opinion_leader_ids: Collection[int]) -> None:
    """Who these people are, or who knows them, changed: it counts for everyone who does."""
    if len(opinion_leader_ids) > MANY:
        note_all_portfolios()
        return
    known = Relationship.objects.filter(opinion_leader__in=opinion_leader_ids)
    note_portfolios(set(known.values_list("msl", flat=True)))


def note_all_portfolios() -> None:
    """Everything changed, as by a night; in the caller's transaction."""
    _begin(set(Relationship.objects.order_by().values_list("msl", flat=True).distinct()))
    rows = Portfolio.objects.all()
    _lock(rows)
    _count(rows)


def _lock(rows: models.QuerySet[Portfolio]) -> None:
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))


def _count(rows: models.QuerySet[Portfolio]) -> int:
    return rows.update(revision=F("revision") + 1)


def _begin(msl_ids: Collection[int]) -> None:
    Portfolio.objects.bulk_create(
        [Portfolio(msl_id=pk) for pk in sorted(msl_ids)], ignore_conflicts=True
    )
