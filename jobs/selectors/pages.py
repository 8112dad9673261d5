"""What the pages of background work show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from accounts.models import User
from jobs.models import Alert, Chunk, Heartbeat, OutboxMessage, Run
from jobs.querysets import AlertQuerySet, OutboxMessageQuerySet, RunQuerySet
from jobs.selectors.health import SILENT_AFTER

MOST_FAILURES = 20


@dataclass(frozen=True, slots=True)
class SignOfLife:
    name: str
    at: dt.datetime
    is_silent: bool


@dataclass(frozen=True, slots=True)
class RunPage:
    """A run with its open alerts and the first MOST_FAILURES parts that failed so far."""

    run: Run
    alerts: list[Alert]
    troubled: list[Chunk]
    more_troubled: int


def runs_visible_to(user: User) -> RunQuerySet:
    return Run.objects.visible_to(user).select_related("requested_by")


def open_alerts(user: User) -> AlertQuerySet:
    return Alert.objects.visible_to(user).open().select_related("run")


def signs_of_life(now: dt.datetime) -> list[SignOfLife]:
    """Workers and the beat by name, with when they were last heard."""
    return [
        SignOfLife(row.name, row.at, now - row.at > SILENT_AFTER)
        for row in Heartbeat.objects.order_by("name")
    ]


def run_page(run: Run) -> RunPage:
    troubled = run.chunks.exclude(error="").order_by("number")
    count = troubled.count()
    return RunPage(
        run=run,
        alerts=list(run.alerts.open()),
        troubled=list(troubled[:MOST_FAILURES]),
        more_troubled=max(0, count - MOST_FAILURES),
    )


def mails_visible_to(user: User) -> OutboxMessageQuerySet:
    """Mails without what is in them, the latest first."""
    return OutboxMessage.objects.visible_to(user).defer("text", "html")


def waiting_mail_count(user: User) -> int:
    return mails_visible_to(user).waiting().count()
