"""Runs the background worker: with Redis one of many, without it the only one, beat included."""

from __future__ import annotations

import os
import sys
import threading
import warnings
from typing import Any

import structlog
from celery import current_app
from celery.beat import EmbeddedService
from celery.exceptions import SecurityWarning
from celery.platforms import EX_FAILURE
from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings
from django.core.management.base import BaseCommand

from jobs import services, watchdog
from jobs.signs_of_life import SignsOfLife

logger = structlog.get_logger(__name__)

STOP_SECONDS = 8
# How Celery names its workers: `celery@host`.
WORKERS = "celery@"


class Command(BaseCommand):
    help = (
        "Runs a background worker until it gets SIGTERM or Ctrl-C. With REDIS_URL it shares the "
        "work with others and needs `manage.py run_beat` beside it, once. Without REDIS_URL it "
        "is worker and beat in one, and there must be only one."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        # Celery's checks would load every page of the product, which a worker never shows.
        os.environ.setdefault("CELERY_SKIP_CHECKS", "1")
        # Its fear of running as root is about pickled messages; we accept only JSON.
        warnings.simplefilter("ignore", SecurityWarning)
        sys.exit(_run_shared() if settings.REDIS_URL else _run_alone())


def _worker(worker_class: Any = None) -> Any:
    current_app.steps["worker"].add(SignsOfLife)
    return (worker_class or current_app.Worker)(
        loglevel=None,
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )


def _run_shared() -> int:
    class Mortal(current_app.Worker):  # type: ignore[name-defined,misc]
        """Celery's worker, which ends when it is broken instead of waiting for its pool.

        When Redis goes away while tasks are at work, it cannot acknowledge them any more and
        breaks. A supervisor starts it again; what its processes are doing they still finish.
        """

        def stop(self, in_sighandler: bool = False, exitcode: int | None = None) -> None:
            if exitcode == EX_FAILURE:
                os._exit(EX_FAILURE)
            super().stop(in_sighandler=in_sighandler, exitcode=exitcode)

    worker = _worker(Mortal)
    worker.start()
    return worker.exitcode or 0


def _run_alone() -> int:
    services.start_afresh(owners=WORKERS)
    services.release_mail(owners=WORKERS)
    watchdog.start(seconds=settings.JOB_HARD_SECONDS)
    beat: Any = EmbeddedService(
        current_app, thread=True, scheduler_cls=current_app.conf.beat_scheduler
    )
    worker_ready.connect(lambda **_signal: beat.start(), weak=False)
    worker_shutting_down.connect(_stop_in_time, weak=False)
    worker = _worker()
    worker.start()
    if beat.is_alive():
        beat.stop()
    return worker.exitcode or 0


def _stop_in_time(**_signal: Any) -> None:
    """Threads cannot be stopped; what they have not committed is undone and done again later."""
    timer = threading.Timer(STOP_SECONDS, _stop_now)
    timer.daemon = True
    timer.start()


def _stop_now() -> None:
    logger.warning("a chunk was still at work; it will be done again")
    os._exit(0)
