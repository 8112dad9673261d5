"""Starting, ending, cancelling and retrying whole runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import structlog
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Case, Exists, OuterRef, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import context
from audit import services as audit
from audit.constants import Action, Origin
from jobs import registry
from jobs.constants import ChunkState, RunState, Trigger
from jobs.models import Chunk, Run
from jobs.services.alerts import raise_alert, settle_alerts_of, settle_alerts_up_to
from jobs.services.clock import database_now
from jobs.services.errors import in_words

logger = structlog.get_logger(__name__)


class UnableToStartRun(Exception):
    """The run cannot start now; the message is for the user."""


class RunAlreadyExists(UnableToStartRun):
    """There is a run with this key; the message is for the user."""


class UnableToCancelRun(Exception):
    """The run has ended; the message is for the user."""


class UnableToRetryRun(Exception):
    """There is nothing to try again, or not now; the message is for the user."""


def create_run(
    *,
    kind: str,
    key: str,
    as_of: dt.datetime,
    parameters: dict[str, Any],
    chunks: Iterable[tuple[dict[str, Any], int]],
    trigger: Trigger,
    requested_by: User | None,
    lane: str = "",
) -> Run:
    """Write a run and its chunks, `(payload, number of items)` each, into the ledger.

    The database itself refuses a second run with the same key, and a second active one in
    the same lane (the kind, unless told otherwise), whoever asks at the same time: that raises
    UnableToStartRun.
    """
    parts = list(chunks)
    try:
        with transaction.atomic():
            run = Run.objects.create(
                kind=kind,
                key=key,
                lane=lane or kind,
                as_of=as_of,
                parameters=parameters,
                trigger=trigger,
                requested_by=requested_by,
                total=sum(items for _payload, items in parts),
            )
            Chunk.objects.bulk_create(_chunks_of(run, parts), batch_size=500)
            audit.record(action=Action.STARTED, subjects=[run], by=requested_by)
    except IntegrityError as clash:
        raise _refusal(kind, key) from clash
    return run


def _chunks_of(run: Run, parts: list[tuple[dict[str, Any], int]]) -> list[Chunk]:
    return [
        Chunk(run=run, number=number, payload=payload, items=items)
        for number, (payload, items) in enumerate(parts, start=1)
    ]


def _refusal(kind: str, key: str) -> UnableToStartRun:
    if Run.objects.filter(kind=kind, key=key).exists():
        return RunAlreadyExists(_("There is a run for %(key)s already.") % {"key": key})
    return UnableToStartRun(_("A run is at work already. Please wait until it has ended."))


def finish_run_if_complete(run_id: int) -> bool:
    """End the run when none of its chunks is left to do; return whether this call ended it.

    Of many callers at once exactly one ends it, and calls the kind's finish function in the
    same transaction. When that function fails, the run counts as failed and an alert is raised.
    """
    if Chunk.objects.unfinished().filter(run=run_id).exists():
        return False
    with context.acting(Origin.NIGHT, run_id=run_id):
        try:
            with transaction.atomic():
                return _finish(run_id)
        except OperationalError:
            # The database was away: the next reconcile tries again.
            raise
        except Exception as error:
            logger.exception("a run could not be finished", run=run_id)
            return _fail_at_the_end(run_id, in_words(error))


def _finish(run_id: int) -> bool:
    now = timezone.now()
    chunks = Chunk.objects.filter(run=OuterRef("pk"))
    ended = (
        Run.objects.active()
        .filter(~Exists(chunks.unfinished()), pk=run_id)
        .update(
            state=Case(
                When(Exists(chunks.parked()), then=Value(RunState.FAILED)),
                default=Value(RunState.DONE),
            ),
            started_at=Coalesce("started_at", Value(now)),
            finished_at=now,
        )
    )
    if ended:
        _wind_up(Run.objects.get(pk=run_id))
    return bool(ended)


def _wind_up(run: Run) -> None:
    finish = registry.get(run.kind).finish
    if finish is not None:
        finish(run)
    if run.state == RunState.DONE:
        settle_alerts_up_to(run)
    audit.record(
        action=Action.FINISHED if run.state == RunState.DONE else Action.FAILED,
        subjects=[run],
        by=None,
        values={name: (0, getattr(run, name)) for name in ("done", "changed", "failed")},
    )


@transaction.atomic
def _fail_at_the_end(run_id: int, reason: str) -> bool:
    ended = (
        Run.objects.active()
        .filter(pk=run_id)
        .update(state=RunState.FAILED, finished_at=timezone.now())
    )
    if ended:
        run = Run.objects.get(pk=run_id)
        text = _("All parts were done, but the last step failed: %(reason)s") % {"reason": reason}
        raise_alert(run=run, key=f"run-{run_id}-finish", text=text)
        audit.record(action=Action.FAILED, subjects=[run], by=None, reason=reason)
    return bool(ended)


@transaction.atomic
def cancel_run(*, run: Run, by: User) -> None:
    """Stop an active run: chunks at work are rolled back, chunks done stay done.

    Raises UnableToCancelRun when it has ended. A cancelled run can be taken up by `retry_run`.
    """
    cancelled = (
        Run.objects.active()
        .filter(pk=run.pk)
        .update(state=RunState.CANCELLED, finished_at=timezone.now())
    )
    if not cancelled:
        raise UnableToCancelRun(_("This run has ended already; there is nothing to cancel."))
    settle_alerts_of(run)
    audit.record(action=Action.CANCELLED, subjects=[run], by=by)


def retry_run(*, run: Run, by: User) -> None:
    """Take up a run that failed in part or was cancelled; what is done stays done.

    Raises UnableToRetryRun when there is nothing to take up, or another run is active.
    """
    try:
        with transaction.atomic():
            _reopen(run)
            settle_alerts_of(run)
            audit.record(action=Action.REOPENED, subjects=[run], by=by)
    except IntegrityError as clash:
        raise UnableToRetryRun(
            _("Another run is at work. Please wait until it has ended.")
        ) from clash


def _reopen(run: Run) -> None:
    reopened = Run.objects.filter(
        pk=run.pk, state__in=[RunState.FAILED, RunState.CANCELLED]
    ).update(
        state=RunState.QUEUED,
        started_at=None,
        progressed_at=database_now(),
        finished_at=None,
        failed=0,
    )
    if not reopened:
        raise UnableToRetryRun(_("Nothing of this run is left to try again."))
    Chunk.objects.parked().filter(run=run).update(
        state=ChunkState.TODO, tries=0, losses=0, owner="", sent_at=None
    )
