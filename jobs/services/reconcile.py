"""Comparing the ledger with what happened: broker and workers may lose anything at any time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs.constants import RESEND_AFTER_SECONDS, ChunkState
from jobs.models import Chunk, Run
from jobs.services.chunks import record_failure
from jobs.services.runs import finish_run_if_complete


def reconcile(now: dt.datetime | None = None) -> list[int]:
    """Park what was lost too often, end what is complete; return the chunks to send messages for.

    These are chunks nobody holds, for which no message went out within RESEND_AFTER_SECONDS.
    """
    now = now or timezone.now()
    _park_exhausted(now)
    _finish_complete()
    unheard = Q(sent_at=None) | Q(sent_at__lt=now - dt.timedelta(seconds=RESEND_AFTER_SECONDS))
    to_send = Chunk.objects.claimable(now).filter(unheard, tries__lt=settings.JOB_MAX_TRIES)
    return list(to_send.order_by("run", "number").values_list("pk", flat=True))


def _park_exhausted(now: dt.datetime) -> None:
    exhausted = Chunk.objects.claimable(now).filter(tries__gte=settings.JOB_MAX_TRIES)
    for chunk in exhausted.select_related("run"):
        reason = chunk.error or _("The worker ended before the work was done.")
        record_failure(chunk=chunk, reason=reason)


def _finish_complete() -> None:
    unfinished = Chunk.objects.unfinished().filter(run=OuterRef("pk"))
    complete = Run.objects.active().filter(~Exists(unfinished))
    for run_id in list(complete.values_list("pk", flat=True)):
        finish_run_if_complete(run_id)


def note_sent(chunk_ids: Collection[int], now: dt.datetime | None = None) -> None:
    """Remember that messages went out; a chunk that was taken meanwhile is left alone."""
    if chunk_ids:
        waiting = Chunk.objects.filter(pk__in=chunk_ids, state=ChunkState.TODO)
        waiting.update(sent_at=now or timezone.now())


def forget_sent() -> None:
    """Send everything anew: with the process, the messages in its memory are gone."""
    Chunk.objects.filter(state=ChunkState.TODO, sent_at__isnull=False).update(sent_at=None)
