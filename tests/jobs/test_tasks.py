"""The messages: what is sent, and that nobody waits for a broker."""

import datetime as dt
import socket
import time

import pytest
from celery import current_app
from django.core import mail
from django.db import transaction
from django.utils import timezone

from jobs import registry, services, tasks
from jobs.constants import RunState
from jobs.models import Chunk, Heartbeat, Run
from jobs.registry import Kind
from msl_crm.celery import app
from tests.factories.jobs import RunFactory
from tests.jobs import counting


@pytest.fixture
def messages():
    """What waits in the memory of this process, as `(task, arguments)`."""

    def waiting() -> list[tuple[str, list]]:
        found = []
        with current_app.connection_for_read() as connection:
            queue = connection.SimpleQueue("celery")
            while queue.qsize():
                message = queue.get_nowait()
                found.append((message.headers["task"], message.payload[0]))
                message.ack()
            queue.close()
        return found

    waiting()
    yield waiting
    waiting()


@pytest.mark.django_db
class TestReconcile:
    def test_sends_the_id_of_each_chunk_once(self, messages):
        run = counting.start(chunks=3)
        ids = list(run.chunks.values_list("pk", flat=True))
        tasks.reconcile()
        tasks.reconcile()
        assert messages() == [("jobs.tasks.work", [pk]) for pk in ids]
        assert not Chunk.objects.filter(sent_at=None).exists()

    def test_chunks_that_could_not_be_sent_stay_due(self, broker):
        run = counting.start(chunks=3)
        broker(f"redis://127.0.0.1:{_closed_port()}/0")
        tasks.reconcile()
        assert not Chunk.objects.exclude(sent_at=None).exists()
        assert services.reconcile() == _ids(run)


@pytest.mark.django_db
class TestWork:
    def test_after_a_chunk_that_was_lost_before_the_next_one_is_sent_at_once(self, messages):
        run = counting.start(chunks=2)
        for chunk in run.chunks.all():
            services.record_loss(chunk=services.claim_chunk(chunk.pk, "dies"))
        tasks.reconcile()
        first, second = _ids(run)
        assert messages() == [("jobs.tasks.work", [first])]
        tasks.work(first)
        assert messages() == [("jobs.tasks.work", [second])]

    def test_the_last_chunk_ends_the_run(self):
        run = counting.start(chunks=2)
        for chunk_id in _ids(run):
            tasks.work(chunk_id)
        run.refresh_from_db()
        assert (run.state, run.done) == (RunState.DONE, 20)

    def test_a_message_for_no_chunk_is_not_heeded(self):
        tasks.work(0)
        assert Heartbeat.objects.count() == 0


@pytest.mark.django_db
class TestCatchUp:
    def test_sends_the_start_of_a_missing_night_only(self, messages, monkeypatch):
        kind = Kind(counting.count, nightly_task="some.app.start_night")
        monkeypatch.setitem(registry.KINDS, "nights", kind)
        tasks.catch_up()
        assert messages() == [("some.app.start_night", [])]
        night = services.latest_due_night(counting.timezone.now())
        counting.start(kind="nights", key=night.isoformat())
        tasks.catch_up()
        assert messages() == []

    def test_notes_the_nights_that_nobody_was_there_for(self, messages, monkeypatch):
        kind = Kind(counting.count, nightly_task="some.app.start_night")
        monkeypatch.setitem(registry.KINDS, "nights", kind)
        night = services.latest_due_night(timezone.now())
        RunFactory(kind="nights", key=(night - dt.timedelta(days=3)).isoformat())
        tasks.catch_up()
        assert Run.objects.filter(state=RunState.MISSED).count() == 2


@pytest.mark.django_db
class TestHeartbeat:
    def test_shows_that_the_beat_is_alive(self):
        tasks.beat_lives()
        assert set(Heartbeat.objects.values_list("name", flat=True)) == {"beat"}


class TestWake:
    def test_without_redis_sends_nothing(self, db, settings, messages):
        settings.REDIS_URL = ""
        tasks.wake()
        assert messages() == []

    @pytest.mark.django_db(transaction=True)
    def test_waits_for_the_commit(self, broker, messages):
        broker("memory://")
        with transaction.atomic():
            tasks.wake()
            assert messages() == []
        assert messages() == [("jobs.tasks.reconcile", [])]

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("way", ["closed", "silent"])
    def test_a_broker_that_is_away_holds_nobody_up(self, broker, way, caplog):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            if way == "silent":
                listener.listen()
            broker(f"redis://127.0.0.1:{listener.getsockname()[1]}/0")
            began = time.monotonic()
            tasks.wake()
            assert time.monotonic() - began < 2
        assert "the broker is away" in caplog.text


@pytest.mark.django_db
class TestMail:
    def test_is_sent_by_a_task_of_its_own(self, settings):
        settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        services.send_mail_later(key="one", to="a@example.org", subject="Hello", text="text")
        tasks.deliver_mail()
        assert [message.subject for message in mail.outbox] == ["Hello"]


class TestConfiguration:
    def test_every_scheduled_task_exists(self):
        app.loader.import_default_modules()
        names = {entry["task"] for entry in app.conf.beat_schedule.values()}
        assert names <= set(app.tasks)

    def test_the_night_starts_at_the_hour_of_the_settings_in_utc(self, settings):
        schedule = app.conf.beat_schedule["start the night"]["schedule"]
        assert (schedule.hour, schedule.minute) == ({settings.NIGHTLY_HOUR_UTC}, {0})
        assert (app.conf.enable_utc, app.conf.timezone) == (True, "UTC")


def _ids(run) -> list[int]:
    return list(run.chunks.values_list("pk", flat=True))


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
