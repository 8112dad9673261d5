"""Named filters over runs, chunks and alerts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from jobs.constants import ACTIVE_STATES, LEASE_IS_ABSURD_AFTER, ChunkState, MailState, Trigger

if TYPE_CHECKING:
    from accounts.models import User
    from jobs.models import Alert, Chunk, OutboxMessage, Run


def _expired(now: dt.datetime) -> Q:
    """A lease that ended, or ends later than any lease can: then the clock was set back."""
    return Q(lease_until__lt=now) | Q(lease_until__gt=now + LEASE_IS_ABSURD_AFTER)


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, user: User) -> RunQuerySet:
        """Administrators see runs; others see only the date of the last one, on their pages."""
        return self if user.is_active and user.is_admin else self.none()

    def active(self) -> RunQuerySet:
        return self.filter(state__in=ACTIVE_STATES)

    def finished(self) -> RunQuerySet:
        return self.filter(finished_at__isnull=False)

    def nights_of(self, kind: str) -> RunQuerySet:
        """Scheduled runs, missed ones included: their keys are dates, YYYY-MM-DD."""
        return self.filter(kind=kind, trigger=Trigger.SCHEDULE)


class ChunkQuerySet(models.QuerySet["Chunk"]):
    def visible_to(self, user: User) -> ChunkQuerySet:
        return self if user.is_active and user.is_admin else self.none()

    def free(self, now: dt.datetime) -> ChunkQuerySet:
        """Chunks nobody holds: to do, or taken with a lease that has run out.

        No join, so that an UPDATE tests the row itself: PostgreSQL does not repeat a subquery
        for a row that changed while it waited, and two workers would get the same chunk.
        """
        return self.filter(Q(state=ChunkState.TODO) | Q(state=ChunkState.TAKEN) & _expired(now))

    def lost(self, now: dt.datetime) -> ChunkQuerySet:
        """Chunks whose worker did not come back within its lease."""
        return self.filter(_expired(now), state=ChunkState.TAKEN)

    def claimable(self, now: dt.datetime) -> ChunkQuerySet:
        """Free chunks of active runs; for reading, never for an UPDATE (see `free`)."""
        return self.free(now).filter(run__state__in=ACTIVE_STATES)

    def unfinished(self) -> ChunkQuerySet:
        return self.filter(state__in=[ChunkState.TODO, ChunkState.TAKEN])

    def parked(self) -> ChunkQuerySet:
        return self.filter(state=ChunkState.PARKED)


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, user: User) -> AlertQuerySet:
        return self if user.is_active and user.is_admin else self.none()

    def open(self) -> AlertQuerySet:
        return self.filter(settled_at__isnull=True)


class OutboxMessageQuerySet(models.QuerySet["OutboxMessage"]):
    def visible_to(self, user: User) -> OutboxMessageQuerySet:
        """Administrators see to whom mails go, and whether they went; never what is in them."""
        return self if user.is_active and user.is_admin else self.none()

    def due(self, now: dt.datetime) -> OutboxMessageQuerySet:
        """Mails to be sent now that nobody is sending; no join, as for `ChunkQuerySet.free`."""
        waiting = Q(state=MailState.TODO, due_at__lte=now)
        return self.filter(waiting | Q(state=MailState.TAKEN) & _expired(now))

    def undelivered(self) -> OutboxMessageQuerySet:
        return self.exclude(state=MailState.SENT)

    def waiting(self) -> OutboxMessageQuerySet:
        """Mails that are still tried."""
        return self.filter(state__in=[MailState.TODO, MailState.TAKEN])
