"""The clock of a safety note: until when drug safety must have it, and when to call out.

Pure: the moment, the kind of clock, the person's time zone and the holidays are arguments.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from zoneinfo import ZoneInfo

HOURS_24 = "24h"
BUSINESS_DAY = "business_day"
KINDS = (HOURS_24, BUSINESS_DAY)
# The alert, named by the hour of the clock of 24 hours, and how long before the end it is due.
ALERTS = (
    (12, dt.timedelta(hours=12)),
    (20, dt.timedelta(hours=4)),
    (24, dt.timedelta(0)),
)
SATURDAY = 5


def due_at(
    aware_at: dt.datetime, *, kind: str, zone: ZoneInfo, holidays: Collection[dt.date] = ()
) -> dt.datetime:
    """The end of the clock: 24 hours that really pass, or the same time on the next working day.

    A working day is none of Saturday, Sunday and `holidays`, as the days are in `zone`. A time
    that the clocks skip on that day becomes the moment right after.
    """
    if kind == HOURS_24:
        return aware_at.astimezone(dt.UTC) + dt.timedelta(hours=24)
    local = aware_at.astimezone(zone)
    day = local.date() + dt.timedelta(days=1)
    while day.weekday() >= SATURDAY or day in holidays:
        day += dt.timedelta(days=1)
    return dt.datetime.combine(day, local.time(), tzinfo=zone).astimezone(dt.UTC)


def level_at(now: dt.datetime, *, due: dt.datetime) -> int:
    """The latest alert that is due: 0 (none yet), 12, 20 or 24 (the time is up)."""
    return max((level for level, before in ALERTS if now >= due - before), default=0)
