"""Reopening a visit on record, so that its author can write it anew."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from interactions.constants import State
from interactions.models import Interaction
from interactions.services.errors import UnableToChangeVisit
from interactions.services.version_rows import (
    carry_over,
    copy_circumstances,
    copy_people,
    copy_topics,
    locked_by_anyone,
    next_version,
)
from interactions.signals import announce
from jobs import services as jobs


@transaction.atomic
def reopen_visit(
    *, by: User, interaction: Interaction, reason: str, now: dt.datetime | None = None
) -> Interaction:
    """Make a draft of a visit on record; the version before stays readable.

    Until its author submits it again the visit counts for nothing; promises, disagreements,
    inquiries, insights and safety notes go on. The author is told by mail.
    Raises `UnableToChangeVisit` without a reason, when the visit is not on record, or when its
    author could not submit it again; `VisitChangedMeanwhile` when a newer version exists.
    """
    now = now or timezone.now()
    reason = reason.strip()
    if not reason:
        raise UnableToChangeVisit(_("Say why it is reopened."), field="reason")
    former = locked_by_anyone(interaction)
    if not former.is_held:
        raise UnableToChangeVisit(_("Only a visit on record can be reopened."))
    people = [
        one.relationship
        for one in former.participations.select_related("relationship").order_by("pk")
    ]
    author_left = not (former.owner.is_active and former.owner.is_msl)
    if author_left or any(one.ended_on and one.ended_on <= now.date() for one in people):
        raise UnableToChangeVisit(
            _("Its author no longer has this relationship, and could not submit it again.")
        )
    version = next_version(former, by=by, reason=reason, now=now, state=State.DRAFT)
    copy_people(former, version, with_answers=True)
    copy_topics(former, version)
    copy_circumstances(former, version)
    carry_over(former, version)
    audit.record(
        action=Action.REOPENED,
        subjects=[version, former, *people],
        by=by,
        values={"state": (former.state, version.state)},
        reason=reason,
    )
    _tell_author(version)
    announce(one.pk for one in people)
    return version


def _tell_author(version: Interaction) -> None:
    """In the author's own language and time; nothing in it says whom the visit was with."""
    person = version.owner
    with translation.override(person.locale), timezone.override(ZoneInfo(person.time_zone)):
        jobs.send_mail_later(
            key=f"reopened:{version.pk}",
            to=person.email,
            subject=_("A visit of yours was reopened"),
            text=render_to_string(
                "interactions/email/visit_reopened.txt", {"visit": version, "person": person}
            ),
        )
