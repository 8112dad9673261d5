"""Many workers and many people at the same moment, each in a thread with its own connection."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from jobs import registry, services
from jobs.constants import ChunkState, RunState
from jobs.models import Alert, Chunk, Heartbeat, Run
from jobs.registry import ChunkResult, Kind
from tests.jobs import counting

THREADS = 8

only_where_writers_overlap = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite lets one writer work at a time"
)


def _expire(chunk: Chunk) -> None:
    Chunk.objects.filter(pk=chunk.pk).update(lease_until=timezone.now())


class TestClaims:
    def test_one_of_many_gets_a_chunk(self, together):
        chunk = counting.start(chunks=1).chunks.get()
        answers = together(lambda n: services.claim_chunk(chunk.pk, f"worker {n}"), THREADS)
        [winner] = [answer for answer in answers if answer is not None]
        chunk.refresh_from_db()
        assert (chunk.owner, chunk.tries) == (winner.owner, 1)

    def test_one_of_many_gets_a_chunk_whose_lease_ran_out(self, together):
        chunk = counting.start(chunks=1).chunks.get()
        services.claim_chunk(chunk.pk, "dead worker")
        _expire(chunk)
        answers = together(lambda n: services.claim_chunk(chunk.pk, f"worker {n}"), THREADS)
        assert sum(answer is not None for answer in answers) == 1

    def test_many_workers_do_every_chunk_once_whatever_messages_come(self, together):
        run = counting.start(chunks=12, size=5)
        ids = list(run.chunks.values_list("pk", flat=True))

        def work_everything(number: int) -> int:
            mine = ids[number:] + ids[:number]
            done = [services.work_chunk(pk, f"worker {number}") for pk in mine * 2]
            services.finish_run_if_complete(run.pk)
            return sum(chunk is not None for chunk in done)

        answers = together(work_everything, THREADS)
        run.refresh_from_db()
        assert sum(answers) == 12
        assert (run.state, run.done, run.changed) == (RunState.DONE, 60, 24)
        assert counting.numbers_written() == list(range(60))
        assert counting.ends_of(run) == [RunState.DONE]
        assert set(run.chunks.values_list("tries", flat=True)) == {1}

    def test_a_poisoned_chunk_does_not_hold_up_the_others(self, together):
        run = counting.start(chunks=10, size=3, poison=(4,))

        def work_as_told(number: int) -> None:
            for _time in range(4):
                for pk in services.reconcile():
                    services.work_chunk(pk, f"worker {number}")

        together(work_as_told, 4)
        services.reconcile()
        run.refresh_from_db()
        assert (run.state, run.done, run.failed) == (RunState.FAILED, 27, 3)
        assert run.chunks.get(state=ChunkState.PARKED).tries == 3
        assert Alert.objects.open().count() == 1


class TestLosingAChunk:
    @only_where_writers_overlap
    def test_who_was_too_slow_leaves_nothing_behind(self, shared_database, monkeypatch):
        chunk = counting.start(chunks=1).chunks.get()
        slow_is_at_work, may_go_on = threading.Event(), threading.Event()

        def work(chunk: Chunk) -> ChunkResult:
            Heartbeat.objects.create(name=f"trace of {chunk.owner}", at=timezone.now())
            if chunk.owner == "slow":
                slow_is_at_work.set()
                may_go_on.wait(20)
            return ChunkResult(done=10, changed=1)

        monkeypatch.setitem(registry.KINDS, counting.KIND, Kind(work))
        slow = _in_thread(lambda: services.work_chunk(chunk.pk, "slow"))
        assert slow_is_at_work.wait(20)
        _expire(chunk)
        services.work_chunk(chunk.pk, "quick")
        may_go_on.set()
        slow.join(20)
        chunk.refresh_from_db()
        assert (chunk.owner, chunk.state, chunk.tries) == ("quick", ChunkState.DONE, 2)
        assert list(Heartbeat.objects.values_list("name", flat=True)) == ["trace of quick"]
        assert chunk.run.done == 10

    @only_where_writers_overlap
    def test_cancelling_undoes_the_chunk_at_work(self, shared_database, monkeypatch):
        run = counting.start(chunks=1)
        at_work, may_go_on = threading.Event(), threading.Event()

        def work(chunk: Chunk) -> ChunkResult:
            result = counting.count(chunk)
            at_work.set()
            may_go_on.wait(20)
            return result

        monkeypatch.setitem(registry.KINDS, counting.KIND, Kind(work))
        worker = _in_thread(lambda: services.work_chunk(run.chunks.get().pk, "a"))
        assert at_work.wait(20)
        services.cancel_run(run=run, by=None)
        may_go_on.set()
        worker.join(20)
        run.refresh_from_db()
        assert (run.state, run.done) == (RunState.CANCELLED, 0)
        assert (run.chunks.get().state, run.chunks.get().tries) == (ChunkState.TODO, 0)
        assert counting.numbers_written() == []

    @pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no connection to cut")
    def test_a_connection_that_was_cut_counts_as_a_loss_and_leaves_nothing(
        self, shared_database, monkeypatch
    ):
        def cut(chunk: Chunk) -> ChunkResult:
            result = counting.count(chunk)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            return result

        monkeypatch.setitem(registry.KINDS, counting.KIND, Kind(cut))
        chunk = counting.start(chunks=1).chunks.get()
        services.work_chunk(chunk.pk, "a")
        chunk.refresh_from_db()
        assert (chunk.tries, chunk.losses, chunk.state) == (1, 1, ChunkState.TODO)
        assert counting.numbers_written() == []

    def test_the_failure_of_who_was_too_slow_does_not_count(self, shared_database):
        run = counting.start(chunks=1)
        chunk = run.chunks.get()
        mine = services.claim_chunk(chunk.pk, "late")
        _expire(chunk)
        services.work_chunk(chunk.pk, "quick")
        services.record_failure(chunk=mine, reason="too late")
        chunk.refresh_from_db()
        assert (chunk.state, chunk.owner, chunk.error) == (ChunkState.DONE, "quick", "")


class TestStarts:
    def test_many_starts_of_one_night_give_one_run_and_polite_refusals(self, together):
        answers = together(lambda _n: counting.start(key="2026-05-04"), THREADS)
        _one_run_and_refusals(answers)

    def test_many_starts_of_one_kind_give_one_run_and_polite_refusals(self, together):
        answers = together(lambda n: counting.start(key=f"by hand {n}"), THREADS)
        _one_run_and_refusals(answers)

    def test_many_who_end_a_run_end_it_once(self, together):
        run = counting.start(chunks=0)
        answers = together(lambda _n: services.finish_run_if_complete(run.pk), THREADS)
        assert sorted(answers) == [False] * (THREADS - 1) + [True]
        assert counting.ends_of(run) == [RunState.DONE]

    def test_cancelling_and_ending_at_once_leaves_one_of_both(self, together):
        run = counting.start(chunks=0)

        def end(number: int) -> object:
            if number % 2:
                return services.finish_run_if_complete(run.pk)
            return services.cancel_run(run=run, by=None)

        together(end, THREADS)
        run.refresh_from_db()
        was_done = counting.ends_of(run) == [RunState.DONE]
        assert run.state == (RunState.DONE if was_done else RunState.CANCELLED)


def _one_run_and_refusals(answers: list[object]) -> None:
    refused = [one for one in answers if isinstance(one, services.UnableToStartRun)]
    started = [one for one in answers if isinstance(one, Run)]
    assert [one for one in answers if one not in [*refused, *started]] == []
    assert (len(started), len(refused)) == (1, THREADS - 1)
    assert Run.objects.get() == started[0]
    assert Chunk.objects.count() == 4


def _in_thread(call) -> threading.Thread:
    def body() -> None:
        try:
            call()
        finally:
            connection.close()

    thread = threading.Thread(target=body)
    thread.start()
    return thread
