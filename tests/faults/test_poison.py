"""Fault 6: a chunk that raises, never ends, or takes all memory."""

import resource
import time

import pytest

from jobs.constants import ChunkState, RunState
from jobs.models import Alert
from tests.faults import only_in_the_whole, poison
from tests.faults.stage import Supervisor, is_ended

pytestmark = pytest.mark.faults
POISONED = 7
ENOUGH_MEMORY = 1_500 * 1024**2


# What the short form shows: of each poison one, and each way to run the product.
SHORT = (("trial", "exception"), ("trial", "loop"), ("site", "memory"), ("site", "killed"))
CASES = [
    pytest.param(stage, kind, marks=() if (stage, kind) in SHORT else only_in_the_whole)
    for stage in ("trial", "site")
    for kind in ("exception", "loop", "memory", "killed")
]


@pytest.mark.parametrize(("stage", "kind"), CASES, indirect=["stage"])
def test_a_poisoned_chunk_is_set_aside_after_three_tries_and_the_others_are_done(
    stage, form, kind, tell
):
    chunks = form.of(20, 100)
    run = poison.start(chunks=chunks, poisoned=POISONED, poison=kind, seconds=0.01)
    if stage.redis_url:
        stage.start("run_beat")
    if kind == "memory":
        # The system refuses what goes beyond, here as in a container.
        before = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (ENOUGH_MEMORY, before[1]))
    began = time.monotonic()
    worker = Supervisor(stage)
    if kind == "memory":
        resource.setrlimit(resource.RLIMIT_AS, before)

    worker.wait_for(lambda: is_ended(run), seconds=form.of(60, 900))
    parked = run.chunks.get(number=POISONED)
    assert (parked.state, parked.tries) == (ChunkState.PARKED, 3)
    assert (run.state, run.done, run.failed) == (RunState.FAILED, chunks - 1, 1)
    assert poison.numbers_done(run) == [n for n in range(1, chunks + 1) if n != POISONED]
    [alert] = Alert.objects.open().filter(run=run)
    assert f"Part {POISONED}" in alert.text
    tell(
        others_done=run.done, tries=parked.tries, seconds=time.monotonic() - began,
        worker_restarts=worker.restarts, said=repr(parked.error),
    )  # fmt: skip
