"""The private feed: what it tells, to whom, and how it ends."""

import copy
import datetime as dt
import json
import logging
import logging.config

import pytest
from django.conf import settings as project_settings
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from audit.models import AuditEntry
from interactions import services
from interactions.models import CalendarFeed
from interactions.views.calendar_feed import FETCHES_A_MINUTE, MISSES_A_MINUTE
from tests.factories.interactions import (
    CalendarFeedFactory,
    DiscussionFactory,
    InteractionFactory,
    ParticipationFactory,
)
from tests.factories.opinion_leaders import OpinionLeaderFactory, RelationshipFactory

SETTINGS = reverse("interactions:calendar_feed_settings")
REVOKE = reverse("interactions:calendar_feed_revoke")
TOKEN = "k" * 43
SOON = dt.timedelta(days=3)


def address_of(token: str) -> str:
    return reverse("interactions:calendar_feed", args=[token])


@pytest.fixture
def feed(msl) -> CalendarFeed:
    return CalendarFeedFactory(user=msl, token=TOKEN)


@pytest.fixture
def planned(relationship):
    visit = InteractionFactory(
        owner=relationship.msl,
        planned=True,
        starts_at=timezone.now() + SOON,
        duration_minutes=45,
        location="Ward 7",
        notes="Bring the table",
    )
    ParticipationFactory(interaction=visit, relationship=relationship, depth=None)
    DiscussionFactory(interaction=visit, subject="Frailty")
    return visit


def fetched(token: str = TOKEN, **headers):
    return Client().get(address_of(token), **headers)


class TestContents:
    def test_are_times_and_initials(self, feed, planned):
        response = fetched()
        (event,) = Calendar.from_ical(response.content).walk("VEVENT")
        assert event["SUMMARY"] == "H. B."
        assert event["UID"] == f"{planned.client_uuid}@msl-crm"
        assert abs(event.decoded("DTSTART") - planned.starts_at) < dt.timedelta(seconds=1)
        assert event.decoded("DTEND") - event.decoded("DTSTART") == dt.timedelta(minutes=45)
        assert event.decoded("DTSTART").utcoffset() == dt.timedelta()

    def test_tell_nothing_else(self, feed, planned):
        text = fetched().content.decode()
        for secret in ("Helena", "Brandt", "Frailty", "Ward", "table", "Miriam", "@example"):
            assert secret not in text

    def test_leave_out_what_took_place_and_the_plans_of_others(self, feed, planned, colleague_msl):
        held = InteractionFactory(owner=feed.user, starts_at=timezone.now())
        ParticipationFactory(
            interaction=held, relationship=planned.participations.get().relationship
        )
        foreign = InteractionFactory(owner=colleague_msl, planned=True, starts_at=timezone.now())
        ParticipationFactory(
            interaction=foreign, relationship=RelationshipFactory(msl=colleague_msl)
        )
        assert len(Calendar.from_ical(fetched().content).walk("VEVENT")) == 1

    def test_stay_whole_with_hostile_names(self, feed, msl):
        person = OpinionLeaderFactory(
            given_name="\r\nBEGIN:VALARM", family_name="X\r\nATTACH:file:///etc/passwd"
        )
        visit = InteractionFactory(owner=msl, planned=True, starts_at=timezone.now() + SOON)
        ParticipationFactory(
            interaction=visit, relationship=RelationshipFactory(msl=msl, opinion_leader=person)
        )
        content = fetched().content
        (event,) = Calendar.from_ical(content).walk("VEVENT")
        assert event["SUMMARY"] == "B. X."
        assert b"ATTACH" not in content
        assert b"VALARM" not in content

    def test_follow_a_visit_that_is_moved(self, feed, planned):
        before = Calendar.from_ical(fetched().content).walk("VEVENT")[0]
        planned.starts_at += dt.timedelta(hours=2)
        planned.save()
        after = Calendar.from_ical(fetched().content).walk("VEVENT")[0]
        assert before["UID"] == after["UID"]
        assert before["DTSTART"] != after["DTSTART"]

    def test_take_as_many_queries_for_many_visits(self, feed, msl, django_assert_max_num_queries):
        for _ in range(20):
            visit = InteractionFactory(owner=msl, planned=True, starts_at=timezone.now() + SOON)
            ParticipationFactory(interaction=visit, relationship=RelationshipFactory(msl=msl))
        with django_assert_max_num_queries(8):
            assert fetched().content.count(b"BEGIN:VEVENT") == 20


class TestAnswer:
    def test_is_a_calendar_that_nobody_keeps(self, feed):
        response = fetched()
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies

    def test_is_noted(self, feed):
        fetched()
        feed.refresh_from_db()
        assert timezone.now() - feed.last_fetched_at < dt.timedelta(minutes=1)

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_is_for_reading_alone(self, feed, method):
        assert getattr(Client(), method)(address_of(TOKEN)).status_code == 405

    def test_is_the_same_for_every_address_that_does_not_work(self, feed, msl, colleague_msl):
        ended = CalendarFeedFactory(
            user=colleague_msl, token="e" * 43, revoked_at=timezone.now() + SOON
        )
        answers = {
            (response.status_code, response.content, response["Content-Type"])
            for token in ("e" * 43, "x" * 43, TOKEN[:-1], TOKEN + "k", TOKEN.upper(), "ü", " ")
            for response in [fetched(token)]
        }
        assert ended.revoked_at
        assert len(answers) == 1
        assert answers.pop()[0] == 404

    @pytest.mark.parametrize("change", [{"is_active": False}, {"is_msl": False}])
    def test_ends_at_once_with_the_persons_rights(self, feed, msl, change):
        for name, value in change.items():
            setattr(msl, name, value)
        msl.save()
        assert fetched().status_code == 404

    def test_asks_for_patience_when_one_address_is_asked_too_often(self, feed, fresh_minute):
        answers = [fetched().status_code for _ in range(FETCHES_A_MINUTE + 1)]
        assert set(answers[:-1]) == {200}
        assert answers[-1] == 429

    def test_guessing_is_slowed_down_and_locks_nobody_out(self, feed, fresh_minute):
        answers = [fetched(f"{number:043}").status_code for number in range(MISSES_A_MINUTE + 1)]
        assert set(answers[:-1]) == {404}
        assert answers[-1] == 429
        assert fetched().status_code == 200


class TestAddress:
    def test_is_shown_once(self, as_user, msl):
        client = as_user(msl)
        shown = client.post(SETTINGS).context["address"]
        assert shown.startswith("http://testserver/calendar/feed/")
        assert Client().get(shown.removeprefix("http://testserver")).status_code == 200
        assert client.get(SETTINGS).context["address"] == ""
        assert shown not in client.get(SETTINGS).content.decode()

    def test_is_kept_as_a_hash_of_256_random_bits(self, msl):
        feed, token = services.renew_feed(by=msl)
        _other, again = services.renew_feed(by=msl)
        assert len(token) == 43
        assert token != again
        assert token not in str(list(CalendarFeed.objects.values()))
        assert len(feed.token_hash) == 64

    def test_a_new_one_ends_the_former(self, as_user, msl, feed):
        as_user(msl).post(SETTINGS)
        assert fetched().status_code == 404
        assert CalendarFeed.objects.in_force().filter(user=msl).count() == 1

    def test_can_be_ended(self, as_user, msl, feed):
        assert as_user(msl).post(REVOKE).url == SETTINGS
        assert fetched().status_code == 404
        assert as_user(msl).post(REVOKE).status_code == 302

    def test_is_in_the_audit_trail_without_its_secret(self, msl):
        _feed, token = services.renew_feed(by=msl)
        services.revoke_feed(by=msl, user=msl)
        entries = AuditEntry.objects.filter(record_type="interactions.calendarfeed")
        assert [one.action for one in entries.order_by("pk")] == ["created", "ended"]
        assert {one.actor for one in entries} == {msl}
        changes = json.dumps([one.payload.changes for one in entries if hasattr(one, "payload")])
        assert token not in changes

    def test_an_administrator_ends_that_of_someone_else(self, as_user, admin, msl, feed):
        address = reverse("interactions:calendar_feed_revoke_of", args=[msl.pk])
        response = as_user(admin).post(address)
        assert response.url == reverse("accounts:user_update", args=[msl.pk])
        assert fetched().status_code == 404
        entry = AuditEntry.objects.about(CalendarFeed.objects.get())[0]
        assert entry.actor == admin

    def test_the_administrators_page_offers_it(self, as_user, admin, msl):
        page = as_user(admin).get(reverse("accounts:user_update", args=[msl.pk]))
        assert "End the calendar feed" in page.content.decode()

    def test_nobody_else_ends_it(self, msl, manager, colleague_msl, feed):
        for person in (manager, colleague_msl):
            with pytest.raises(services.UnableToShareCalendar):
                services.revoke_feed(by=person, user=msl)
        assert fetched().status_code == 200

    def test_is_for_those_who_make_visits(self, manager):
        with pytest.raises(services.UnableToShareCalendar):
            services.renew_feed(by=manager)

    def test_the_database_allows_one_in_force(self, msl, feed):
        with pytest.raises(IntegrityError):
            CalendarFeedFactory(user=msl)

    def test_the_profile_leads_there(self, as_user, msl, manager):
        profile = reverse("accounts:profile")
        assert SETTINGS in as_user(msl).get(profile).content.decode()
        assert SETTINGS not in as_user(manager).get(profile).content.decode()


def _logging_of_everything():
    """The product's logging, telling as much as it can."""
    logging_of_all = copy.deepcopy(project_settings.LOGGING)
    for logger in [logging_of_all["root"], *logging_of_all["loggers"].values()]:
        logger["level"] = "INFO"
    return logging_of_all


def test_no_log_line_holds_the_secret(feed, fresh_minute, capsys):
    before = logging.root.handlers[:]
    try:
        logging.config.dictConfig(_logging_of_everything())
        fetched("n" * 43)
        for _ in range(FETCHES_A_MINUTE + 1):
            fetched()
        logging.getLogger("django.server").info('"GET %s HTTP/1.1" 200', address_of(TOKEN))
        try:
            raise ValueError(address_of(TOKEN))
        except ValueError:
            logging.getLogger("interactions").exception("failed")
    finally:
        logging.root.handlers[:] = before
    written = capsys.readouterr().err
    assert written.count("/calendar/feed/\\u2026") >= 4
    assert "n" * 43 not in written
    assert TOKEN not in written
