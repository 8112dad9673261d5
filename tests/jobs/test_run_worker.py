"""Real worker processes, on the real ledger."""

import signal
import time

import pytest

from jobs.constants import RunState
from jobs.models import Chunk, Heartbeat, Run
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
        run = counting.start(chunks=6, size=5)
        wait_for(lambda: is_ended(run), seconds=20)
        _end(worker)
        assert run.state == RunState.DONE
        assert (run.done, run.changed, run.failed) == (30, 12, 0)
        assert counting.numbers_written() == list(range(30))
        assert counting.ends_of(run) == [RunState.DONE]
        assert sorted(file.name for file in (tmp_path / "data").iterdir()) == ["secret_key"]
