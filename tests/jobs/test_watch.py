"""What is not well, the alerts it raises, and that they go away by themselves."""

import datetime as dt

import pytest
from django.utils import timezone

from jobs import registry, services
from jobs.constants import RunState, Trigger
from jobs.models import Alert, OutboxMessage, Run
from jobs.registry import Kind
from jobs.selectors import Part, troubles
from tests.factories.jobs import HeartbeatFactory, RunFactory
from tests.jobs import counting

pytestmark = pytest.mark.django_db
KIND = "nights"
NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _nightly_kind(monkeypatch, settings):
    settings.NIGHTLY_HOUR_UTC, settings.NIGHT_ALARM_HOUR_UTC = 2, 6
    kind = Kind(counting.count, nightly_task="some.app.start_night")
    monkeypatch.setitem(registry.KINDS, KIND, kind)


def _alive(now: dt.datetime) -> None:
    for name in ("beat", "celery@host"):
        services.beat(name, now)


def _parts(now: dt.datetime) -> set[Part]:
    return {trouble.part for trouble in troubles(now)}


def _night(day: int, **more) -> Run:
    moment = dt.datetime(2026, 5, day, 2, tzinfo=dt.UTC)
    known = {"created_at": moment, "started_at": moment, "finished_at": moment} | more
    return RunFactory(kind=KIND, key=f"2026-05-{day:02}", **known)


class TestNight:
    def test_none_by_the_alarm_hour_is_a_trouble_told_without_beat_or_worker(self):
        _night(3)
        assert Part.NIGHT not in _parts(NOON.replace(hour=5, minute=59))
        [trouble] = [one for one in troubles(NOON.replace(hour=6)) if one.part == Part.NIGHT]
        assert "2026-05-04 02:00" in trouble.text

    @pytest.mark.parametrize("state", [RunState.DONE, RunState.FAILED])
    def test_one_that_has_ended_is_enough(self, state):
        _night(3)
        _night(4, state=state)
        assert Part.NIGHT not in _parts(NOON)

    def test_one_that_is_still_at_work_or_was_missed_is_not(self):
        _night(3)
        _night(4, state=RunState.RUNNING, finished_at=None)
        assert Part.NIGHT in _parts(NOON)
        Run.objects.filter(state=RunState.RUNNING).update(state=RunState.MISSED)
        assert Part.NIGHT in _parts(NOON)

    def test_one_started_by_hand_counts(self):
        _night(3)
        RunFactory(kind=KIND, key="by hand", created_at=NOON, finished_at=NOON)
        assert Part.NIGHT not in _parts(NOON)

    def test_an_installation_without_any_night_has_none_to_miss(self):
        assert Part.NIGHT not in _parts(NOON)

    def test_the_alarm_hour_may_be_on_the_next_day(self, settings):
        settings.NIGHTLY_HOUR_UTC, settings.NIGHT_ALARM_HOUR_UTC = 22, 3
        _night(2)
        assert Part.NIGHT not in _parts(dt.datetime(2026, 5, 3, 2, 59, tzinfo=dt.UTC))
        assert Part.NIGHT in _parts(dt.datetime(2026, 5, 3, 3, 0, tzinfo=dt.UTC))


class TestRuns:
    def test_five_minutes_without_progress_are_a_trouble(self):
        run = counting.start(chunks=2)
        later = run.created_at + dt.timedelta(minutes=5, seconds=1)
        assert Part.RUNS in _parts(later)
        services.work_chunk(run.chunks.first().pk, "a")
        run.refresh_from_db()
        assert Part.RUNS not in _parts(run.progressed_at + dt.timedelta(minutes=4, seconds=59))
        assert Part.RUNS in _parts(run.progressed_at + dt.timedelta(minutes=5, seconds=1))

    def test_a_run_that_has_ended_needs_none(self):
        run = services.work_run(counting.start(chunks=1))
        assert Part.RUNS not in _parts(run.finished_at + dt.timedelta(hours=1))


class TestSignsOfLife:
    def test_silence_for_three_minutes_is_a_trouble_of_whoever_is_silent(self):
        _alive(NOON)
        assert _parts(NOON + dt.timedelta(minutes=3)) == set()
        services.beat("beat", NOON + dt.timedelta(minutes=2))
        assert _parts(NOON + dt.timedelta(minutes=4)) == {Part.WORKERS}
        assert _parts(NOON + dt.timedelta(minutes=6)) == {Part.WORKERS, Part.BEAT}

    def test_one_worker_of_several_is_enough(self):
        _alive(NOON)
        HeartbeatFactory(name="celery@gone", at=NOON - dt.timedelta(hours=1))
        assert _parts(NOON) == set()


class TestWatch:
    def test_raises_one_alert_and_settles_it_when_all_is_well(self):
        for _time in range(3):
            services.watch(NOON)
        keys = Alert.objects.open().values_list("key", flat=True)
        assert sorted(keys) == ["watch-beat-silent", "watch-workers-silent"]
        _alive(NOON)
        assert services.watch(NOON) == []
        assert not Alert.objects.open().exists()
        services.watch(NOON + dt.timedelta(hours=1))
        assert Alert.objects.open().count() == 2

    def test_leaves_alerts_of_others_alone(self):
        services.work_run(counting.start(chunks=1, poison=(1,)))
        _alive(timezone.now())
        services.watch()
        assert Alert.objects.open().get().key.startswith("chunk-")

    def test_writes_to_every_administrator_once(self, admin, msl):
        for _time in range(3):
            services.watch(NOON)
        mails = OutboxMessage.objects.all()
        assert {mail.to for mail in mails} == {admin.email}
        assert mails.count() == 2
        assert "Hello Ruth Ellmann" in mails[0].text

    def test_costs_few_queries_when_all_is_well(self, django_assert_max_num_queries):
        _alive(NOON)
        with django_assert_max_num_queries(6):
            services.watch(NOON)


class TestMissedNights:
    def test_are_noted_from_the_last_on_record_to_the_one_before_the_latest(self):
        _night(1)
        missed = services.record_missed_nights(KIND, NOON)
        assert [night.day for night in missed] == [2, 3]
        rows = Run.objects.filter(state=RunState.MISSED).order_by("key")
        assert list(rows.values_list("key", "trigger", "finished_at")) == [
            ("2026-05-02", Trigger.SCHEDULE, None), ("2026-05-03", Trigger.SCHEDULE, None),
        ]  # fmt: skip
        assert rows[0].as_of == dt.datetime(2026, 5, 2, 2, tzinfo=dt.UTC)
        assert services.record_missed_nights(KIND, NOON) == []

    def test_none_before_the_first_night_of_all(self):
        assert services.record_missed_nights(KIND, NOON) == []

    def test_at_most_the_last_month_is_told(self):
        RunFactory(kind=KIND, key="2024-01-01")
        assert len(services.record_missed_nights(KIND, NOON)) == 31

    def test_a_missed_night_cannot_be_started_or_retried_later(self, admin):
        _night(2)
        services.record_missed_nights(KIND, NOON)
        missed = Run.objects.get(state=RunState.MISSED)
        with pytest.raises(services.RunAlreadyExists):
            counting.start(kind=KIND, key=missed.key)
        with pytest.raises(services.UnableToRetryRun):
            services.retry_run(run=missed, by=admin)
