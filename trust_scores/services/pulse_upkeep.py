"""What time alone does to pulses: the one reminder, and the end of what ran out."""

from __future__ import annotations

import datetime as dt

import structlog
from django.utils import timezone

from trust_scores.models import PulseInvitation, PulsePolicy
from trust_scores.services.pulses import UnableToAsk, close_unanswerable, remind

logger = structlog.get_logger(__name__)

# So many at a time; the next round, a minute later, finds the rest.
MOST_REMINDED = 200


def look_after_pulses(now: dt.datetime | None = None) -> tuple[int, int]:
    """Return how many were reminded and how many ended; doing it twice does nothing more."""
    now = now or timezone.now()
    days = PulsePolicy.current().reminder_days
    due = PulseInvitation.objects.to_remind(now, days=days).order_by("sent_at", "pk")
    reminded = 0
    for one in due[:MOST_REMINDED]:
        try:
            remind(invitation=one, by=None, now=now)
        except UnableToAsk as refusal:
            # Answered a moment ago, or without an address by now.
            logger.info("not reminded", pulse=one.pk, reason=str(refusal))
        else:
            reminded += 1
    return reminded, close_unanswerable(now=now)
