"""What an assessment must meet before it becomes evidence."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from interactions.models import Interaction, Participation
from opinion_leaders.models import Relationship
from trust_scores.constants import AssessmentState, Audience
from trust_scores.models import Assessment, AssessmentItem

LEVELS = range(1, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAssessment:
    """One assessment that is to be recorded; `by` is None for the opinion leader.

    `corrects` is the assessment that this one replaces, and `reason` says why.
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
    corrects: Assessment | None = None
    reason: str = ""


class UnableToRecordAssessment(Exception):
    """The assessment was refused; `field` names the input that it is about, or is empty.

    An item's field is `item_<id>`.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


Problems = Iterator[UnableToRecordAssessment]


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
    for problem in find_problems(assessments, items=items, now=now):
        raise problem


def find_problems(
    assessments: Sequence[NewAssessment],
    *,
    items: Mapping[int, AssessmentItem],
    now: dt.datetime,
) -> Problems:
    """Everything that keeps these from going on record."""
    managed = _relationships_of_managers(assessments)
    held = _held_visits(assessments)
    for one in assessments:
        yield from _about_rater(one, managed)
        yield from _about_ratings(one, items)
        yield from _about_time(one, now)
        yield from _about_evidence(one, held)
        yield from _about_texts(one)
        yield from _about_correction(one)


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


def _about_rater(one: NewAssessment, managed: Mapping[int, set[int]]) -> Problems:
    if one.kind == Audience.OPINION_LEADER:
        if one.by is not None:
            yield UnableToRecordAssessment(_("Only the opinion leader can answer a pulse."))
    elif one.by is None or not one.by.is_active:
        yield UnableToRecordAssessment(_("Sign in to assess this relationship."))
    elif one.kind == Audience.SELF and one.relationship.msl_id != one.by.pk:
        yield UnableToRecordAssessment(
            _("A self-assessment belongs to the MSL of this relationship.")
        )
    elif one.kind == Audience.MANAGER and one.relationship.pk not in managed[one.by.pk]:
        yield UnableToRecordAssessment(_("This relationship is not in your team."))


def _about_ratings(one: NewAssessment, items: Mapping[int, AssessmentItem]) -> Problems:
    for pk, level in one.ratings.items():
        item = items.get(pk)
        if item is None or item.audience != one.kind:
            yield UnableToRecordAssessment(
                _("The statements changed meanwhile. Open the form again."), field=f"item_{pk}"
            )
        elif level is not None and (isinstance(level, bool) or level not in LEVELS):
            yield UnableToRecordAssessment(
                _("%(quality)s: choose a level from 1 to 5, or “Cannot judge”.")
                % {"quality": item.get_quality_display()},
                field=f"item_{pk}",
            )
    if all(level is None for level in one.ratings.values()):
        yield UnableToRecordAssessment(
            _("Nothing is judged yet. Choose a level for at least one statement.")
        )


def _about_time(one: NewAssessment, now: dt.datetime) -> Problems:
    day = timezone.localdate(one.assessed_at)
    began, ended = one.relationship.started_on, one.relationship.ended_on
    if one.assessed_at > now:
        yield UnableToRecordAssessment(
            _("This date is in the future. Choose today or an earlier day."), field="assessed_on"
        )
    elif day < began:
        yield UnableToRecordAssessment(
            _("This relationship began on %(day)s. Choose that day or a later one.")
            % {"day": date_format(began)},
            field="assessed_on",
        )
    elif ended is not None and day > ended:
        yield UnableToRecordAssessment(
            _("This relationship ended on %(day)s. Choose that day or an earlier one.")
            % {"day": date_format(ended)},
            field="assessed_on",
        )


def _about_evidence(one: NewAssessment, held: set[tuple[int, int]]) -> Problems:
    visit = one.interaction
    if visit is None:
        if one.kind != Audience.OPINION_LEADER and not one.grounds.strip():
            yield UnableToRecordAssessment(
                _("Choose the visit that this rests on, or say what it rests on."), field="grounds"
            )
    elif (visit.pk, one.relationship.pk) not in held:
        yield UnableToRecordAssessment(
            _("Choose a visit with this person that took place."), field="interaction"
        )
    elif (visited_on := timezone.localdate(visit.starts_at)) > timezone.localdate(one.assessed_at):
        yield UnableToRecordAssessment(
            _("The visit took place on %(day)s. Choose that day or a later one.")
            % {"day": date_format(visited_on)},
            field="assessed_on",
        )


def _about_texts(one: NewAssessment) -> Problems:
    for name in ("grounds", "comment"):
        text: str = getattr(one, name)
        longest = getattr(Assessment._meta.get_field(name), "max_length", None)
        if "\x00" in text:
            yield UnableToRecordAssessment(
                _("This text holds a character that cannot be stored. Type it again."), field=name
            )
        elif longest is not None and len(text.strip()) > longest:
            yield UnableToRecordAssessment(
                _("Shorten this to %(longest)d characters.") % {"longest": longest}, field=name
            )


def _about_correction(one: NewAssessment) -> Problems:
    former = one.corrects
    if former is None:
        return
    same = (former.relationship_id, former.kind, former.rater_id)
    if one.by is None or same != (one.relationship.pk, one.kind, one.by.pk):
        yield UnableToRecordAssessment(_("Only the person who rated corrects a rating."))
    elif former.superseded_at is not None or former.state != AssessmentState.SUBMITTED:
        yield UnableToRecordAssessment(
            _("This assessment was corrected meanwhile. Open the newer one.")
        )
    if not one.reason.strip():
        yield UnableToRecordAssessment(_("Say why it is corrected."), field="reason")
    yield from _about_reason(one.reason)


def _about_reason(reason: str) -> Problems:
    longest = Assessment._meta.get_field("correction_reason").max_length or 0
    if "\x00" in reason:
        yield UnableToRecordAssessment(
            _("This text holds a character that cannot be stored. Type it again."), field="reason"
        )
    elif len(reason.strip()) > longest:
        yield UnableToRecordAssessment(
            _("Shorten this to %(longest)d characters.") % {"longest": longest}, field="reason"
        )
