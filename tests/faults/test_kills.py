"""Faults 1 and 10: a worker is killed, or told to stop, in the middle of a run."""

import os
import random
import signal
import time

import pytest

from jobs.constants import ChunkState, RunState
from jobs.models import Alert, Chunk
from tests.faults import only_in_the_whole
from tests.faults.stage import (
    children_of,
    chunks_done,
    digest,
    is_ended,
    kill,
    most_tries,
    rows,
    start_rebuild,
    wait_for,
)

pytestmark = pytest.mark.faults
LONGEST_STOP = 60


@pytest.fixture
def chunk_size(form):
    return form.of(4, 20)


class TestKills:
    def test_killing_the_worker_loses_and_doubles_nothing(
        self, stage, form, size, chunk_size, tomorrow, undisturbed, tell
    ):
        wanted, quiet_seconds = undisturbed(stage, chunk_size)
        kills = form.of(3, 20)
        run = start_rebuild(chunk_size, tomorrow)
        began = time.monotonic()
        workers = stage.start_workers()
        for number in range(1, kills + 1):
            # Spread over the run, and each while a chunk is at work.
            wait_for(lambda number=number: chunks_done(run) >= number * size // chunk_size // 25)
            wait_for(Chunk.objects.filter(run=run, state=ChunkState.TAKEN).exists, every=0.002)
            kill(workers[0])
            assert not is_ended(run)
            workers[0] = stage.start("run_worker")
        wait_for(lambda: is_ended(run), seconds=form.of(60, 900))
        _is_whole(run, size, wanted)
        lost = Chunk.objects.filter(run=run, losses__gt=0).count()
        tell(
            kills=kills, relationships=size, seconds=time.monotonic() - began,
            undisturbed_seconds=quiet_seconds, lost=0, doubled=0, parts_done_again=lost,
            most_tries=most_tries(run),
        )  # fmt: skip

    @only_in_the_whole
    def test_killing_children_of_the_pool_loses_and_doubles_nothing(
        self, site, form, size, chunk_size, tomorrow, undisturbed, tell
    ):
        wanted, _seconds = undisturbed(site, chunk_size)
        kills = form.of(3, 20)
        run = start_rebuild(chunk_size, tomorrow)
        began = time.monotonic()
        worker, _beat = site.start_workers()
        chance = random.Random(1)
        for number in range(1, kills + 1):
            wait_for(lambda number=number: chunks_done(run) >= number * size // chunk_size // 25)
            wait_for(lambda: children_of(worker))
            os.kill(chance.choice(children_of(worker)), signal.SIGKILL)
        wait_for(lambda: is_ended(run), seconds=form.of(60, 900))
        assert worker.poll() is None
        _is_whole(run, size, wanted)
        tell(
            children_killed=kills, relationships=size, seconds=time.monotonic() - began,
            lost=0, doubled=0, most_tries=most_tries(run),
        )  # fmt: skip


class TestStops:
    def test_told_to_stop_it_does_so_in_time_and_the_next_goes_on(
        self, stage, form, size, chunk_size, tomorrow, undisturbed, tell
    ):
        wanted, _seconds = undisturbed(stage, chunk_size)
        run = start_rebuild(chunk_size, tomorrow)
        worker = stage.start_workers()[0]
        wait_for(lambda: chunks_done(run) >= 3)
        began = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(LONGEST_STOP) == 0
        seconds = time.monotonic() - began
        assert not is_ended(run)
        left = run.total - run.done
        stage.start("run_worker")
        wait_for(lambda: is_ended(run), seconds=form.of(60, 900))
        _is_whole(run, size, wanted)
        tell(stop_seconds=seconds, left_to_do=left, lost=0, doubled=0)


def _is_whole(run, size, wanted) -> None:
    assert (run.state, run.done, run.failed) == (RunState.DONE, size, 0)
    assert rows()["relationshipscore"] == size
    assert digest() == wanted
    assert not Alert.objects.filter(run=run).exists()
