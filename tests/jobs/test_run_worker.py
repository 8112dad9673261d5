"""Real worker processes, on the real ledger."""

import signal
import time

import pytest
from django.utils import timezone

from jobs import tasks
from jobs.constants import ChunkState, RunState
from jobs.models import Alert, Chunk, Heartbeat, Run
from tests.jobs import counting
from tests.jobs.conftest import is_ended, wait_for


def _end(process, number: int = signal.SIGTERM, within: float = 10) -> None:
    began = time.monotonic()
    process.send_signal(number)
    assert process.wait(within) == 0
    assert time.monotonic() - began < within


@pytest.mark.slow
class TestWithoutRedis:
    def test_one_process_does_a_run_that_another_wrote_and_stops_in_time(
        self, start_process, tmp_path
    ):
        worker = start_process("run_worker")
        wait_for(Heartbeat.objects.filter(name="beat").exists)
        wait_for(Heartbeat.objects.filter(name__startswith="celery@").exists)
        run = counting.start(chunks=6, size=5)
        wait_for(lambda: is_ended(run), seconds=20)
        _end(worker)
        assert run.state == RunState.DONE
        assert (run.done, run.changed, run.failed) == (30, 12, 0)
        assert counting.numbers_written() == list(range(30))
        assert counting.ends_of(run) == [RunState.DONE]
        assert sorted(file.name for file in (tmp_path / "data").iterdir()) == ["secret_key"]

    def test_stops_in_time_though_a_chunk_is_at_work_which_is_done_again(self, start_process):
        run = counting.start(chunks=1, size=5, seconds=60)
        worker = start_process("run_worker")
        wait_for(Chunk.objects.filter(state=ChunkState.TAKEN).exists)
        _end(worker)
        assert counting.numbers_written() == []
        Chunk.objects.update(payload={"numbers": [0, 1]}, lease_until=timezone.now())
        start_process("run_worker")
        wait_for(lambda: is_ended(run), seconds=20)
        assert (run.state, run.done) == (RunState.DONE, 2)
        assert run.chunks.get().tries == 2

    def test_ctrl_c_stops_it_too(self, start_process):
        worker = start_process("run_worker")
        wait_for(Heartbeat.objects.filter(name="beat").exists)
        worker.send_signal(signal.SIGINT)
        worker.wait(10)


@pytest.mark.slow
@pytest.mark.redis
class TestWithRedis:
    def test_a_hint_from_the_web_is_enough_without_a_beat(self, start_process, redis_url, broker):
        start_process("run_worker", REDIS_URL=redis_url)
        broker(redis_url)
        run = counting.start(chunks=6, size=5, poison=(2,))
        tasks.wake()
        wait_for(lambda: Run.objects.get(pk=run.pk).done == 25)
        # The poisoned part waits for a reconcile before each further try.
        assert run.chunks.get(number=2).tries == 1
        for tries in (2, 3):
            tasks.wake()
            wait_for(lambda tries=tries: run.chunks.get(number=2).tries == tries)
        wait_for(lambda: is_ended(run))
        assert (run.state, run.done, run.failed) == (RunState.FAILED, 25, 5)
        assert counting.numbers_written() == [*range(5), *range(10, 30)]
        assert Alert.objects.open().filter(run=run).count() == 1

    def test_worker_and_beat_show_that_they_live_and_stop_in_time(self, start_process, redis_url):
        worker = start_process("run_worker", REDIS_URL=redis_url)
        beat = start_process("run_beat", REDIS_URL=redis_url)
        wait_for(Heartbeat.objects.filter(name="beat").exists)
        wait_for(Heartbeat.objects.filter(name__startswith="celery@").exists)
        _end(beat)
        _end(worker)

    def test_the_beat_refuses_to_run_where_the_worker_has_its_own(self, start_process):
        assert start_process("run_beat").wait(30) == 1
