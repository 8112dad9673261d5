"""Calling out before the clock of a safety note runs out, and completing the note."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from interactions.models import AdverseEventNote
from interactions.safety_clock import ALERTS, level_at
from interactions.services.errors import UnableToFollowUp
from jobs import services as jobs

# A round ends soon; what it leaves is for the next one, a minute later.
MOST_PER_ROUND = 200
CRITERIA = ("has_patient", "has_reporter", "has_product", "has_event")


def raise_safety_alerts(*, now: dt.datetime | None = None) -> int:
    """Mail the author and compliance about notes whose clock passed 12, 20 or 24 hours.

    Each alert goes out once, whoever else does the same at the same time; of several that are
    due at once, only the last. Returns how many notes were alerted about.
    """
    now = now or timezone.now()
    due = Q()
    for level, before in ALERTS:
        due |= Q(alert_level__lt=level, due_at__lte=now + before)
    waiting = AdverseEventNote.objects.waiting().filter(due).order_by("due_at", "pk")
    waiting = waiting.select_related("interaction__owner")[:MOST_PER_ROUND]
    return sum(_alert(note, level_at(now, due=note.due_at)) for note in waiting)


@transaction.atomic
def _alert(note: AdverseEventNote, level: int) -> bool:
    """Claim this level and promise the mails with it; False when another was quicker."""
    waiting = AdverseEventNote.objects.waiting().filter(pk=note.pk, alert_level__lt=level)
    if not waiting.update(alert_level=level):
        return False
    owner = note.interaction.owner
    told = User.objects.filter(Q(is_compliance=True) | Q(pk=owner.pk), is_active=True)
    for person in told:
        _mail(note, level, person)
    audit.record(
        action=Action.ALERTED,
        subjects=[note, note.interaction],
        by=None,
        values={"alert_level": (note.alert_level, level)},
    )
    return True


def _mail(note: AdverseEventNote, level: int, person: User) -> None:
    """In the reader's own language and time; nothing in it says what was heard, or from whom."""
    with translation.override(person.locale), timezone.override(ZoneInfo(person.time_zone)):
        context = {
            "note": note,
            "person": person,
            "is_author": person.pk == note.interaction.owner_id,
            "is_over": level == ALERTS[-1][0],
        }
        subject = (
            _("Overdue: a safety note waits for hand-over")
            if context["is_over"]
            else _("A safety note waits for hand-over")
        )
        jobs.send_mail_later(
            key=f"safety-note:{note.pk}:{level}:{person.pk}",
            to=person.email,
            subject=subject,
            text=render_to_string("interactions/email/safety_note.txt", context),
        )


@transaction.atomic
def complete_adverse_event(
    *, by: User, note: AdverseEventNote, criteria: Mapping[str, str]
) -> AdverseEventNote:
    """Put on record what became known of the four criteria; the note itself stays as it is.

    Raises `UnableToFollowUp` once drug safety has the report.
    """
    note = AdverseEventNote.objects.select_for_update().get(pk=note.pk)
    if note.handed_over_at:
        raise UnableToFollowUp(_("This was handed over already."))
    values = audit.changed_values(note, {name: criteria[name] for name in CRITERIA})
    if values:
        for name in CRITERIA:
            setattr(note, name, criteria[name])
        note.save(update_fields=CRITERIA)
        audit.record(action=Action.UPDATED, subjects=[note, note.interaction], by=by, values=values)
    return note
