"""Fault 9: SQLite with many writers beside the night."""

import json
import time
from statistics import quantiles

import pytest

from jobs.constants import RunState
from jobs.models import Heartbeat
from tests.faults.stage import digest, is_ended, start_rebuild, wait_for

pytestmark = pytest.mark.faults
WRITERS = 8


def test_eight_writers_beside_the_night_find_the_database_never_locked(
    trial, form, size, tomorrow, undisturbed, tell
):
    chunk_size, transactions = form.of(4, 20), form.of(100, 1000)
    wanted, _seconds = undisturbed(trial, chunk_size)
    run = start_rebuild(chunk_size, tomorrow)
    began = time.monotonic()
    trial.start("run_worker")
    writers = [
        trial.start("-m", "tests.faults.writer", str(number), str(transactions), output=True)
        for number in range(WRITERS)
    ]
    told = [json.loads(writer.communicate(timeout=600)[0]) for writer in writers]
    seconds = time.monotonic() - began
    wait_for(lambda: is_ended(run), seconds=form.of(60, 900))
    errors = [error for one in told for error in one["errors"]]
    taken = [each for one in told for each in one["taken"]]
    written = Heartbeat.objects.filter(name__startswith="writer-").count()
    assert errors == []
    assert written == WRITERS * transactions
    assert quantiles(taken, n=100)[-1] < 3
    assert (run.state, run.done) == (RunState.DONE, size)
    assert digest() == wanted
    tell(
        writers=WRITERS, transactions=written, locked=0, seconds=seconds,
        slowest_of_100_ms=quantiles(taken, n=100)[-1] * 1000, slowest_ms=max(taken) * 1000,
    )  # fmt: skip
