"""Named filters over runs, chunks and alerts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from jobs.constants import ACTIVE_STATES, ChunkState

if TYPE_CHECKING:
    from accounts.models import User
    from jobs.models import Alert, Chunk, Run


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, user: User) -> RunQuerySet:
        """Administrators see runs; others see only the date of the last one, on their pages."""
        return self if user.is_active and user.is_admin else self.none()

    def active(self) -> RunQuerySet:
        return self.filter(state__in=ACTIVE_STATES)

    def finished(self) -> RunQuerySet:
        return self.filter(finished_at__isnull=False)


class ChunkQuerySet(models.QuerySet["Chunk"]):
    def visible_to(self, user: User) -> ChunkQuerySet:
        return self if user.is_active and user.is_admin else self.none()

    def claimable(self, now: dt.datetime) -> ChunkQuerySet:
        """Chunks nobody holds: to do, or taken with a lease that has run out."""
        return self.filter(run__state__in=ACTIVE_STATES).filter(
            Q(state=ChunkState.TODO) | Q(state=ChunkState.TAKEN, lease_until__lt=now)
        )


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, user: User) -> AlertQuerySet:
        return self if user.is_active and user.is_admin else self.none()

    def open(self) -> AlertQuerySet:
        return self.filter(settled_at__isnull=True)
