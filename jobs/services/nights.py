"""Which night is due. A night is named by the UTC date on which it starts."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from jobs.models import Run


def latest_due_night(now: dt.datetime) -> dt.date:
    """The UTC date whose NIGHTLY_HOUR_UTC was the last to pass."""
    return (now.astimezone(dt.UTC) - dt.timedelta(hours=settings.NIGHTLY_HOUR_UTC)).date()


def is_night_missing(kind: str, now: dt.datetime) -> bool:
    """Whether the latest due night has no run; older ones are not made up for.

    The key of a scheduled run is `latest_due_night(now).isoformat()`.
    """
    return not Run.objects.filter(kind=kind, key=latest_due_night(now).isoformat()).exists()
