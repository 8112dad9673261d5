"""Cancelling a visit that did not take place."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from interactions.constants import State
from interactions.models import Interaction
from interactions.services.errors import UnableToChangeVisit
from interactions.services.inquiries import withdraw_with_visit
from interactions.services.version_rows import copy_people, copy_topics, locked, next_version
from interactions.signals import announce


@transaction.atomic
def cancel_visit(
    *, by: User, interaction: Interaction, reason: str, now: dt.datetime | None = None
) -> Interaction:
    """Cancel a visit that did not take place.

    One that was submitted becomes a new, cancelled version, and what arose in it no longer counts.
    Raises `UnableToChangeVisit` without a reason or when it is cancelled already.
    """
    now = now or timezone.now()
    reason = reason.strip()
    if not reason:
        raise UnableToChangeVisit(_("Say why it is cancelled."), field="cancelled_reason")
    interaction = locked(interaction, by)
    if interaction.state == State.CANCELLED:
        raise UnableToChangeVisit(_("This visit is cancelled already."))
    people = list(interaction.participations.select_related("relationship"))
    if interaction.is_held or interaction.is_reopened:
        if interaction.adverse_event_heard or interaction.adverse_event_notes.exists():
            raise UnableToChangeVisit(
                _("A visit with an adverse event note cannot be cancelled. Correct it instead.")
            )
        interaction = _cancelled_version(interaction, reason, by, now)
    else:
        interaction.state = State.CANCELLED
        interaction.cancelled_reason = reason
        interaction.draft_input = {}
        interaction.save(update_fields=["state", "cancelled_reason", "draft_input"])
    audit.record(
        action=Action.CANCELLED,
        subjects=[interaction, *(one.relationship for one in people)],
        by=by,
        reason=reason,
    )
    announce(one.relationship_id for one in people)
    return interaction


def _cancelled_version(former: Interaction, reason: str, by: User, now: dt.datetime) -> Interaction:
    version = next_version(
        former,
        by=by,
        reason=reason,
        now=now,
        state=State.CANCELLED,
        cancelled_reason=reason,
        draft_input={},
    )
    copy_people(former, version, with_answers=False)
    copy_topics(former, version)
    former.disagreements.current().update(superseded_at=now)
    former.commitments.filter(voided_at__isnull=True).update(voided_at=now)
    withdraw_with_visit(by=by, interaction=former, reason=reason)
    return version
