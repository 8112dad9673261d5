"""The ledger: starting, working and ending runs in one thread."""

import datetime as dt

import pytest
from django.db import OperationalError
from django.utils import timezone

from audit import context
from audit.constants import Action, Origin
from audit.models import AuditEntry
from jobs import registry, services
from jobs.constants import ChunkState, RunState, Trigger
from jobs.models import Alert, Chunk, Heartbeat, Run
from jobs.registry import ChunkResult, Kind
from tests.factories.jobs import AlertFactory, RunFactory
from tests.jobs import counting

pytestmark = pytest.mark.django_db


def _entries(run: Run, action: Action) -> list[AuditEntry]:
    return list(AuditEntry.objects.about(run).filter(action=action))


def _work_all(run: Run, owner: str = "a") -> None:
    for chunk in run.chunks.all():
        services.work_chunk(chunk.pk, owner)
    services.finish_run_if_complete(run.pk)
    run.refresh_from_db()


def _work_until_parked(chunk: Chunk) -> None:
    for _time in range(3):
        services.work_chunk(chunk.pk, "a")
    chunk.refresh_from_db()


def _expire(chunk: Chunk) -> None:
    Chunk.objects.filter(pk=chunk.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))


class TestCreateRun:
    def test_writes_the_run_its_chunks_and_an_audit_entry(self, admin):
        run = counting.start(chunks=3, size=4, trigger=Trigger.PERSON, by=admin)
        assert (run.state, run.total, run.done) == (RunState.QUEUED, 12, 0)
        assert [(c.number, c.items, c.state) for c in run.chunks.all()] == [
            (number, 4, ChunkState.TODO) for number in (1, 2, 3)
        ]
        [entry] = _entries(run, Action.STARTED)
        assert entry.actor == admin

    def test_refuses_a_second_run_with_the_same_key_even_when_the_first_has_ended(self):
        first = counting.start(key="2026-05-04")
        services.cancel_run(run=first, by=None)
        with pytest.raises(services.RunAlreadyExists, match="2026-05-04"):
            counting.start(key="2026-05-04")
        assert Run.objects.count() == 1
        assert AuditEntry.objects.filter(action=Action.STARTED).count() == 1

    def test_refuses_a_second_active_run_of_the_kind_but_not_of_another_kind(self):
        counting.start()
        with pytest.raises(services.UnableToStartRun, match="at work") as refused:
            counting.start()
        assert not isinstance(refused.value, services.RunAlreadyExists)
        assert counting.start(kind="other").pk


class TestWorkChunk:
    def test_commits_work_result_and_progress(self):
        run = counting.start(chunks=2, size=6)
        chunk = run.chunks.first()
        assert services.work_chunk(chunk.pk, "worker 1").run_id == run.pk
        chunk.refresh_from_db()
        run.refresh_from_db()
        assert (chunk.state, chunk.tries, chunk.lease_until) == (ChunkState.DONE, 1, None)
        assert chunk.result == {"done": 6, "changed": 3, "first": 0}
        assert (run.state, run.done, run.changed) == (RunState.RUNNING, 6, 3)
        assert run.started_at is not None
        assert counting.numbers_written() == list(range(6))

    def test_a_message_that_comes_again_changes_nothing(self):
        run = counting.start(chunks=2)
        for _time in range(3):
            for chunk in run.chunks.order_by("-number"):
                services.work_chunk(chunk.pk, "a")
        run.refresh_from_db()
        assert run.done == 20
        assert counting.numbers_written() == list(range(20))

    def test_a_held_chunk_is_not_given_to_another(self):
        chunk = counting.start().chunks.first()
        assert services.claim_chunk(chunk.pk, "a") is not None
        assert services.work_chunk(chunk.pk, "b") is None
        assert counting.numbers_written() == []

    def test_the_try_counts_before_the_work(self):
        chunk = counting.start().chunks.first()
        services.claim_chunk(chunk.pk, "a")
        chunk.refresh_from_db()
        assert (chunk.state, chunk.tries, chunk.owner) == (ChunkState.TAKEN, 1, "a")
        assert chunk.lease_until > timezone.now() + dt.timedelta(seconds=80)

    def test_a_lease_that_ran_out_lets_another_take_over(self):
        chunk = counting.start().chunks.first()
        services.claim_chunk(chunk.pk, "dead worker")
        _expire(chunk)
        services.work_chunk(chunk.pk, "b")
        chunk.refresh_from_db()
        assert (chunk.state, chunk.owner, chunk.tries) == (ChunkState.DONE, "b", 2)
        assert counting.numbers_written() == list(range(10))

    def test_work_whose_run_is_no_longer_active_at_its_end_leaves_nothing(self, monkeypatch):
        def cancelled_meanwhile(chunk: Chunk) -> ChunkResult:
            Run.objects.filter(pk=chunk.run_id).update(state=RunState.CANCELLED)
            return counting.count(chunk)

        monkeypatch.setitem(registry.KINDS, counting.KIND, Kind(cancelled_meanwhile))
        chunk = counting.start(chunks=1).chunks.get()
        services.work_chunk(chunk.pk, "a")
        chunk.refresh_from_db()
        assert counting.numbers_written() == []
        # Given back as if it had not been tried: it was not its fault.
        assert (chunk.state, chunk.tries, chunk.run.done) == (ChunkState.TODO, 0, 0)

    def test_works_under_the_name_of_the_run(self, monkeypatch):
        seen = []

        def look(chunk: Chunk) -> ChunkResult:
            seen.append(context.current())
            return ChunkResult(0, 0)

        monkeypatch.setitem(registry.KINDS, counting.KIND, Kind(look))
        run = counting.start(chunks=1)
        _work_all(run)
        [place] = seen
        assert (place.origin, place.run_id) == (Origin.NIGHT, run.pk)

    def test_a_kind_that_nobody_knows_is_a_failure_like_any_other(self):
        chunk = counting.start(kind="unheard of").chunks.first()
        services.work_chunk(chunk.pk, "a")
        chunk.refresh_from_db()
        assert (chunk.state, chunk.tries) == (ChunkState.TODO, 1)
        assert "no app knows" in chunk.error


class TestPoison:
    def test_is_parked_after_three_tries_with_an_alert_while_the_others_are_done(self):
        run = counting.start(chunks=4, poison=(2,))
        _work_until_parked(run.chunks.get(number=2))
        assert services.claim_chunk(run.chunks.get(number=2).pk, "a") is None
        _work_all(run)
        parked = run.chunks.get(number=2)
        assert (parked.state, parked.tries) == (ChunkState.PARKED, 3)
        assert (run.state, run.done, run.failed) == (RunState.FAILED, 30, 10)
        [alert] = Alert.objects.open()
        assert alert.run == run
        assert "Part 2" in alert.text
        assert "a value nobody can score" in alert.text
        [entry] = _entries(run, Action.ALERTED)
        assert entry.reason == alert.text
        assert counting.ends_of(run) == [RunState.FAILED]

    def test_half_written_work_is_gone(self):
        run = counting.start(chunks=1, poison=(1,))
        services.work_chunk(run.chunks.get().pk, "a")
        assert counting.numbers_written() == []
        assert run.chunks.get().state == ChunkState.TODO

    def test_keeps_the_kind_of_error_and_its_first_line_only(self):
        run = counting.start(chunks=1, poison=(1,))
        services.work_chunk(run.chunks.get().pk, "a")
        assert run.chunks.get().error == "Poison: a value nobody can score"

    def test_retry_takes_up_only_what_was_parked_and_settles_the_alert(self, admin, monkeypatch):
        run = counting.start(chunks=3, poison=(2,))
        _work_until_parked(run.chunks.get(number=2))
        _work_all(run)
        healed = run.chunks.get(number=2)
        healed.payload["poison"] = False
        healed.save()
        services.retry_run(run=run, by=admin)
        assert not Alert.objects.open().exists()
        _work_all(run)
        assert (run.state, run.done, run.failed) == (RunState.DONE, 30, 0)
        assert counting.numbers_written() == list(range(30))
        assert counting.ends_of(run) == [RunState.FAILED, RunState.DONE]
        [entry] = _entries(run, Action.REOPENED)
        assert entry.actor == admin

    def test_fails_again_after_a_retry_opens_the_same_alert(self, admin):
        run = counting.start(chunks=1, poison=(1,))
        _work_until_parked(run.chunks.get())
        _work_all(run)
        Heartbeat.objects.all().delete()
        services.retry_run(run=run, by=admin)
        _work_until_parked(run.chunks.get())
        assert Alert.objects.count() == 1
        assert Alert.objects.open().count() == 1


class TestFinish:
    def test_ends_the_run_once_and_says_so(self):
        run = counting.start(chunks=2)
        assert services.finish_run_if_complete(run.pk) is False
        for chunk in run.chunks.all():
            services.work_chunk(chunk.pk, "a")
        assert services.finish_run_if_complete(run.pk) is True
        assert services.finish_run_if_complete(run.pk) is False
        run.refresh_from_db()
        assert run.state == RunState.DONE
        assert run.finished_at >= run.started_at
        assert counting.ends_of(run) == [RunState.DONE]
        [entry] = _entries(run, Action.FINISHED)
        assert (entry.origin, entry.run_id) == (Origin.NIGHT, run.pk)

    def test_a_run_without_chunks_ends_with_the_next_reconcile(self):
        run = counting.start(chunks=0)
        assert services.reconcile() == []
        run.refresh_from_db()
        assert (run.state, run.seconds) == (RunState.DONE, 0)

    def test_when_the_last_step_fails_the_run_has_failed_and_can_be_retried(
        self, admin, monkeypatch
    ):
        def break_down(run: Run) -> None:
            Heartbeat.objects.create(name="half", at=timezone.now())
            raise ZeroDivisionError("no teams")

        monkeypatch.setitem(registry.KINDS, counting.KIND, Kind(counting.count, break_down))
        run = counting.start(chunks=1)
        _work_all(run)
        assert run.state == RunState.FAILED
        assert not Heartbeat.objects.filter(name="half").exists()
        assert "ZeroDivisionError: no teams" in Alert.objects.open().get().text
        monkeypatch.setitem(registry.KINDS, counting.KIND, Kind(counting.count, counting.finish))
        services.retry_run(run=run, by=admin)
        services.reconcile()
        run.refresh_from_db()
        assert run.state == RunState.DONE
        assert not Alert.objects.open().exists()

    def test_a_database_that_was_away_does_not_fail_the_run(self, monkeypatch):
        def away(run: Run) -> None:
            raise OperationalError("the server closed the connection")

        run = counting.start(chunks=0)
        monkeypatch.setitem(registry.KINDS, counting.KIND, Kind(counting.count, away))
        with pytest.raises(OperationalError):
            services.finish_run_if_complete(run.pk)
        run.refresh_from_db()
        assert run.is_active

    def test_a_good_run_settles_the_alerts_of_earlier_runs_of_its_kind(self):
        old = AlertFactory(run=RunFactory(kind=counting.KIND, state=RunState.FAILED))
        foreign = AlertFactory(run=RunFactory(kind="other", state=RunState.FAILED))
        _work_all(counting.start(chunks=1))
        assert list(Alert.objects.open()) == [foreign]
        old.refresh_from_db()
        assert old.settled_at is not None


class TestCancelAndRetry:
    def test_a_cancelled_run_does_no_more_and_can_be_taken_up(self, admin):
        run = counting.start(chunks=2)
        services.work_chunk(run.chunks.first().pk, "a")
        services.cancel_run(run=run, by=admin)
        assert services.work_chunk(run.chunks.last().pk, "a") is None
        assert services.reconcile() == []
        run.refresh_from_db()
        assert (run.state, run.done) == (RunState.CANCELLED, 10)
        assert _entries(run, Action.CANCELLED)[0].actor == admin
        services.retry_run(run=run, by=admin)
        _work_all(run)
        assert (run.state, run.done) == (RunState.DONE, 20)

    def test_cancel_refuses_a_run_that_has_ended(self, admin):
        run = RunFactory(state=RunState.DONE)
        with pytest.raises(services.UnableToCancelRun, match="ended already"):
            services.cancel_run(run=run, by=admin)
        assert _entries(run, Action.CANCELLED) == []

    @pytest.mark.parametrize("state", [RunState.DONE, RunState.RUNNING, RunState.QUEUED])
    def test_retry_refuses_a_run_with_nothing_to_take_up(self, admin, state):
        run = RunFactory(state=state)
        with pytest.raises(services.UnableToRetryRun, match="Nothing"):
            services.retry_run(run=run, by=admin)
        run.refresh_from_db()
        assert run.state == state

    def test_retry_refuses_while_another_run_is_active(self, admin):
        failed = RunFactory(kind=counting.KIND, state=RunState.FAILED)
        alert = AlertFactory(run=failed)
        counting.start()
        with pytest.raises(services.UnableToRetryRun, match="Another run"):
            services.retry_run(run=failed, by=admin)
        failed.refresh_from_db()
        alert.refresh_from_db()
        assert failed.state == RunState.FAILED
        assert alert.settled_at is None
        assert _entries(failed, Action.REOPENED) == []


class TestReconcile:
    def test_sends_each_chunk_once_until_its_message_counts_as_lost(self, settings):
        run = counting.start(chunks=3)
        ids = list(run.chunks.values_list("pk", flat=True))
        now = timezone.now()
        assert services.reconcile(now) == ids
        services.note_sent(ids, now)
        assert services.reconcile(now) == []
        later = now + dt.timedelta(seconds=settings.JOB_RESEND_SECONDS + 1)
        assert services.reconcile(later) == ids

    def test_sends_at_once_what_failed_or_whose_worker_died(self):
        run = counting.start(chunks=3, poison=(1,))
        poisoned, held, waiting = run.chunks.all()
        services.note_sent([poisoned.pk, held.pk, waiting.pk])
        services.work_chunk(poisoned.pk, "a")
        services.claim_chunk(held.pk, "dead worker")
        assert services.reconcile() == [poisoned.pk]
        _expire(held)
        # Who vanished with its worker comes after all others.
        assert services.reconcile() == [poisoned.pk]
        services.work_chunk(waiting.pk, "a")
        for _try in range(2):
            services.work_chunk(poisoned.pk, "a")
        assert services.reconcile() == [held.pk]

    def test_a_note_that_comes_late_does_not_hide_a_chunk_that_was_taken(self):
        [chunk] = counting.start(chunks=1).chunks.all()
        services.claim_chunk(chunk.pk, "a")
        services.note_sent([chunk.pk])
        chunk.refresh_from_db()
        assert chunk.sent_at is None

    def test_parks_what_ended_its_worker_three_times(self):
        run = counting.start(chunks=2)
        killer = run.chunks.first()
        for _time in range(3):
            assert services.claim_chunk(killer.pk, "dies") is not None
            _expire(killer)
        assert killer.pk not in services.reconcile()
        killer.refresh_from_db()
        assert killer.state == ChunkState.PARKED
        assert "worker ended" in Alert.objects.open().get().text

    def test_sends_all_anew_after_a_restart_that_emptied_the_memory(self):
        run = counting.start(chunks=2)
        ids = list(run.chunks.values_list("pk", flat=True))
        services.note_sent(ids)
        services.start_afresh(owners="celery@")
        assert services.reconcile() == ids

    def test_only_reads_when_there_is_nothing_to_do(self, django_assert_max_num_queries):
        counting.start(chunks=1)
        services.note_sent(Chunk.objects.values_list("pk", flat=True))
        with django_assert_max_num_queries(5) as queries:
            assert services.reconcile() == []
        assert all(query["sql"].startswith("SELECT") for query in queries)


class TestLosses:
    def _lose(self, chunk: Chunk) -> None:
        assert services.claim_chunk(chunk.pk, "dies") is not None
        _expire(chunk)
        services.reconcile()
        chunk.refresh_from_db()

    def test_are_told_apart_from_failures(self):
        run = counting.start(chunks=2, poison=(1,))
        poisoned, lost = run.chunks.all()
        services.work_chunk(poisoned.pk, "a")
        self._lose(lost)
        poisoned.refresh_from_db()
        assert (poisoned.tries, poisoned.losses) == (1, 0)
        assert (lost.tries, lost.losses, lost.state) == (1, 1, ChunkState.TODO)

    def test_come_after_all_others_one_at_a_time_the_least_tried_first(self):
        run = counting.start(chunks=4)
        first, second, third, fresh = run.chunks.all()
        for chunk in (first, first, second, third):
            self._lose(chunk)
        assert services.reconcile() == [fresh.pk]
        services.work_chunk(fresh.pk, "a")
        assert services.reconcile() == [second.pk]
        services.note_sent([second.pk])
        assert services.reconcile() == []
        services.claim_chunk(second.pk, "a")
        assert services.reconcile() == []
        services.record_loss(chunk=Chunk.objects.get(pk=second.pk))
        assert services.reconcile() == [third.pk]

    def test_of_one_run_do_not_hold_up_another(self):
        run = counting.start(chunks=1)
        self._lose(run.chunks.get())
        other = counting.start(chunks=1, kind="other")
        assert set(services.reconcile()) == {run.chunks.get().pk, other.chunks.get().pk}

    def test_twenty_kills_that_hit_whatever_is_at_work_park_nothing(self):
        run = counting.start(chunks=40, size=1)
        for _kill in range(20):
            self._lose(Chunk.objects.get(pk=services.reconcile()[0]))
        assert services.work_run(run).state == RunState.DONE
        assert max(run.chunks.values_list("tries", flat=True)) == 2
        assert counting.numbers_written() == list(range(40))

    def test_another_error_of_the_database_is_a_failure(self, monkeypatch):
        def fail(chunk: Chunk) -> ChunkResult:
            raise OperationalError("deadlock detected")

        monkeypatch.setitem(registry.KINDS, counting.KIND, Kind(fail))
        chunk = counting.start(chunks=1).chunks.get()
        services.work_chunk(chunk.pk, "a")
        chunk.refresh_from_db()
        assert (chunk.losses, chunk.error) == (0, "OperationalError: deadlock detected")

    def test_the_only_worker_knows_at_its_start_that_its_predecessor_is_gone(self):
        run = counting.start(chunks=2)
        held, other = run.chunks.all()
        services.claim_chunk(held.pk, "celery@host/1")
        services.claim_chunk(other.pk, "host/a command at work")
        services.start_afresh(owners="celery@")
        held.refresh_from_db()
        other.refresh_from_db()
        assert (held.state, held.losses) == (ChunkState.TODO, 1)
        assert other.state == ChunkState.TAKEN

    def test_a_lease_from_before_the_clock_was_set_back_is_over(self):
        chunk = counting.start(chunks=1).chunks.get()
        services.claim_chunk(chunk.pk, "dead", timezone.now() + dt.timedelta(hours=1))
        assert services.claim_chunk(chunk.pk, "b") is not None

    def test_a_message_from_before_the_clock_was_set_back_is_sent_again(self):
        [chunk] = counting.start(chunks=1).chunks.all()
        services.note_sent([chunk.pk], timezone.now() + dt.timedelta(hours=1))
        assert services.reconcile() == [chunk.pk]


class TestBeat:
    def test_keeps_one_row_per_name_and_forgets_the_silent(self):
        now = timezone.now()
        services.beat("gone", now - dt.timedelta(days=3))
        services.beat("worker 1", now - dt.timedelta(minutes=1))
        services.beat("worker 1", now)
        assert list(Heartbeat.objects.values_list("name", "at")) == [("worker 1", now)]


class TestNights:
    @pytest.mark.parametrize(
        ("now", "night"),
        [
            ("2026-03-29 01:59:59+00:00", "2026-03-28"),
            ("2026-03-29 02:00:00+00:00", "2026-03-29"),
            ("2026-03-29 03:30:00+02:00", "2026-03-28"),
            ("2026-10-25 02:30:00+01:00", "2026-10-24"),
            ("2028-03-01 01:00:00+00:00", "2028-02-29"),
            ("2027-01-01 00:10:00+00:00", "2026-12-31"),
        ],
    )
    def test_the_night_that_is_due(self, settings, now, night):
        settings.NIGHTLY_HOUR_UTC = 2
        moment = dt.datetime.fromisoformat(now)
        assert services.latest_due_night(moment).isoformat() == night

    def test_every_hour_of_800_days_belongs_to_one_night_and_none_is_left_out(self):
        first = dt.datetime(2026, 1, 1, 2, tzinfo=dt.UTC)
        hours = [first + dt.timedelta(hours=n) for n in range(800 * 24)]
        nights = [services.latest_due_night(hour) for hour in hours]
        assert len(set(nights)) == 800
        assert nights == sorted(nights)

    def test_is_missing_until_there_is_a_run_with_its_date(self):
        now = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
        assert services.is_night_missing(counting.KIND, now)
        counting.start(key="2026-05-04")
        assert not services.is_night_missing(counting.KIND, now)
        assert services.is_night_missing(counting.KIND, now + dt.timedelta(days=1))


class TestRegistry:
    def test_refuses_a_kind_twice(self):
        with pytest.raises(ValueError, match="registered already"):
            registry.register(counting.KIND, counting.count)


class TestWorkRun:
    def test_does_everything_in_this_process_and_returns_the_ended_run(self):
        run = services.work_run(counting.start(chunks=3, poison=(2,)))
        assert (run.state, run.done, run.failed) == (RunState.FAILED, 20, 10)
        assert counting.ends_of(run) == [RunState.FAILED]

    def test_ends_a_run_without_chunks_and_leaves_an_ended_one_alone(self):
        run = services.work_run(counting.start(chunks=0))
        assert run.state == RunState.DONE
        assert services.work_run(run).finished_at == run.finished_at
        assert counting.ends_of(run) == [RunState.DONE]

    def test_takes_over_what_a_dead_worker_held(self):
        run = counting.start(chunks=2)
        held = services.claim_chunk(run.chunks.first().pk, "dead worker")
        Chunk.objects.filter(pk=held.pk).update(
            lease_until=timezone.now() + dt.timedelta(seconds=0.7)
        )
        assert services.work_run(run).done == 20
