"""What workers are told. A message is a hint: losing or doubling one changes nothing."""

from __future__ import annotations

import structlog
from celery import Task, current_app, shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu import Connection
from kombu.exceptions import OperationalError

from jobs import registry, services
from jobs.selectors import BEAT

logger = structlog.get_logger(__name__)

# Connecting and sending: a page waits at most twice as long for a broker that does not answer.
BROKER_SECONDS = 0.8
# For how long one task goes on sending mails; well below the time limit of a task.
MAIL_SECONDS = 30


@shared_task(bind=True)
def work(self: Task, chunk_id: int) -> None:
    """Do one chunk, if nobody else has it."""
    chunk = services.work_chunk(chunk_id, _owner(self))
    if chunk is None:
        return
    if not services.finish_run_if_complete(chunk.run_id) and chunk.losses:
        # These go one at a time: the next need not wait for the beat.
        _reconcile()


def _owner(task: Task) -> str:
    """The id makes the owner unique among the threads and processes of one host."""
    return f"{(task.request.hostname or '')[:40]}/{task.request.id}"


@shared_task
def reconcile() -> None:
    """Send a message for every chunk that waits for one, and look whether all is well."""
    _reconcile()
    services.watch()


def _reconcile() -> None:
    chunk_ids = services.reconcile()
    if chunk_ids:
        services.note_sent(_send(chunk_ids))


def _send(chunk_ids: list[int]) -> list[int]:
    """Return the ids that went out; the others are sent by the next reconcile."""
    sent: list[int] = []
    try:
        with _connection() as connection:
            for chunk_id in chunk_ids:
                current_app.send_task(work.name, (chunk_id,), connection=connection, retry=False)
                sent.append(chunk_id)
    except OperationalError as error:
        logger.warning("the broker is away", error=str(error), unsent=len(chunk_ids) - len(sent))
    return sent


@shared_task(bind=True)
def deliver_mail(self: Task) -> None:
    """Send the mails that are due."""
    services.deliver_mail(_owner(self), seconds=MAIL_SECONDS)


@shared_task
def beat_lives() -> None:
    """The beat sent this, and some worker took it."""
    services.beat(BEAT)


@shared_task
def catch_up() -> None:
    """Start the latest night that is due and has no run: nobody was there at its hour.

    Nights before it are noted as missed.
    """
    now = timezone.now()
    for name, kind in registry.KINDS.items():
        if kind.nightly_task and services.is_night_missing(name, now):
            services.record_missed_nights(name, now)
            current_app.send_task(kind.nightly_task)
    services.forget_old_mail()


def wake() -> None:
    """Tell the workers after the commit that there is work; never fails and never waits long.

    Without Redis there is no broker to tell: the worker looks into the ledger by itself.
    """
    if settings.REDIS_URL:
        transaction.on_commit(_send_hint, robust=True)


def _send_hint() -> None:
    try:
        with _connection() as connection:
            current_app.send_task(reconcile.name, connection=connection, retry=False)
    except OperationalError as error:
        logger.warning("the broker is away; the next reconcile finds the work", error=str(error))


def _connection() -> Connection:
    """A way to the broker that gives up soon; kombu's own would try for ever to connect."""
    connection = current_app.connection_for_write()
    connection.transport_options = {
        **(connection.transport_options or {}),
        "socket_connect_timeout": BROKER_SECONDS,
        "socket_timeout": BROKER_SECONDS,
        "connect_retries_timeout": BROKER_SECONDS,
        "max_retries": 0,
    }
    return connection
