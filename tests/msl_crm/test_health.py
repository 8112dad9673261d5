"""Health for monitors and administrators, and what people see while the database is away."""

import datetime as dt

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import path, reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from jobs import services
from jobs.models import Alert
from msl_crm.urls import *  # noqa: F403  this module is the address book of some tests
from msl_crm.urls import urlpatterns as real
from tests.factories.jobs import RunFactory

pytestmark = pytest.mark.django_db


def _break(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    *real,
    path("away/", _break(OperationalError("the server closed the connection"))),
    path("cut/", _break(InterfaceError("connection already closed"))),
    path("bug/", _break(ZeroDivisionError())),
]


@pytest.fixture
def alive():
    for name in ("beat", "celery@host"):
        services.beat(name, timezone.now())


class TestAlive:
    def test_says_ok_without_asking_the_database(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            response = client.get(reverse("alive"))
        assert (response.status_code, response.content) == (200, b"ok")


class TestReady:
    def test_says_ok_when_all_is_well(self, client, alive):
        response = client.get(reverse("ready"))
        assert (response.status_code, response.content) == (200, b"ok")

    def test_names_what_is_not_well_and_raises_the_alert(self, client):
        response = client.get(reverse("ready"))
        assert (response.status_code, response.content) == (503, b"failing: workers, beat")
        assert Alert.objects.open().count() == 2

    def test_a_night_that_did_not_come_is_noticed_with_beat_and_worker_alive(self, client, alive):
        RunFactory(kind="nightly_scores", created_at=timezone.now() - dt.timedelta(days=3))
        response = client.get(reverse("ready"))
        assert (response.status_code, response.content) == (503, b"failing: night")

    def test_migrations_that_wait_come_first(self, client):
        recorder = MigrationRecorder(connection)
        recorder.record_unapplied("jobs", "0005_outbox_losses_and_progress")
        response = client.get(reverse("ready"))
        assert (response.status_code, response.content) == (503, b"failing: migrations")

    def test_undelivered_mail_does_not_make_it_fail(self, client, alive):
        services.send_mail_later(
            key="old", to="a@example.org", subject="s", text="t",
            due_at=timezone.now() - dt.timedelta(hours=1),
        )  # fmt: skip
        assert client.get(reverse("ready")).status_code == 200

    def test_tells_administrators_in_words_and_others_not(self, as_user, admin, msl):
        told = as_user(admin).get(reverse("ready"))
        assert told.status_code == 503
        assert told.json()["failing"] == ["workers", "beat"]
        assert "No worker has been heard for 3 minutes" in told.json()["troubles"][0]
        assert as_user(msl).get(reverse("ready")).content == b"failing: workers, beat"


@pytest.mark.urls("tests.msl_crm.test_health")
class TestWhileTheDatabaseIsAway:
    @pytest.mark.parametrize("address", ["/away/", "/cut/"])
    def test_people_are_told_kindly_what_to_do(self, as_user, msl, address):
        browser = as_user(msl)
        browser.raise_request_exception = False
        response = browser.get(address)
        assertContains(response, "Just a moment, please", status_code=503)
        assertContains(response, "send it again in half a minute", status_code=503)
        assert response["Retry-After"] == "10"

    def test_a_bug_is_still_a_bug(self, as_user, msl):
        browser = as_user(msl)
        browser.raise_request_exception = False
        assertContains(browser.get("/bug/"), "Something went wrong on our side", status_code=500)
