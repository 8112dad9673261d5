"""The time by which leases are given and taken away."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils import timezone


def database_now() -> dt.datetime:
    """The clock of the database, so that workers whose own clocks differ agree on leases.

    SQLite runs inside this process and has no clock of its own.
    """
    if connection.vendor == "sqlite":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        [moment] = cursor.fetchone()
    return timezone.localtime(moment, dt.UTC)
