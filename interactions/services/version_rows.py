"""Versions of a visit as rows: held while one is changed, and copied to the next."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from interactions.models import Discussion, Interaction, MaterialUse, Participation
from interactions.services.errors import UnableToChangeVisit, VisitChangedMeanwhile

_JUDGED = ("depth", "patient_focus", "balance", "question", "candid", "goals_reviewed")


def locked(interaction: Interaction, by: User) -> Interaction:
    """The row as it stands now, held until the transaction ends; only its author may go on."""
    row = locked_by_anyone(interaction)
    if row.owner_id != by.pk:
        raise UnableToChangeVisit(_("Only the person who logged a visit changes it."))
    return row


def locked_by_anyone(interaction: Interaction) -> Interaction:
    row = Interaction.objects.select_for_update().get(pk=interaction.pk)
    if not row.is_current:
        raise VisitChangedMeanwhile(
            _("A newer version of this visit exists. Yours is kept in the form below.")
        )
    return row


def next_version(
    former: Interaction, *, by: User, reason: str, now: dt.datetime, **changes: Any
) -> Interaction:
    """Put a copy on record in place of `former`, with these changes; its parts are not copied."""
    former.superseded_at = now
    former.save(update_fields=["superseded_at"])
    version = Interaction.objects.get(pk=former.pk)
    version.pk = None
    version.version = former.version + 1
    version.correction_reason = reason
    version.recorded_at, version.recorded_by, version.superseded_at = now, by, None
    for name, value in changes.items():
        setattr(version, name, value)
    version._state.adding = True
    version.save()
    return version


def copy_people(former: Interaction, version: Interaction, *, with_answers: bool) -> None:
    """Who took part; and how it went with them, if that still holds."""
    Participation.objects.bulk_create(
        Participation(
            interaction=version,
            relationship_id=one.relationship_id,
            is_live=one.is_live,
            **({name: getattr(one, name) for name in _JUDGED} if with_answers else {}),
        )
        for one in former.participations.order_by("pk")
    )


def copy_topics(former: Interaction, version: Interaction) -> None:
    Discussion.objects.bulk_create(
        Discussion(
            interaction=version, subject=one.subject, topic_id=one.topic_id, product=one.product
        )
        for one in former.discussions.all()
    )


def copy_circumstances(former: Interaction, version: Interaction) -> None:
    """The materials that were used and the colleagues who were there."""
    MaterialUse.objects.bulk_create(
        MaterialUse(interaction=version, material_id=one.material_id)
        for one in former.materials_used.all()
    )
    version.colleagues.set(former.colleagues.all())


def carry_over(former: Interaction, version: Interaction) -> None:
    """Hand what outlives a version to the next one."""
    for outliving in (
        former.disagreements,
        former.commitments,
        former.inquiries,
        former.insights,
        former.adverse_event_notes,
        former.colleague_views,
    ):
        outliving.all().update(interaction=version)
