"""One chunk: taking it, doing it, and what happens when that fails."""

from __future__ import annotations

import datetime as dt

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _

from audit import context
from audit import services as audit
from audit.constants import Action, Origin
from jobs import registry
from jobs.constants import ChunkState, RunState
from jobs.models import Chunk, Run
from jobs.querysets import ChunkQuerySet
from jobs.registry import ChunkResult
from jobs.services.alerts import raise_alert
from jobs.services.clock import database_now
from jobs.services.errors import in_words

logger = structlog.get_logger(__name__)


class _NoLongerMine(Exception):
    """Someone else holds the chunk, or its run was cancelled: nothing of ours may stay."""


def claim_chunk(chunk_id: int, owner: str, now: dt.datetime | None = None) -> Chunk | None:
    """Take a chunk for JOB_LEASE_SECONDS; None when another has it or it is not to be done.

    The try is counted and committed before the work, so that work that kills its worker shows.
    """
    now = now or database_now()
    with transaction.atomic():
        taken = (
            Chunk.objects.free(now)
            .filter(pk=chunk_id, tries__lt=settings.JOB_MAX_TRIES, run__in=Run.objects.active())
            .update(
                state=ChunkState.TAKEN,
                owner=owner,
                lease_until=now + dt.timedelta(seconds=settings.JOB_LEASE_SECONDS),
                tries=F("tries") + 1,
                # Taken from a worker that did not come back.
                losses=F("losses") + Case(When(state=ChunkState.TAKEN, then=1), default=0),
                sent_at=None,
            )
        )
        if not taken:
            return None
        chunk = Chunk.objects.select_related("run").get(pk=chunk_id)
        Run.objects.filter(pk=chunk.run_id, state=RunState.QUEUED).update(
            state=RunState.RUNNING, started_at=now, progressed_at=now
        )
    return chunk


def work_chunk(chunk_id: int, owner: str) -> Chunk | None:
    """Claim a chunk and do it; None when it was not to be had.

    The results of the work, the chunk's end and the run's progress are one transaction. It is
    rolled back whole when the chunk is no longer ours at its end. An error of the work is
    recorded, not raised; only when the database itself is away, it is raised, and the lease ends.
    """
    chunk = claim_chunk(chunk_id, owner)
    if chunk is None:
        return None
    worked_on = connection.connection
    try:
        with context.acting(Origin.NIGHT, run_id=chunk.run_id), transaction.atomic():
            _complete(chunk, registry.get(chunk.run.kind).work(chunk))
    except _NoLongerMine:
        logger.info("a chunk was taken over or cancelled", chunk=chunk.pk, owner=owner)
        _let_go(chunk)
    except (OperationalError, InterfaceError) as error:
        logger.warning("a chunk lost the database", chunk=chunk.pk, error=in_words(error))
        if _was_cut(worked_on):
            record_loss(chunk=chunk, reason=_("The connection to the database was cut."))
        else:
            record_failure(chunk=chunk, reason=in_words(error))
    except Exception as error:
        logger.exception("a chunk failed", chunk=chunk.pk, run=chunk.run_id, tries=chunk.tries)
        record_failure(chunk=chunk, reason=in_words(error))
    return chunk


def _was_cut(worked_on: object) -> bool:
    """Whether the connection that was worked on is gone; the next use opens another then.

    Django opens another by itself where it cannot roll back.
    """
    if connection.connection is not worked_on:
        return True
    if connection.is_usable():
        return False
    connection.close()
    return True


def _still(chunk: Chunk) -> ChunkQuerySet:
    """The chunk's row, if nobody touched it since we read it."""
    return Chunk.objects.filter(
        pk=chunk.pk, state=chunk.state, owner=chunk.owner, tries=chunk.tries
    )


def _complete(chunk: Chunk, result: ChunkResult) -> None:
    outcome = {"done": result.done, "changed": result.changed, **result.details}
    mine = _still(chunk).update(state=ChunkState.DONE, lease_until=None, result=outcome, error="")
    if not mine:
        raise _NoLongerMine
    counted = (
        Run.objects.active()
        .filter(pk=chunk.run_id)
        .update(
            done=F("done") + result.done,
            changed=F("changed") + result.changed,
            progressed_at=database_now(),
        )
    )
    if not counted:
        raise _NoLongerMine


def _let_go(chunk: Chunk) -> None:
    """Give back a chunk of a cancelled run, as if it had not been tried."""
    _still(chunk).update(state=ChunkState.TODO, lease_until=None, tries=chunk.tries - 1)


def record_failure(*, chunk: Chunk, reason: str) -> None:
    """Put the chunk back, or park it with an alert after JOB_MAX_TRIES.

    Nothing happens when someone else has taken the chunk since it was read.
    """
    _put_back(chunk, reason, losses=0)


def record_loss(*, chunk: Chunk, reason: str = "") -> None:
    """As `record_failure`, for a worker that vanished: it may have died of this chunk or not.

    So the chunk is done again after all others and alone (see `reconcile`): what kills its
    worker then takes no other chunk with it.
    """
    _put_back(chunk, reason or _("The worker ended before the work was done."), losses=1)


@transaction.atomic
def _put_back(chunk: Chunk, reason: str, *, losses: int) -> None:
    is_last = chunk.tries >= settings.JOB_MAX_TRIES
    mine = _still(chunk).update(
        state=ChunkState.PARKED if is_last else ChunkState.TODO,
        losses=F("losses") + Value(losses),
        lease_until=None,
        sent_at=None,
        error=reason,
    )
    if mine and is_last:
        Run.objects.filter(pk=chunk.run_id).update(
            failed=F("failed") + chunk.items, progressed_at=database_now()
        )
        _report_parked(chunk, reason)


def _report_parked(chunk: Chunk, reason: str) -> None:
    text = _("Part %(number)s failed %(tries)s times and was set aside: %(reason)s") % {
        "number": chunk.number,
        "tries": chunk.tries,
        "reason": reason,
    }
    raise_alert(run=chunk.run, key=f"chunk-{chunk.pk}-parked", text=text)
    with context.acting(Origin.NIGHT, run_id=chunk.run_id):
        audit.record(action=Action.ALERTED, subjects=[chunk.run], by=None, reason=text)
