"""Reminding of promises on the day that was asked for."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from zoneinfo import ZoneInfo

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from interactions.models import Commitment
from interactions.services.errors import UnableToFollowUp
from jobs import services as jobs

# In the reader's own day; nobody is woken by a promise.
HOUR = 7
# A round ends soon; what it leaves is for the next one, a minute later.
MOST_PER_ROUND = 200
# No zone is further ahead of UTC.
FURTHEST_AHEAD = dt.timedelta(hours=14)


@transaction.atomic
def remind_of_promise(
    *, by: User, commitment: Commitment, remind_on: dt.date | None, now: dt.datetime | None = None
) -> Commitment:
    """Ask for a reminder of an open promise on this day, or for none.

    Raises `UnableToFollowUp` once it has ended, and for a day that is over or after the due day.
    """
    now = now or timezone.now()
    row = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if row.voided_at or row.closure:
        raise UnableToFollowUp(_("This promise has ended; there is nothing to be reminded of."))
    if remind_on and remind_on < timezone.localdate(now):
        raise UnableToFollowUp(_("This day is over already."), field="remind_on")
    if remind_on and remind_on > row.due_on:
        raise UnableToFollowUp(
            _("A reminder comes on the day it is due, or before."), field="remind_on"
        )
    values = audit.changed_values(row, {"remind_on": remind_on})
    if values:
        row.remind_on, row.reminded_at = remind_on, None
        row.save(update_fields=["remind_on", "reminded_at"])
        audit.record(action=Action.UPDATED, subjects=[row], by=by, values=values)
    return row


def send_reminders(*, now: dt.datetime | None = None) -> int:
    """Mail whoever asked to be reminded of a promise by now, at seven in the morning there.

    Each reminder goes out once, whoever else does the same at the same time. Returns how many.
    """
    now = now or timezone.now()
    asked = (
        Commitment.objects.open()
        .filter(remind_on__lte=(now + FURTHEST_AHEAD).date(), reminded_at__isnull=True)
        .select_related("relationship__msl")
        .order_by("remind_on", "pk")
    )
    due = (one for one in asked.iterator() if _is_time(one, now))
    return sum(_remind(one, now) for one in list(islice(due, MOST_PER_ROUND)))


def _is_time(commitment: Commitment, now: dt.datetime) -> bool:
    local = now.astimezone(ZoneInfo(commitment.relationship.msl.time_zone))
    asked_on = commitment.remind_on
    return asked_on is not None and (local.date(), local.hour) >= (asked_on, HOUR)


@transaction.atomic
def _remind(commitment: Commitment, now: dt.datetime) -> bool:
    """Claim this reminder and promise the mail with it; False when another was quicker."""
    waiting = Commitment.objects.open().filter(
        pk=commitment.pk, remind_on=commitment.remind_on, reminded_at__isnull=True
    )
    if not waiting.update(reminded_at=now):
        return False
    person = commitment.relationship.msl
    if person.is_active:
        _mail(commitment, person)
    return True


def _mail(commitment: Commitment, person: User) -> None:
    """In the reader's own language; nothing in it says what was promised, or to whom."""
    with translation.override(person.locale):
        jobs.send_mail_later(
            key=f"promise:{commitment.pk}:{commitment.remind_on}",
            to=person.email,
            subject=_("A promise you asked to be reminded of"),
            text=render_to_string(
                "interactions/email/promise_reminder.txt",
                {"commitment": commitment, "person": person},
            ),
        )
