"""The time limit of a worker whose tasks are threads: they cannot be stopped one by one."""

from __future__ import annotations

import os
import threading
import time
from typing import Any

import structlog
from celery.signals import task_postrun, task_prerun

logger = structlog.get_logger(__name__)

TOO_LONG = 75  # the exit code, "temporary failure" in sysexits.h


def start(*, seconds: float) -> None:
    """End this process when a task has been at work for so long.

    A supervisor starts it again. The chunk counts as tried, and is parked when that happens
    three times; what other threads had not committed is done again.
    """
    began: dict[str, float] = {}
    task_prerun.connect(
        lambda task_id, **_signal: began.update({task_id: time.monotonic()}), weak=False
    )
    task_postrun.connect(lambda task_id, **_signal: began.pop(task_id, None), weak=False)
    threading.Thread(target=_look, args=(began, seconds), name="watchdog", daemon=True).start()


def _look(began: dict[str, Any], seconds: float) -> None:
    while True:
        time.sleep(min(1.0, seconds / 4))
        # A copy: other threads write to it meanwhile.
        if any(time.monotonic() - moment > seconds for moment in list(began.values())):
            logger.error("a task did not end in time; the worker starts anew", seconds=seconds)
            os._exit(TOO_LONG)
