"""Doing a run in this process, beside any workers that help."""

from __future__ import annotations

import os
import socket
import time

from jobs.constants import ACTIVE_STATES
from jobs.models import Chunk, Run
from jobs.services.chunks import work_chunk
from jobs.services.clock import database_now
from jobs.services.reconcile import reconcile
from jobs.services.runs import finish_run_if_complete

WAIT_SECONDS = 0.2


def work_run(run: Run) -> Run:
    """Work on a run's chunks until it has ended, and return it as it stands then.

    Chunks that a worker holds are waited for; those that it lost are taken over.
    """
    owner = f"{socket.gethostname()[:40]}/{os.getpid()}"
    while True:
        free = Chunk.objects.claimable(database_now()).filter(run=run).order_by("losses", "number")
        for chunk_id in free.values_list("pk", flat=True):
            work_chunk(chunk_id, owner)
        finish_run_if_complete(run.pk)
        run.refresh_from_db()
        if run.state not in ACTIVE_STATES:
            return run
        reconcile()
        time.sleep(WAIT_SECONDS)
