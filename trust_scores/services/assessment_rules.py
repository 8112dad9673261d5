"""What an assessment must meet before it becomes evidence."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from interactions.models import Interaction, Participation
from opinion_leaders.models import Relationship
from trust_scores.constants import Audience
from trust_scores.models import Assessment, AssessmentItem

LEVELS = range(1, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAssessment:
    """One assessment that is to be recorded; `by` is None for the opinion leader.

    `recorded_at` is for data that arrives with its own past, such as the demo world.
    """

    by: User | None
    relationship: Relationship
    kind: Audience
    ratings: Mapping[int, int | None]
    assessed_at: dt.datetime
    interaction: Interaction | None = None
    grounds: str = ""
    comment: str = ""
    client_uuid: uuid.UUID = field(default_factory=uuid.uuid4)
    recorded_at: dt.datetime | None = None


class UnableToRecordAssessment(Exception):
    """The assessment was refused; `field` names the input that it is about, or is empty.

    An item's field is `item_<id>`.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


def check_assessments(
    assessments: Sequence[NewAssessment],
    *,
    items: Mapping[int, AssessmentItem],
    now: dt.datetime,
) -> None:
    """Raise `UnableToRecordAssessment` for the first one that may not go on record.

    `items` are those of the published rubric by id. Takes one query for all visits and one for
    each manager among the raters.
    """
    managed = _relationships_of_managers(assessments)
    held = _held_visits(assessments)
    for one in assessments:
        _check_rater(one, managed)
        _check_ratings(one, items)
        _check_time(one, now)
        _check_evidence(one, held)
        _check_texts(one)


def _relationships_of_managers(
    assessments: Sequence[NewAssessment],
) -> dict[int, set[int]]:
    """By manager's id, those of the rated relationships that this manager sees."""
    rated: dict[User, set[int]] = {}
    for one in assessments:
        if one.kind == Audience.MANAGER and one.by is not None:
            rated.setdefault(one.by, set()).add(one.relationship.pk)
    return {
        manager.pk: set(
            Relationship.objects.visible_to(manager)
            .exclude(msl=manager)
            .filter(pk__in=ids)
            .values_list("pk", flat=True)
        )
        for manager, ids in rated.items()
    }


def _held_visits(assessments: Sequence[NewAssessment]) -> set[tuple[int, int]]:
    ids = {one.interaction.pk for one in assessments if one.interaction is not None}
    if not ids:
        return set()
    return set(
        Participation.objects.held()
        .filter(interaction__in=ids)
        .values_list("interaction_id", "relationship_id")
    )


def _check_rater(one: NewAssessment, managed: Mapping[int, set[int]]) -> None:
    if one.kind == Audience.OPINION_LEADER:
        if one.by is not None:
            raise UnableToRecordAssessment(_("Only the opinion leader can answer a pulse."))
        return
    if one.by is None or not one.by.is_active:
        raise UnableToRecordAssessment(_("Sign in to assess this relationship."))
    if one.kind == Audience.SELF and one.relationship.msl_id != one.by.pk:
        raise UnableToRecordAssessment(
            _("A self-assessment belongs to the MSL of this relationship.")
        )
    if one.kind == Audience.MANAGER and one.relationship.pk not in managed[one.by.pk]:
        raise UnableToRecordAssessment(_("This relationship is not in your team."))


def _check_ratings(one: NewAssessment, items: Mapping[int, AssessmentItem]) -> None:
    for pk, level in one.ratings.items():
        item = items.get(pk)
        if item is None or item.audience != one.kind:
            raise UnableToRecordAssessment(
                _("The questions changed meanwhile. Open the form again."), field=f"item_{pk}"
            )
        if level is not None and (isinstance(level, bool) or level not in LEVELS):
            raise UnableToRecordAssessment(
                _("%(quality)s: choose a level from 1 to 5, or “Cannot judge”.")
                % {"quality": item.get_quality_display()},
                field=f"item_{pk}",
            )
    if all(level is None for level in one.ratings.values()):
        raise UnableToRecordAssessment(
            _("Nothing is judged yet. Choose a level for at least one statement.")
        )


def _check_time(one: NewAssessment, now: dt.datetime) -> None:
    day = timezone.localdate(one.assessed_at)
    if one.assessed_at > now:
        raise UnableToRecordAssessment(
            _("This date is in the future. Choose today or an earlier day."), field="assessed_on"
        )
    if day < one.relationship.started_on:
        raise UnableToRecordAssessment(
            _("This relationship began on %(day)s. Choose that day or a later one.")
            % {"day": _shown(one.relationship.started_on)},
            field="assessed_on",
        )
    if one.relationship.ended_on is not None and day > one.relationship.ended_on:
        raise UnableToRecordAssessment(
            _("This relationship ended on %(day)s. Choose that day or an earlier one.")
            % {"day": _shown(one.relationship.ended_on)},
            field="assessed_on",
        )


def _check_evidence(one: NewAssessment, held: set[tuple[int, int]]) -> None:
    if one.interaction is None:
        if one.kind != Audience.OPINION_LEADER and not one.grounds.strip():
            raise UnableToRecordAssessment(
                _("Choose the visit that this rests on, or say what it rests on."), field="grounds"
            )
        return
    if (one.interaction.pk, one.relationship.pk) not in held:
        raise UnableToRecordAssessment(
            _("Choose a visit with this person that took place."), field="interaction"
        )
    if timezone.localdate(one.interaction.starts_at) > timezone.localdate(one.assessed_at):
        raise UnableToRecordAssessment(
            _("The visit took place on %(day)s. Choose that day or a later one.")
            % {"day": _shown(timezone.localdate(one.interaction.starts_at))},
            field="assessed_on",
        )


def _check_texts(one: NewAssessment) -> None:
    for name in ("grounds", "comment"):
        text: str = getattr(one, name)
        longest = getattr(Assessment._meta.get_field(name), "max_length", None)
        if "\x00" in text:
            raise UnableToRecordAssessment(
                _("This text holds a character that cannot be stored. Type it again."), field=name
            )
        if longest is not None and len(text.strip()) > longest:
            raise UnableToRecordAssessment(
                _("Shorten this to %(longest)d characters.") % {"longest": longest}, field=name
            )


def _shown(day: dt.date) -> str:
    return date_format(day)
