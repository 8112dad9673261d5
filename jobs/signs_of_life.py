"""Shows that a worker lives, from within the loop in which it takes its messages."""

from __future__ import annotations

from typing import Any

import structlog
from celery import bootsteps
from django.conf import settings
from django.db import Error, connection

from jobs import services

logger = structlog.get_logger(__name__)


class SignsOfLife(bootsteps.StartStopStep):
    """A step of a worker: writes its name and the moment, at its start and again and again.

    A message to every worker would prove as much, but Redis keeps none for a worker that is about
    to subscribe, and a worker without one looks dead.
    """

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self.timer: Any = None

    def start(self, parent: Any) -> None:
        show(parent.hostname)
        self.timer = parent.timer.call_repeatedly(
            settings.JOB_SIGN_OF_LIFE_SECONDS, show, (parent.hostname,)
        )

    def stop(self, parent: Any) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None


def show(name: str) -> None:
    """Note the sign; a database that is away is no reason to end."""
    try:
        services.beat(name)
    except Error as error:
        logger.warning("no sign of life", worker=name, error=type(error).__name__)
    finally:
        # Processes that the pool forks later must not share it.
        connection.close()
