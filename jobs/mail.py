"""Every mail of the product goes into the outbox: this is Django's EMAIL_BACKEND."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from jobs import services


class OutboxBackend(BaseEmailBackend):
    """Writes mails down in the caller's transaction; a worker sends them (MAIL_DELIVERY_BACKEND).

    Nobody waits for a mail server, and a mail server that is away loses nothing. Attachments
    are not kept: it raises ValueError for them.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            if message.attachments:
                raise ValueError("the outbox keeps no attachments")
            for recipient in message.recipients():
                self._keep(message, recipient)
        return len(email_messages)

    def _keep(self, message: EmailMessage, recipient: str) -> None:
        alternatives = {kind: str(text) for text, kind in getattr(message, "alternatives", ())}
        services.send_mail_later(
            key=str(uuid.uuid4()),
            to=recipient,
            subject=str(message.subject),
            text=str(message.body),
            html=alternatives.get("text/html", ""),
            sender=message.from_email,
        )
