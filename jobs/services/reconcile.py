"""Comparing the ledger with what happened: broker and workers may lose anything at any time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from jobs.constants import ChunkState
from jobs.models import Chunk, Run
from jobs.querysets import ChunkQuerySet
from jobs.services.chunks import record_loss
from jobs.services.clock import database_now
from jobs.services.runs import finish_run_if_complete


def reconcile(now: dt.datetime | None = None) -> list[int]:
    """Take back what was lost, end what is complete; return the chunks to send messages for.

    These are chunks nobody holds, for which no message went out within JOB_RESEND_SECONDS.
    Chunks whose worker vanished come after all others of their run, and one at a time.
    """
    now = now or database_now()
    _take_back(Chunk.objects.lost(now))
    _finish_complete()
    long_ago = now - dt.timedelta(seconds=settings.JOB_RESEND_SECONDS)
    # In the future: before the clock was set back.
    unheard = Q(sent_at=None) | Q(sent_at__lt=long_ago) | Q(sent_at__gt=now)
    due = Chunk.objects.claimable(now).filter(unheard, tries__lt=settings.JOB_MAX_TRIES)
    harmless = due.filter(losses=0).order_by("run", "number").values_list("pk", flat=True)
    return [*harmless, *_suspects(due, between=(long_ago, now))]


def _take_back(lost: ChunkQuerySet) -> None:
    for chunk in lost.filter(run__in=Run.objects.active()).select_related("run"):
        record_loss(chunk=chunk)


def _suspects(due: ChunkQuerySet, *, between: tuple[dt.datetime, dt.datetime]) -> list[int]:
    """Of each run that has nothing else to do, the chunk that was tried least."""
    same_run = Chunk.objects.filter(run=OuterRef("run"))
    others = same_run.unfinished().filter(
        Q(losses=0) | Q(state=ChunkState.TAKEN) | Q(sent_at__range=between)
    )
    alone = due.filter(~Exists(others), losses__gt=0).order_by("-tries", "-number")
    # Of several with the same key, the last one stays.
    return sorted(dict(alone.values_list("run", "pk")).values())


def _finish_complete() -> None:
    unfinished = Chunk.objects.unfinished().filter(run=OuterRef("pk"))
    complete = Run.objects.active().filter(~Exists(unfinished))
    for run_id in list(complete.values_list("pk", flat=True)):
        finish_run_if_complete(run_id)


def note_sent(chunk_ids: Collection[int], now: dt.datetime | None = None) -> None:
    """Remember that messages went out; a chunk that was taken meanwhile is left alone."""
    if chunk_ids:
        waiting = Chunk.objects.filter(pk__in=chunk_ids, state=ChunkState.TODO)
        waiting.update(sent_at=now or database_now())


def start_afresh(*, owners: str) -> None:
    """For the only worker, at its start: whatever its predecessor held or was sent is lost.

    `owners` is how the names of its owners begin; chunks of others are left alone.
    """
    Chunk.objects.filter(state=ChunkState.TODO, sent_at__isnull=False).update(sent_at=None)
    _take_back(Chunk.objects.filter(state=ChunkState.TAKEN, owner__startswith=owners))
