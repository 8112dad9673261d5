"""The outbox: one mail per promise, sent until it is gone."""

import datetime as dt
import smtplib

import pytest
from django.core import mail
from django.core.mail import EmailMessage, send_mail
from django.db import transaction
from django.utils import timezone

from audit.constants import Action
from audit.models import AuditEntry
from jobs import services
from jobs.constants import MailState
from jobs.models import OutboxMessage
from jobs.selectors import Part, troubles
from jobs.services import outbox
from tests.factories.jobs import OutboxMessageFactory

pytestmark = pytest.mark.django_db
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _delivered_into_memory(settings):
    settings.MAIL_DELIVERY_BACKEND = LOCMEM


@pytest.fixture
def mail_server_fails(monkeypatch):
    """`mail_server_fails(error)` lets every mail fail with it; None heals it."""

    def fail(error: Exception | None) -> None:
        monkeypatch.undo()
        if error is not None:

            def send(*_arguments):
                raise error

            monkeypatch.setattr(f"{LOCMEM}.send_messages", send)

    return fail


def _promise(key: str = "one", **more) -> OutboxMessage:
    wanted = {"to": "nora@example.org", "subject": "Welcome", "text": "A secret link"} | more
    services.send_mail_later(key=key, **wanted)
    return OutboxMessage.objects.get(key=key)


def _deliver() -> int:
    return services.deliver_mail("worker", seconds=5)


def _make_due(message: OutboxMessage) -> None:
    OutboxMessage.objects.filter(pk=message.pk).update(due_at=timezone.now())


class TestPromise:
    def test_the_same_key_is_the_same_mail(self):
        _promise(subject="first")
        _promise(subject="second")
        assert OutboxMessage.objects.get().subject == "first"

    def test_goes_with_its_cause_when_that_fails(self):
        def fail_after_it() -> None:
            with transaction.atomic():
                _promise()
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail_after_it()
        assert not OutboxMessage.objects.exists()

    def test_a_subject_is_one_line_of_bearable_length(self):
        message = _promise(subject="Hello\nBcc: someone@example.org " + "x" * 300)
        assert "\n" not in message.subject
        assert len(message.subject) == 250

    def test_every_mail_of_the_product_is_one(self, settings):
        settings.EMAIL_BACKEND = "jobs.mail.OutboxBackend"
        send_mail(
            "Hello", "text", "us@example.org", ["a@example.org", "b@example.org"],
            html_message="<p>text</p>",
        )  # fmt: skip
        rows = OutboxMessage.objects.order_by("to").values_list("to", "sender", "text", "html")
        assert list(rows) == [
            ("a@example.org", "us@example.org", "text", "<p>text</p>"),
            ("b@example.org", "us@example.org", "text", "<p>text</p>"),
        ]
        assert mail.outbox == []

    def test_attachments_are_refused_and_not_lost(self, settings):
        settings.EMAIL_BACKEND = "jobs.mail.OutboxBackend"
        message = EmailMessage("Hello", "text", to=["a@example.org"])
        message.attach("file.txt", "text")
        with pytest.raises(ValueError, match="no attachments"):
            message.send()


class TestDelivery:
    def test_sends_once_and_forgets_what_was_in_it(self):
        message = _promise(html="<a>A secret link</a>")
        assert (_deliver(), _deliver()) == (1, 0)
        [sent] = mail.outbox
        assert (sent.to, sent.subject, sent.body) == (
            ["nora@example.org"], "Welcome", "A secret link",
        )  # fmt: skip
        assert sent.alternatives[0].mimetype == "text/html"
        message.refresh_from_db()
        assert (message.state, message.tries, message.text, message.html) == (
            MailState.SENT, 1, "", "",
        )  # fmt: skip
        assert message.sent_at is not None

    def test_a_later_mail_waits_for_its_time(self):
        _promise(due_at=timezone.now() + dt.timedelta(hours=1))
        assert _deliver() == 0

    def test_who_gets_it_twice_can_see_that_it_is_the_same(self):
        message = _promise()
        for _time in range(2):
            OutboxMessage.objects.update(state=MailState.TODO)
            _deliver()
        first, second = (one.extra_headers["Message-ID"] for one in mail.outbox)
        assert first == second
        other = _promise("two")
        _deliver()
        assert mail.outbox[-1].extra_headers["Message-ID"] != first
        assert message.pk != other.pk

    def test_what_another_sends_is_left_alone_until_its_lease_ends(self):
        message = _promise()
        assert services.outbox.claim_mail(message.pk, "a") is not None
        assert _deliver() == 0
        OutboxMessage.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
        assert _deliver() == 1
        message.refresh_from_db()
        assert message.tries == 2

    def test_who_lost_the_lease_does_not_mark_the_mail_of_another(self):
        message = _promise()
        slow = services.outbox.claim_mail(message.pk, "slow")
        OutboxMessage.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
        services.outbox.claim_mail(message.pk, "quick")
        outbox._note_failure(slow, OSError("too late"))
        message.refresh_from_db()
        assert (message.state, message.owner, message.error) == (MailState.TAKEN, "quick", "")

    def test_the_next_worker_in_the_trial_takes_over_at_once(self):
        message = _promise()
        services.outbox.claim_mail(message.pk, "celery@host/1")
        services.release_mail(owners="celery@")
        assert _deliver() == 1


class TestFailure:
    def test_a_mail_server_that_is_away_costs_one_try_of_one_mail(self, mail_server_fails):
        first, second = _promise("one"), _promise("two")
        mail_server_fails(ConnectionRefusedError("nobody there"))
        assert _deliver() == 0
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.tries, second.tries) == (1, 0)
        assert first.error == "ConnectionRefusedError: nobody there"
        assert first.due_at > timezone.now() + dt.timedelta(seconds=25)
        mail_server_fails(None)
        _make_due(first)
        assert _deliver() == 2

    def test_a_mail_that_is_refused_does_not_hold_up_the_next(self, monkeypatch):
        refused, fine = _promise("one", to="gone@example.org"), _promise("two")
        original = mail.backends.locmem.EmailBackend.send_messages

        def send(self, messages):
            if messages[0].to == ["gone@example.org"]:
                raise smtplib.SMTPRecipientsRefused({"gone@example.org": (550, b"unknown")})
            return original(self, messages)

        monkeypatch.setattr(f"{LOCMEM}.send_messages", send)
        assert _deliver() == 1
        refused.refresh_from_db()
        fine.refresh_from_db()
        assert (refused.state, fine.state) == (MailState.TODO, MailState.SENT)

    def test_pauses_grow_to_an_hour_and_after_three_days_it_is_given_up(self, mail_server_fails):
        message = _promise()
        mail_server_fails(OSError("away"))
        pauses = []
        for _try in range(9):
            _make_due(message)
            _deliver()
            message.refresh_from_db()
            pauses.append(round((message.due_at - timezone.now()).total_seconds() / 30))
        assert pauses == [1, 2, 4, 8, 16, 32, 64, 120, 120]
        OutboxMessage.objects.update(created_at=timezone.now() - dt.timedelta(days=3, seconds=1))
        _make_due(message)
        _deliver()
        message.refresh_from_db()
        assert message.state == MailState.GIVEN_UP
        assert _deliver() == 0

    def test_what_cannot_even_be_written_is_a_failure_like_any_other(self):
        message = _promise(to="two lines\n@example.org")
        assert _deliver() == 0
        message.refresh_from_db()
        assert "BadHeaderError" in message.error

    def test_undelivered_for_ten_minutes_is_a_trouble(self, mail_server_fails):
        message = _promise()
        mail_server_fails(OSError("away"))
        _deliver()
        soon, later = (timezone.now() + dt.timedelta(minutes=m) for m in (9, 11))
        assert Part.MAIL not in {trouble.part for trouble in troubles(soon)}
        [trouble] = [one for one in troubles(later) if one.part == Part.MAIL]
        assert "1 mail could not be delivered" in trouble.text
        mail_server_fails(None)
        _make_due(message)
        _deliver()
        assert Part.MAIL not in {one.part for one in troubles(later)}


class TestRetry:
    def test_lets_it_go_out_at_once_and_is_on_record(self, admin):
        message = OutboxMessageFactory(state=MailState.GIVEN_UP, tries=40, error="away")
        services.retry_mail(mail=message, by=admin)
        assert _deliver() == 1
        [entry] = AuditEntry.objects.about(message).filter(action=Action.REOPENED)
        assert entry.actor == admin

    @pytest.mark.parametrize("state", [MailState.SENT, MailState.TAKEN])
    def test_refuses_what_is_sent_or_being_sent(self, admin, state):
        message = OutboxMessageFactory(state=state, lease_until=timezone.now())
        with pytest.raises(services.UnableToRetryMail, match="sent already"):
            services.retry_mail(mail=message, by=admin)
        assert not AuditEntry.objects.about(message).exists()


class TestForgetting:
    def test_what_ended_long_ago_goes_and_what_waits_stays(self):
        long_ago = timezone.now() - dt.timedelta(days=31)
        for state in (MailState.SENT, MailState.GIVEN_UP, MailState.TODO):
            OutboxMessageFactory(state=state, created_at=long_ago)
        OutboxMessageFactory(state=MailState.SENT)
        services.forget_old_mail()
        assert sorted(OutboxMessage.objects.values_list("state", flat=True)) == ["sent", "todo"]
