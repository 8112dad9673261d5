"""Fault 2: Redis is restarted, emptied, or absent. Fault 5: messages come three times."""

import random
import time

import pytest
import redis

from jobs.constants import RunState
from jobs.models import Chunk
from msl_crm.celery import app
from tests.faults import only_in_the_whole
from tests.faults.stage import (
    Supervisor,
    chunks_done,
    digest,
    is_ended,
    most_tries,
    start_rebuild,
    wait_for,
)

pytestmark = pytest.mark.faults
MESSAGES = 3


@pytest.fixture
def chunk_size(form):
    return form.of(4, 20)


class TestRedis:
    def test_restarted_and_emptied(
        self, site, redis_server, form, size, chunk_size, tomorrow, undisturbed, tell
    ):
        wanted, _seconds = undisturbed(site, chunk_size)
        run = start_rebuild(chunk_size, tomorrow)
        worker = Supervisor(site)
        beat = site.start("run_beat")
        began = time.monotonic()
        parts = size // chunk_size
        restarts = form.of(1, 3)
        for number in range(1, restarts + 2):
            # What was lost with a restart is sent again after two minutes, in a round each minute.
            worker.wait_for(
                lambda number=number: chunks_done(run) >= number * parts // 6,
                seconds=form.of(120, 400),
            )
            if number == 2:
                with redis.Redis.from_url(redis_server.address) as server:
                    server.flushall()
            else:
                redis_server.stop()
                redis_server.start()
        worker.wait_for(lambda: is_ended(run), seconds=form.of(90, 900))
        assert (run.state, run.done, run.failed) == (RunState.DONE, size, 0)
        assert digest() == wanted
        assert beat.poll() is None
        tell(
            restarts=restarts, emptied=1, worker_restarts=worker.restarts, relationships=size,
            seconds=time.monotonic() - began, lost=0, doubled=0, most_tries=most_tries(run),
        )  # fmt: skip

    def test_absent_the_run_waits_and_begins_by_itself_when_redis_comes(
        self, site, redis_server, form, size, chunk_size, tomorrow, undisturbed, tell
    ):
        wanted, _seconds = undisturbed(site, chunk_size)
        redis_server.stop()
        run = start_rebuild(chunk_size, tomorrow)
        workers = site.start_workers()
        time.sleep(form.of(4, 30))
        assert all(worker.poll() is None for worker in workers)
        assert chunks_done(run) == 0
        redis_server.start()
        began = time.monotonic()
        wait_for(lambda: is_ended(run), seconds=form.of(90, 900))
        assert (run.state, run.done) == (RunState.DONE, size)
        assert digest() == wanted
        tell(relationships=size, seconds_after_it_came=time.monotonic() - began, lost=0, doubled=0)

    @only_in_the_whole
    def test_absent_for_the_whole_run_the_command_line_does_it(
        self, site, redis_server, form, size, tomorrow, undisturbed, chunk_size, tell
    ):
        wanted, _seconds = undisturbed(site, chunk_size)
        redis_server.stop()
        began = time.monotonic()
        command = site.start("recompute_scores", "--rebuild", f"--as-of={tomorrow.isoformat()}")
        assert command.wait(form.of(60, 600)) == 0, site.log()
        assert digest() == wanted
        tell(relationships=size, seconds=time.monotonic() - began, lost=0, doubled=0)


class TestMessages:
    def test_each_message_three_times_and_shuffled_gives_the_same_scores(
        self, site, form, size, chunk_size, tomorrow, undisturbed, tell
    ):
        wanted, _seconds = undisturbed(site, chunk_size)
        run = start_rebuild(chunk_size, tomorrow)
        messages = list(Chunk.objects.filter(run=run).values_list("pk", flat=True)) * MESSAGES
        random.Random(1).shuffle(messages)
        with app.connection_for_write(site.redis_url) as connection:
            for chunk_id in messages:
                app.send_task("jobs.tasks.work", (chunk_id,), connection=connection)
        began = time.monotonic()
        site.start_workers()
        wait_for(lambda: is_ended(run), seconds=form.of(60, 600))
        assert (run.state, run.done) == (RunState.DONE, size)
        assert digest() == wanted
        assert most_tries(run) == 1
        tell(messages=len(messages), seconds=time.monotonic() - began, lost=0, doubled=0)
