"""Mails: promised in the transaction of their cause, sent by a worker until they are gone."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Collection
from contextlib import suppress
from email.utils import parseaddr
from smtplib import SMTPException, SMTPServerDisconnected

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from jobs.constants import MailState
from jobs.models import OutboxMessage
from jobs.querysets import OutboxMessageQuerySet
from jobs.services.clock import database_now
from jobs.services.errors import in_words

logger = structlog.get_logger(__name__)

FIRST_PAUSE = dt.timedelta(seconds=30)
LONGEST_PAUSE = dt.timedelta(hours=1)
GIVE_UP_AFTER = dt.timedelta(days=3)
LONGEST_SUBJECT = 250
FORGET_AFTER = dt.timedelta(days=30)
# Makes the Message-ID of a mail from its key: who gets it twice can see that it is the same.
_NAMES = uuid.UUID("5f1dbb8e-5a0c-4d43-9c0a-0f6a3f1c9a11")


class UnableToRetryMail(Exception):
    """The mail is sent or being sent; the message is for the user."""


def send_mail_later(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    sender: str = "",
    due_at: dt.datetime | None = None,
) -> None:
    """Promise a mail; call it in the transaction of its cause, so that both happen or neither.

    A second promise with the same `key` is the same mail and adds none.
    """
    now = database_now()
    mail = OutboxMessage(key=key, to=to, text=text, html=html, sender=sender)
    mail.subject = " ".join(subject.split())[:LONGEST_SUBJECT]
    mail.created_at, mail.due_at = now, due_at or now
    OutboxMessage.objects.bulk_create([mail], ignore_conflicts=True)


def withdraw_mail(*, keys: Collection[str]) -> None:
    """Take promised mails back that nobody began to send: what they say is true no longer."""
    OutboxMessage.objects.filter(key__in=keys, state=MailState.TODO).delete()


def claim_mail(mail_id: int, owner: str) -> OutboxMessage | None:
    """Take a mail for JOB_LEASE_SECONDS; None when it is not due or another has it."""
    now = database_now()
    taken = (
        OutboxMessage.objects.due(now)
        .filter(pk=mail_id)
        .update(
            state=MailState.TAKEN,
            owner=owner,
            lease_until=now + dt.timedelta(seconds=settings.JOB_LEASE_SECONDS),
            tries=F("tries") + 1,
        )
    )
    return OutboxMessage.objects.get(pk=mail_id) if taken else None


def deliver_mail(owner: str, *, seconds: float) -> int:
    """Send what is due until nothing is, the mail server fails, or time is up; return how many.

    The try is committed before the mail goes, and "sent" after it. A worker that dies in
    between leaves a mail that is sent once more: no mail server offers better.
    """
    mail = _next_mail(owner)
    if mail is None:
        return 0
    end, sent = time.monotonic() + seconds, 0
    connection = get_connection(settings.MAIL_DELIVERY_BACKEND)
    try:
        while mail is not None and _deliver(mail, connection):
            sent += mail.state == MailState.SENT
            mail = _next_mail(owner) if time.monotonic() < end else None
    finally:
        with suppress(OSError):
            connection.close()
    return sent


def _next_mail(owner: str) -> OutboxMessage | None:
    due = OutboxMessage.objects.due(database_now()).order_by("due_at", "pk")
    for mail_id in due.values_list("pk", flat=True)[:20]:
        mail = claim_mail(mail_id, owner)
        if mail is not None:
            return mail
    return None


def _deliver(mail: OutboxMessage, connection: BaseEmailBackend) -> bool:
    """Send one mail and note what came of it; return whether to go on with the next."""
    try:
        connection.open()
    except OSError as error:
        _note_failure(mail, error)
        return False
    try:
        _message(mail, connection).send()
    except SMTPException as error:
        # Refused, which the next may not be; unless the mail server went away.
        _note_failure(mail, error)
        return not isinstance(error, SMTPServerDisconnected)
    except OSError as error:
        _note_failure(mail, error)
        return False
    except Exception as error:
        logger.exception("a mail could not be written", mail=mail.pk)
        _note_failure(mail, error)
        return True
    mail.state = MailState.SENT
    _mine(mail).update(
        state=mail.state, sent_at=database_now(), lease_until=None, error="", text="", html=""
    )
    return True


def _message(mail: OutboxMessage, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    sender = mail.sender or settings.DEFAULT_FROM_EMAIL
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    message = EmailMultiAlternatives(
        mail.subject, mail.text, sender, [mail.to], connection=connection,
        headers={"Message-ID": f"<{uuid.uuid5(_NAMES, mail.key)}@{domain}>"},
    )  # fmt: skip
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _mine(mail: OutboxMessage) -> OutboxMessageQuerySet:
    """The mail's row, if nobody took it over since we did."""
    return OutboxMessage.objects.filter(
        pk=mail.pk, state=MailState.TAKEN, owner=mail.owner, tries=mail.tries
    )


def _note_failure(mail: OutboxMessage, error: Exception) -> None:
    logger.warning("a mail could not be sent", mail=mail.pk, tries=mail.tries, error=str(error))
    now = database_now()
    is_too_old = now - mail.created_at > GIVE_UP_AFTER
    pause = min(FIRST_PAUSE * 2 ** min(mail.tries - 1, 10), LONGEST_PAUSE)
    mail.state = MailState.GIVEN_UP if is_too_old else MailState.TODO
    _mine(mail).update(
        state=mail.state, due_at=now + pause, lease_until=None, error=in_words(error)
    )


@transaction.atomic
def retry_mail(*, mail: OutboxMessage, by: User) -> None:
    """Let a mail that waits for its next try, or was given up, go out at once.

    Raises UnableToRetryMail when it is sent or being sent.
    """
    now = database_now()
    waiting = OutboxMessage.objects.filter(
        pk=mail.pk, state__in=[MailState.TODO, MailState.GIVEN_UP]
    )
    # Counted from now, so that it is not given up again after one more try.
    if not waiting.update(state=MailState.TODO, due_at=now, created_at=now, tries=0):
        raise UnableToRetryMail(_("This mail is sent already, or on its way just now."))
    audit.record(action=Action.REOPENED, subjects=[mail], by=by)


def forget_old_mail(now: dt.datetime | None = None) -> None:
    """Delete what was sent or given up long ago: it names people and serves nobody any more."""
    long_ago = (now or database_now()) - FORGET_AFTER
    ended = OutboxMessage.objects.filter(state__in=[MailState.SENT, MailState.GIVEN_UP])
    ended.filter(created_at__lt=long_ago).delete()


def release_mail(*, owners: str) -> None:
    """For the only worker, at its start: what its predecessor was sending is due again."""
    held = OutboxMessage.objects.filter(state=MailState.TAKEN, owner__startswith=owners)
    held.update(state=MailState.TODO, lease_until=None)
