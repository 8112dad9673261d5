"""Changing a visit: freely until it is submitted, by a new version from then on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from interactions.constants import State
from interactions.models import Commitment, Disagreement, Interaction
from interactions.services import rows
from interactions.services.digests import digest_of
from interactions.services.errors import UnableToChangeVisit, VisitChangedMeanwhile
from interactions.services.logging import log_visits, next_visits
from interactions.services.rules import check_visit
from interactions.services.version_rows import carry_over, locked
from interactions.services.visit_data import OwnedVisit, VisitData
from interactions.signals import announce

_FIELDS = (
    "state",
    "starts_at",
    "duration_minutes",
    "channel",
    "nature",
    "standing_until",
    "initiated_by",
    "location",
    "notes",
    "adverse_event_heard",
    "cancelled_reason",
)
# Their text is evidence of what someone said; the trail says that it changed, not what it was.
_UNTOLD = {"notes"}


@transaction.atomic
def change_visit(
    *,
    by: User,
    interaction: Interaction,
    visit: VisitData,
    seen_at: dt.datetime | None = None,
    taken_back: Sequence[Commitment | Disagreement] = (),
    now: dt.datetime | None = None,
) -> Interaction:
    """Edit a planned visit or a draft, or say that it took place.

    `seen_at` is the `recorded_at` of the text that the user started from. Of a visit that was
    reopened, what arose in it stays on record; `taken_back` names what was noted by mistake.
    Raises `VisitChangedMeanwhile` when another text was saved since, and `UnableToChangeVisit`
    when the visit was submitted or cancelled.
    """
    now = now or timezone.now()
    interaction = locked(interaction, by)
    if interaction.state == State.CANCELLED:
        raise VisitChangedMeanwhile(_("This visit was cancelled meanwhile."))
    if interaction.is_held:
        raise VisitChangedMeanwhile(_("This visit is on record. Correct it instead."))
    if seen_at is not None and interaction.recorded_at != seen_at:
        raise VisitChangedMeanwhile(
            _("Another text of this visit was saved meanwhile. Yours is kept in the form below.")
        )
    check_visit(visit, owner=by, now=now)
    if interaction.is_reopened:
        _check_reopened(interaction, visit)
        _keep_what_arose(interaction, visit, taken_back, now)
    owned = OwnedVisit(owner=by, visit=visit, recorded_at=now)
    values = _changes(interaction, visit)
    for name in _FIELDS:
        setattr(interaction, name, getattr(visit, name))
    interaction.draft_input = rows.draft_input(visit)
    interaction.input_digest = digest_of(visit)
    interaction.recorded_at, interaction.recorded_by = now, by
    interaction.save()
    for part in (
        interaction.participations,
        interaction.discussions,
        interaction.materials_used,
    ):
        part.all().delete()
    interaction.colleagues.clear()
    rows.write_parts([(interaction, owned)])
    rows.write_outcomes([(interaction, owned)])
    if interaction.is_held and not interaction.adverse_event_notes.exists():
        rows.write_adverse_events([(interaction, owned)])
    rows.ask_colleagues([(interaction, owned)])
    planned = next_visits([owned])
    if planned:
        log_visits(visits=planned, now=now)
    took_place = visit.state == State.SUBMITTED
    action = Action.SUBMITTED if took_place else Action.UPDATED
    _record(action, interaction, visit, by, values)
    if took_place:
        announce(one.relationship.pk for one in visit.participations)
    return interaction


@transaction.atomic
def correct_visit(
    *,
    by: User,
    interaction: Interaction,
    visit: VisitData,
    reason: str,
    taken_back: Sequence[Commitment | Disagreement] = (),
    now: dt.datetime | None = None,
) -> Interaction:
    """Put a new version of a submitted visit on record; the one before stays readable.

    Promises, disagreements, inquiries, insights and safety notes follow to the new version, and
    what `visit` adds to them goes on record, too. `taken_back` names promises and disagreements
    that were noted by mistake: they no longer count.
    Raises `UnableToChangeVisit` without a reason, or when another correction was quicker.
    """
    now = now or timezone.now()
    if not reason.strip():
        raise UnableToChangeVisit(_("Say why you correct it."), field="correction_reason")
    former = locked(interaction, by)
    if not former.is_held:
        raise UnableToChangeVisit(_("Only a visit on record needs a correction."))
    check_visit(visit, owner=by, now=now)
    _check_correction(former, visit)
    _keep_what_arose(former, visit, taken_back, now)
    former_people = list(former.participations.values_list("relationship_id", flat=True))
    former.superseded_at = now
    former.save(update_fields=["superseded_at"])
    owned = OwnedVisit(owner=by, visit=visit, recorded_at=now)
    version = rows.interaction_row(
        owned, version=former.version + 1, correction_reason=reason.strip()
    )
    version.client_uuid = former.client_uuid
    version.save()
    rows.write_parts([(version, owned)])
    carry_over(former, version)
    rows.write_outcomes([(version, owned)])
    if not former.adverse_event_heard:
        rows.write_adverse_events([(version, owned)])
    rows.ask_colleagues([(version, owned)])
    _record(Action.CORRECTED, version, visit, by, _changes(former, visit), reason, former)
    announce([*former_people, *(one.relationship.pk for one in visit.participations)])
    return version


def _check_correction(former: Interaction, visit: VisitData) -> None:
    if visit.state != State.SUBMITTED:
        raise UnableToChangeVisit(_("A visit on record stays one. Cancel it instead."))
    if former.adverse_event_heard and not visit.adverse_event_heard:
        raise UnableToChangeVisit(
            _("A safety note was made for this visit, and it stays."), field="adverse_event_heard"
        )


def _check_reopened(interaction: Interaction, visit: VisitData) -> None:
    if visit.state == State.PLANNED:
        raise UnableToChangeVisit(
            _("This visit took place, and was on record. Cancel it, if it did not."), field="state"
        )
    unsaid = visit.state == State.SUBMITTED and not visit.adverse_event_heard
    if unsaid and interaction.adverse_event_notes.exists():
        raise UnableToChangeVisit(
            _("A safety note was made for this visit, and it stays."), field="adverse_event_heard"
        )


def _keep_what_arose(
    former: Interaction,
    visit: VisitData,
    mistakes: Sequence[Commitment | Disagreement],
    now: dt.datetime,
) -> None:
    """Take back what was noted by mistake; everyone whom the rest names must stay."""
    _take_back(former, mistakes, now)
    _check_people_with_promises(former, visit)


def _take_back(
    former: Interaction, mistakes: Iterable[Commitment | Disagreement], now: dt.datetime
) -> None:
    ids = [(isinstance(one, Commitment), one.pk) for one in mistakes]
    former.commitments.filter(pk__in=[pk for promise, pk in ids if promise]).update(voided_at=now)
    former.disagreements.current().filter(pk__in=[pk for promise, pk in ids if not promise]).update(
        superseded_at=now
    )


def _check_people_with_promises(former: Interaction, visit: VisitData) -> None:
    staying = {one.relationship.pk for one in visit.participations}
    bound = {
        *former.disagreements.current().values_list("relationship_id", flat=True),
        *former.commitments.filter(voided_at__isnull=True).values_list(
            "relationship_id", flat=True
        ),
        *former.inquiries.values_list("relationship_id", flat=True),
    }
    if bound - staying:
        raise UnableToChangeVisit(
            _("A promise, disagreement or inquiry from this visit names that person."),
            field="relationship",
        )


def _changes(interaction: Interaction, visit: VisitData) -> dict[str, tuple[object, object]]:
    new = {name: getattr(visit, name) for name in _FIELDS}
    changed = audit.changed_values(interaction, new)
    return {name: (("…", "…") if name in _UNTOLD else values) for name, values in changed.items()}


def _record(
    action: Action,
    interaction: Interaction,
    visit: VisitData,
    by: User,
    values: dict[str, tuple[object, object]],
    reason: str = "",
    former: Interaction | None = None,
) -> None:
    subjects = [interaction, *([former] if former else [])]
    audit.record(
        action=action,
        subjects=[*subjects, *(one.relationship for one in visit.participations)],
        by=by,
        values=values,
        reason=reason,
    )
