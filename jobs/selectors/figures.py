"""Numbers about the background work, for monitors."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min

from jobs.constants import ACTIVE_STATES, ChunkState, MailState, RunState
from jobs.models import Alert, Chunk, Heartbeat, OutboxMessage, Run


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by state (every state is there), and ages in seconds.

    An age is 0 when nothing waits; `last_run_age` is None before the first run has ended well.
    """

    runs: dict[str, int]
    chunks: dict[str, int]
    mails: dict[str, int]
    oldest_chunk_age: float
    oldest_mail_age: float
    last_run_age: float | None
    last_run_seconds: float | None
    heartbeat_ages: dict[str, float]
    open_alerts: int


def figures(now: dt.datetime) -> Figures:
    """Chunks are those of active runs: what has ended says nothing about now."""
    chunks = Chunk.objects.filter(run__state__in=ACTIVE_STATES)
    waiting = chunks.filter(state=ChunkState.TODO)
    mails = OutboxMessage.objects.all()
    last = Run.objects.filter(state=RunState.DONE).order_by("-finished_at").first()
    return Figures(
        runs=dict.fromkeys(RunState.values, 0)
        | dict(Run.objects.order_by().values_list("state").annotate(Count("pk"))),
        chunks=dict.fromkeys(ChunkState.values, 0)
        | dict(chunks.order_by().values_list("state").annotate(Count("pk"))),
        mails=dict.fromkeys(MailState.values, 0)
        | dict(mails.order_by().values_list("state").annotate(Count("pk"))),
        oldest_chunk_age=_age(waiting.aggregate(at=Min("run__created_at"))["at"], now),
        oldest_mail_age=_age(mails.waiting().aggregate(at=Min("created_at"))["at"], now),
        last_run_age=_age(last.finished_at, now) if last else None,
        last_run_seconds=last.seconds if last else None,
        heartbeat_ages={row.name: _age(row.at, now) for row in Heartbeat.objects.all()},
        open_alerts=Alert.objects.open().count(),
    )


def _age(moment: dt.datetime | None, now: dt.datetime) -> float:
    return max(0.0, (now - moment).total_seconds()) if moment else 0.0
