"""Signs of life of workers and the beat."""

from __future__ import annotations

import datetime as dt

from jobs.models import Heartbeat
from jobs.services.clock import database_now

# Hosts come and go with each release; a name unheard of for so long is no news any more.
FORGET_AFTER = dt.timedelta(days=2)


def beat(name: str, now: dt.datetime | None = None) -> None:
    """Note that `name` is alive; forget who has been silent for days."""
    now = now or database_now()
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name[:80], at=now)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at"],
    )
    Heartbeat.objects.filter(at__lt=now - FORGET_AFTER).delete()
