"""What the beat starts each minute; what is due stands in the database."""

from __future__ import annotations

from celery import shared_task

from interactions import services


@shared_task
def remind() -> None:
    """Call out about safety notes and promises; doing it twice or late mails nobody twice."""
    services.raise_safety_alerts()
    services.send_reminders()
