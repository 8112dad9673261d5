"""Which night is due. A night is named by the UTC date on which it starts."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from jobs.constants import RunState, Trigger
from jobs.models import Run

ONE_DAY = dt.timedelta(days=1)
# A machine that comes back after a year need not tell every night of it.
MOST_MISSED = 31


def latest_due_night(now: dt.datetime) -> dt.date:
    """The UTC date whose NIGHTLY_HOUR_UTC was the last to pass."""
    return (now.astimezone(dt.UTC) - dt.timedelta(hours=settings.NIGHTLY_HOUR_UTC)).date()


def due_at(night: dt.date) -> dt.datetime:
    """The moment at which a night falls due."""
    return dt.datetime.combine(night, dt.time(settings.NIGHTLY_HOUR_UTC), dt.UTC)


def is_night_missing(kind: str, now: dt.datetime) -> bool:
    """Whether the latest due night has no run; older ones are not made up for.

    The key of a scheduled run is `latest_due_night(now).isoformat()`.
    """
    return not Run.objects.filter(kind=kind, key=latest_due_night(now).isoformat()).exists()


def record_missed_nights(kind: str, now: dt.datetime) -> list[dt.date]:
    """Note the nights between the last on record and the latest due one; return them.

    They are not made up for: a score depends on the present day only. At most the MOST_MISSED
    latest are noted, and none before the first night of all.
    """
    latest = latest_due_night(now)
    on_record = Run.objects.nights_of(kind).filter(key__lt=latest.isoformat())
    last = on_record.order_by("-key").values_list("key", flat=True).first()
    if last is None:
        return []
    earliest = max(dt.date.fromisoformat(last) + ONE_DAY, latest - MOST_MISSED * ONE_DAY)
    missed = [earliest + number * ONE_DAY for number in range((latest - earliest).days)]
    Run.objects.bulk_create([_missed(kind, night) for night in missed], ignore_conflicts=True)
    return missed


def _missed(kind: str, night: dt.date) -> Run:
    return Run(
        kind=kind,
        key=night.isoformat(),
        lane=kind,
        as_of=due_at(night),
        trigger=Trigger.SCHEDULE,
        state=RunState.MISSED,
    )
