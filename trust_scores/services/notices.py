"""Raising and settling notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from opinion_leaders.models import Relationship
from trust_scores.models import Notice, NoticesSeen
from trust_scores.selectors.notices import what_holds
from trust_scores.selectors.team_figures import day_of


@transaction.atomic
def look_out(msl_ids: Sequence[int], *, now: dt.datetime) -> int:
    """Raise what holds of these MSLs' relationships and settle what does not; returns the raised.

    May be called at any time and by several at once: a notice is open once.
    """
    relationships = Relationship.objects.filter(msl__in=msl_ids)
    holding = what_holds(relationships.scored(), day=day_of(now))
    open_ones = {
        (one.relationship_id, one.kind): one
        for one in Notice.objects.open().filter(relationship__in=relationships.values("pk"))
    }
    gone = [one.pk for key, one in open_ones.items() if key not in holding]
    Notice.objects.filter(pk__in=gone, settled_at__isnull=True).update(settled_at=now)
    grown = []
    for key, one in open_ones.items():
        if key in holding and holding[key] != one.amount:
            one.amount = holding[key]
            grown.append(one)
    Notice.objects.bulk_update(grown, ["amount"], batch_size=500)
    raised = [
        Notice(relationship_id=pk, kind=kind, amount=amount, raised_at=now)
        for (pk, kind), amount in holding.items()
        if (pk, kind) not in open_ones
    ]
    Notice.objects.bulk_create(raised, ignore_conflicts=True, batch_size=500)
    return len(raised)


def mark_seen(*, by: User, until: dt.datetime | None = None) -> None:
    """Remember that a person has seen what was raised until then; never earlier than before."""
    until = min(until or timezone.now(), timezone.now())
    NoticesSeen.objects.get_or_create(user=by, defaults={"seen_at": until})
    NoticesSeen.objects.filter(user=by, seen_at__lt=until).update(seen_at=until)
