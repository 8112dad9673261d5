"""Fault 4: two beats and ten people at once. Fault 8: clocks, and machines that were off."""

import datetime as dt
import threading
import time
import zoneinfo

import pytest
import time_machine
from django.db import connections

from jobs import services as jobs
from jobs import tasks
from jobs.beat import PatientScheduler
from jobs.constants import RunState, Trigger
from jobs.models import Run
from msl_crm.celery import app
from tests.faults.stage import is_ended, start_rebuild, wait_for
from trust_scores import tasks as score_tasks
from trust_scores.services import nights

pytestmark = pytest.mark.faults
PEOPLE = 10


class TestStarts:
    def test_two_beats_and_ten_people_at_once_start_one_run(self, site, size, tell):
        # The latest night is missing, so both beats start it at once.
        beats = [site.start("run_beat") for _number in range(2)]
        site.start("run_worker")
        wait_for(lambda: Run.objects.filter(trigger=Trigger.SCHEDULE).exists(), every=0.002)
        answers = _together(_start_by_hand)
        [night] = Run.objects.filter(trigger=Trigger.SCHEDULE).exclude(state=RunState.MISSED)
        wait_for(lambda: is_ended(night))
        refused = [one for one in answers if isinstance(one, jobs.UnableToStartRun)]
        started = [one for one in answers if isinstance(one, Run)]
        assert len(refused) + len(started) == PEOPLE
        # Whoever pressed the button after the night had ended may start one, and only one.
        assert len(started) <= 1
        assert all(str(one) for one in refused)
        assert (night.state, night.done) == (RunState.DONE, size)
        assert all(beat.poll() is None for beat in beats)
        tell(beats=2, people=PEOPLE, nights=1, polite_refusals=len(refused))

    def test_ten_people_at_once_start_one_run(self, stage, tell):
        answers = _together(_start_by_hand)
        refused = [one for one in answers if isinstance(one, jobs.UnableToStartRun)]
        assert [isinstance(one, Run) for one in answers].count(True) == 1
        assert len(refused) == PEOPLE - 1
        tell(people=PEOPLE, runs=1, polite_refusals=len(refused))


def _start_by_hand() -> object:
    try:
        return nights.start_night(trigger=Trigger.PERSON)
    except jobs.UnableToStartRun as refusal:
        return refusal


def _together(call) -> list[object]:
    barrier, answers = threading.Barrier(PEOPLE), []

    def body() -> None:
        barrier.wait(10)
        try:
            answers.append(call())
        except Exception as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=body) for _number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


@pytest.mark.django_db
class TestClocks:
    """The decisions of beat and ledger at many moments; nothing is scored."""

    @pytest.fixture(autouse=True)
    def _no_messages(self, monkeypatch):
        # As the worker does what the beat sends, at once and in this process.
        monkeypatch.setattr("jobs.tasks.current_app.send_task", lambda name: app.tasks[name].run())
        app.loader.import_default_modules()

    def test_800_nights_on_clocks_that_change_twice_a_year(self, tell):
        first = dt.datetime(2026, 1, 1, 2, tzinfo=dt.UTC)
        berlin = zoneinfo.ZoneInfo("Europe/Berlin")
        with time_machine.travel(first, tick=False) as clock:
            for number in range(800):
                clock.move_to((first + dt.timedelta(days=number)).astimezone(berlin))
                # The beat's hour, and then its look for missed nights, twice.
                score_tasks.start_night()
                tasks.catch_up()
                tasks.catch_up()
                _end_active()
        keys = list(Run.objects.order_by("key").values_list("key", flat=True))
        days = [(first + dt.timedelta(days=number)).date().isoformat() for number in range(800)]
        assert keys == days
        assert {"2028-02-29", "2026-12-31", "2027-01-01", "2026-03-29", "2026-10-25"} <= set(keys)
        assert not Run.objects.filter(state=RunState.MISSED).exists()
        tell(nights=800, runs=len(keys), skipped=0, doubled=0)

    def test_off_for_three_nights_the_latest_is_made_up_for_and_the_others_are_missed(self, tell):
        with time_machine.travel("2026-10-23T02:00Z", tick=False) as clock:
            score_tasks.start_night()
            _end_active()
            clock.move_to("2026-10-26T08:17Z")
            tasks.catch_up()
            _end_active()
            tasks.catch_up()
        found = dict(Run.objects.order_by("key").values_list("key", "state"))
        assert found == {
            "2026-10-23": RunState.DONE,
            "2026-10-24": RunState.MISSED,
            "2026-10-25": RunState.MISSED,
            "2026-10-26": RunState.DONE,
        }
        tell(nights_off=3, made_up=1, missed=2)

    def test_a_clock_set_back_by_an_hour_doubles_nothing_and_stops_nothing(self, tell):
        with time_machine.travel("2026-05-04T02:00Z", tick=False) as clock:
            score_tasks.start_night()
            _end_active()
            run = nights.start_night(trigger=Trigger.COMMAND)
            clock.move_to("2026-05-04T01:00Z")
            tasks.catch_up()
            clock.move_to("2026-05-04T02:00Z")
            score_tasks.start_night()
        scheduled = Run.objects.filter(trigger=Trigger.SCHEDULE)
        assert list(scheduled.values_list("key", flat=True)) == ["2026-05-04"]
        run.refresh_from_db()
        assert run.is_active
        tell(runs=scheduled.count(), doubled=0)

    def test_the_beat_goes_on_when_its_clock_is_set_back(self, tell):
        sent: list[tuple[str, dt.datetime]] = []

        class Watched(PatientScheduler):
            def apply_async(self, entry, producer=None, advance=True, **_more):
                sent.append((entry.task, self.app.now()))

        with time_machine.travel("2026-05-04T12:00Z", tick=False) as clock:
            beat = Watched(app=app, lazy=True)
            beat.merge_inplace(app.conf.beat_schedule)
            _tick_for(beat, clock, minutes=10)
            before = len(sent)
            clock.move_to("2026-05-04T11:00Z")
            _tick_for(beat, clock, minutes=10)
        after = [task for task, _moment in sent[before:]]
        assert {"jobs.tasks.reconcile", "jobs.tasks.beat_lives"} <= set(after)
        assert len(after) >= before - 5
        tell(sent_before=before, sent_after=len(after))


def _tick_for(beat: PatientScheduler, clock, *, minutes: int) -> None:
    for _number in range(minutes * 6):
        while beat.tick() == 0:
            pass
        clock.shift(10)


def _end_active() -> None:
    for run in Run.objects.active():
        jobs.work_run(run)


class TestLeases:
    def test_a_lease_from_before_the_clock_was_set_back_is_over(self, trial, tomorrow, tell):
        run = start_rebuild(100, tomorrow)
        later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)  # noqa: TID251
        held = jobs.claim_chunk(run.chunks.first().pk, "dead worker", later)
        assert held is not None
        began = time.monotonic()
        trial.start("run_worker")
        wait_for(lambda: is_ended(run), seconds=60)
        assert (run.state, run.done) == (RunState.DONE, run.total)
        tell(clock_back_hours=1, seconds=time.monotonic() - began)
