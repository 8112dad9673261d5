"""The pages of runs: who sees them, what they say, what they do."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertTemplateUsed

from audit.constants import Action, Origin
from audit.models import AuditEntry
from jobs import services
from jobs.constants import ChunkState, MailState, RunState
from tests.factories.jobs import (
    AlertFactory,
    ChunkFactory,
    HeartbeatFactory,
    OutboxMessageFactory,
    RunFactory,
)
from tests.jobs import counting

pytestmark = pytest.mark.django_db

LIST = reverse("jobs:run_list")
HTMX = {"HX-Request": "true"}


def _pages(run) -> list[tuple[str, str]]:
    return [
        ("get", LIST),
        ("get", run.get_absolute_url()),
        ("post", reverse("jobs:run_retry", args=[run.pk])),
        ("post", reverse("jobs:run_cancel", args=[run.pk])),
    ]


class TestWhoMaySeeThem:
    @pytest.mark.parametrize("person", ["msl", "manager", "compliance"])
    def test_others_get_403_and_nothing_happens(self, as_user, request, person):
        run = counting.start()
        browser = as_user(request.getfixturevalue(person))
        for method, address in _pages(run):
            assert getattr(browser, method)(address).status_code == 403
        fragment = browser.get(run.get_absolute_url(), headers=HTMX)
        assert fragment.status_code == 403
        run.refresh_from_db()
        assert run.state == RunState.QUEUED

    def test_others_get_403_for_a_run_that_does_not_exist_too(self, as_user, msl):
        assert as_user(msl).get(reverse("jobs:run_detail", args=[0])).status_code == 403

    def test_who_has_not_signed_in_is_sent_to_the_sign_in(self, client):
        run = RunFactory()
        for method, address in _pages(run):
            response = getattr(client, method)(address)
            assert response.status_code == 302
            assert response["Location"].startswith(reverse("account_login"))

    def test_an_admin_gets_404_for_a_run_that_does_not_exist(self, as_user, admin):
        for name in ("run_detail", "run_retry", "run_cancel"):
            method = as_user(admin).get if name == "run_detail" else as_user(admin).post
            assert method(reverse(f"jobs:{name}", args=[2**62])).status_code == 404

    @pytest.mark.parametrize("name", ["run_retry", "run_cancel"])
    def test_looking_changes_nothing(self, as_user, admin, name):
        run = counting.start()
        assert as_user(admin).get(reverse(f"jobs:{name}", args=[run.pk])).status_code == 405


class TestList:
    def test_says_what_each_run_came_to_and_who_started_it(self, as_user, admin):
        RunFactory(total=1200, done=1190, changed=17, failed=10)
        RunFactory(requested_by=admin, trigger="person", state=RunState.CANCELLED)
        response = as_user(admin).get(LIST)
        for words in ("4 May 2026, 02:00", "1,190 of 1,200", "17", "2.0 seconds", "on schedule"):
            assertContains(response, words)
        assertContains(response, "Cancelled")
        assertContains(response, "Ruth Ellmann")

    def test_shows_open_alerts_with_the_way_to_the_run(self, as_user, admin):
        alert = AlertFactory(run=RunFactory(state=RunState.FAILED), text="Part 7 was set aside")
        AlertFactory(text="long past", settled_at=timezone.now())
        response = as_user(admin).get(LIST)
        assertContains(response, "Part 7 was set aside")
        assertContains(response, alert.run.get_absolute_url())
        assertNotContains(response, "long past")

    def test_shows_who_was_last_heard_and_who_is_silent(self, as_user, admin):
        HeartbeatFactory(name="beat", at=timezone.now() - dt.timedelta(minutes=1))
        response = as_user(admin).get(LIST)
        assertContains(response, "beat")
        assertNotContains(response, "silent")
        HeartbeatFactory(name="worker-9", at=timezone.now() - dt.timedelta(minutes=4))
        assertContains(as_user(admin).get(LIST), "silent", count=1)

    def test_offers_to_start_a_run(self, as_user, admin):
        response = as_user(admin).get(LIST)
        assertContains(response, f'action="{reverse("trust_scores:night_start")}"')
        assertContains(response, "No run yet")
        assertContains(response, "No worker has been heard yet")

    def test_needs_as_many_queries_for_many_runs_as_for_few(
        self, as_user, admin, django_assert_max_num_queries
    ):
        RunFactory.create_batch(30, requested_by=admin)
        HeartbeatFactory(name="beat", at=timezone.now())
        HeartbeatFactory(name="worker-9", at=timezone.now())
        browser = as_user(admin)
        with django_assert_max_num_queries(13):
            response = browser.get(LIST)
        assertContains(response, "1 to 25 of 30")


class TestDetail:
    def test_shows_progress_and_asks_again_while_it_is_at_work(self, as_user, admin):
        run = counting.start(chunks=2, size=6)
        services.work_chunk(run.chunks.first().pk, "a")
        response = as_user(admin).get(run.get_absolute_url())
        assertTemplateUsed(response, "jobs/run_detail.html")
        bar = '<progress id="run-bar" value="6" max="12">6/12</progress>'
        assertContains(response, bar, html=True)
        assertContains(response, 'hx-trigger="every 2s"')
        assertContains(response, "Running")
        assertContains(response, reverse("jobs:run_cancel", args=[run.pk]))
        assert "HX-Request" in response["Vary"]

    def test_the_fragment_is_the_progress_only_and_stops_asking_at_the_end(self, as_user, admin):
        run = counting.start(chunks=1)
        browser = as_user(admin)
        running = browser.get(run.get_absolute_url(), headers=HTMX)
        assertContains(running, 'hx-trigger="every 2s"')
        assertNotContains(running, "<h1")
        services.work_run(run)
        ended = browser.get(run.get_absolute_url(), headers=HTMX)
        assertContains(ended, "Done")
        assertNotContains(ended, "hx-trigger")
        assertNotContains(ended, reverse("jobs:run_cancel", args=[run.pk]))

    def test_going_back_in_the_history_gets_the_whole_page(self, as_user, admin):
        run = RunFactory()
        headers = HTMX | {"HX-History-Restore-Request": "true"}
        assertContains(as_user(admin).get(run.get_absolute_url(), headers=headers), "<h1")

    def test_tells_failures_in_words_and_offers_to_try_again(self, as_user, admin):
        run = counting.start(chunks=2, size=5, poison=(2,))
        services.work_run(run)
        response = as_user(admin).get(run.get_absolute_url())
        assertContains(response, "Failed in part")
        assertContains(response, "Poison: a value nobody can score")
        assertContains(response, "Parked after repeated failures")
        assertContains(response, "Part 2 failed 3 times and was set aside")
        assertContains(response, reverse("jobs:run_retry", args=[run.pk]))

    def test_names_the_first_twenty_failures_and_counts_the_others(self, as_user, admin):
        run = RunFactory(state=RunState.FAILED)
        ChunkFactory.create_batch(23, run=run, state=ChunkState.PARKED, error="broken")
        response = as_user(admin).get(run.get_absolute_url())
        assertContains(response, "broken", count=20)
        assertContains(response, "And 3 more parts.")

    def test_markup_in_an_error_stays_text(self, as_user, admin):
        run = RunFactory(state=RunState.FAILED)
        ChunkFactory(run=run, state=ChunkState.PARKED, error="<script>alert(1)</script>")
        assertNotContains(as_user(admin).get(run.get_absolute_url()), "<script>alert")

    def test_a_run_over_nothing_still_has_a_bar(self, as_user, admin):
        run = counting.start(chunks=0)
        bar = '<progress id="run-bar" value="0" max="1">0/1</progress>'
        assertContains(as_user(admin).get(run.get_absolute_url()), bar, html=True)

    def test_needs_few_queries(self, as_user, admin, django_assert_max_num_queries):
        run = RunFactory(state=RunState.FAILED, requested_by=admin)
        ChunkFactory.create_batch(30, run=run, error="broken")
        browser = as_user(admin)
        with django_assert_max_num_queries(8):
            browser.get(run.get_absolute_url())


class TestRetryAndCancel:
    def test_cancel_ends_the_run_and_says_so(self, as_user, admin):
        run = counting.start()
        response = as_user(admin).post(reverse("jobs:run_cancel", args=[run.pk]), follow=True)
        run.refresh_from_db()
        assert run.state == RunState.CANCELLED
        assertContains(response, "The run is cancelled")
        [entry] = AuditEntry.objects.about(run).filter(action=Action.CANCELLED)
        assert (entry.actor, entry.origin) == (admin, Origin.WEB)

    def test_cancel_of_an_ended_run_is_refused_kindly(self, as_user, admin):
        run = RunFactory()
        response = as_user(admin).post(reverse("jobs:run_cancel", args=[run.pk]), follow=True)
        assertContains(response, "ended already")

    def test_retry_takes_up_what_failed(self, as_user, admin):
        run = RunFactory(kind=counting.KIND, state=RunState.FAILED, failed=10)
        chunk = ChunkFactory(run=run, state=ChunkState.PARKED, tries=3, items=10, error="broken")
        response = as_user(admin).post(reverse("jobs:run_retry", args=[run.pk]), follow=True)
        run.refresh_from_db()
        chunk.refresh_from_db()
        assert (run.state, run.failed) == (RunState.QUEUED, 0)
        assert (chunk.state, chunk.tries) == (ChunkState.TODO, 0)
        assertContains(response, "goes on where it stopped")

    def test_retry_while_another_run_is_active_is_refused_kindly(self, as_user, admin):
        run = RunFactory(kind=counting.KIND, state=RunState.FAILED)
        counting.start()
        response = as_user(admin).post(reverse("jobs:run_retry", args=[run.pk]), follow=True)
        run.refresh_from_db()
        assert run.state == RunState.FAILED
        assertContains(response, "Another run is at work")


MAILS = reverse("jobs:mail_list")


class TestMissedNights:
    def test_are_listed_and_say_that_nothing_is_lost(self, as_user, admin):
        run = RunFactory(state=RunState.MISSED, started_at=None, finished_at=None)
        browser = as_user(admin)
        assertContains(browser.get(LIST), "Missed")
        page = browser.get(run.get_absolute_url())
        assertContains(page, "Nobody was there to do this night")
        assertNotContains(page, reverse("jobs:run_retry", args=[run.pk]))
        assertNotContains(page, reverse("jobs:run_cancel", args=[run.pk]))


class TestMails:
    def test_says_what_became_of_each_without_what_is_in_it(self, as_user, admin):
        OutboxMessageFactory(to="nora@example.org", text="a secret link", error="OSError: away")
        OutboxMessageFactory(subject="Welcome", state=MailState.SENT, sent_at=timezone.now())
        response = as_user(admin).get(MAILS)
        for words in ("nora@example.org", "OSError: away", "Waiting", "Sent", "1 mail is waiting"):
            assertContains(response, words)
        assertNotContains(response, "a secret link")

    def test_the_list_of_runs_leads_there(self, as_user, admin):
        OutboxMessageFactory.create_batch(2)
        for name in ("beat", "celery@host"):
            HeartbeatFactory(name=name, at=timezone.now())
        response = as_user(admin).get(LIST)
        assertContains(response, "2 mails are waiting")
        assertContains(response, f'href="{MAILS}"')

    def test_try_now_makes_it_due_and_says_so(self, as_user, admin):
        mail = OutboxMessageFactory(state=MailState.GIVEN_UP, tries=9, to="nora@example.org")
        address = reverse("jobs:mail_retry", args=[mail.pk])
        browser = as_user(admin)
        assertContains(browser.get(MAILS), address)
        assertContains(browser.post(address, follow=True), "nora@example.org goes out now")
        mail.refresh_from_db()
        assert (mail.state, mail.tries) == (MailState.TODO, 0)

    def test_try_now_for_a_mail_that_is_sent_is_refused_kindly(self, as_user, admin):
        mail = OutboxMessageFactory(state=MailState.SENT)
        address = reverse("jobs:mail_retry", args=[mail.pk])
        assertContains(as_user(admin).post(address, follow=True), "sent already")

    def test_others_get_403_and_looking_changes_nothing(self, as_user, admin, msl):
        mail = OutboxMessageFactory(state=MailState.GIVEN_UP)
        address = reverse("jobs:mail_retry", args=[mail.pk])
        assert as_user(msl).get(MAILS).status_code == 403
        assert as_user(msl).post(address).status_code == 403
        assert as_user(admin).get(address).status_code == 405
        mail.refresh_from_db()
        assert mail.state == MailState.GIVEN_UP

    def test_is_empty_at_first(self, as_user, admin):
        assertContains(as_user(admin).get(MAILS), "No mail yet")

    def test_needs_as_many_queries_for_many_as_for_few(
        self, as_user, admin, django_assert_max_num_queries
    ):
        OutboxMessageFactory.create_batch(30, error="away", tries=1)
        browser = as_user(admin)
        with django_assert_max_num_queries(6):
            browser.get(MAILS)
