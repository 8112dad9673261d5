"""Putting assessments on record: by the MSL, by a manager, by the opinion leader.

An assessment is dated evidence. It never replaces an earlier one: older ones age by themselves.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from interactions.models import Interaction
from interactions.signals import announce
from opinion_leaders.models import Relationship
from trust_scores.constants import AssessmentState, Audience
from trust_scores.models import Assessment, AssessmentItem, Rating, Rubric
from trust_scores.services.assessment_rules import (
    NewAssessment,
    UnableToRecordAssessment,
    check_assessments,
)

__all__ = ["NewAssessment", "UnableToRecordAssessment", "record_assessment", "record_assessments"]

BATCH = 500


def record_assessment(
    *,
    by: User | None,
    relationship: Relationship,
    kind: Audience,
    ratings: Mapping[int, int | None],
    assessed_at: dt.datetime,
    interaction: Interaction | None = None,
    grounds: str = "",
    comment: str = "",
    client_uuid: uuid.UUID | None = None,
    now: dt.datetime | None = None,
) -> Assessment:
    """Put one assessment on record; sending it twice gives the one that is there already.

    `ratings` holds the level (1 to 5) of each item by its id in the published rubric, None for
    "cannot judge". `by` is None for the opinion leader. Raises `UnableToRecordAssessment`.
    """
    new = NewAssessment(
        by=by,
        relationship=relationship,
        kind=kind,
        ratings=ratings,
        assessed_at=assessed_at,
        interaction=interaction,
        grounds=grounds,
        comment=comment,
        client_uuid=client_uuid or uuid.uuid4(),
    )
    try:
        return record_assessments(assessments=[new], now=now)[0]
    except IntegrityError:
        # The same form arrived twice at once; the other one was quicker.
        existing = _already_there([new]).get(new.client_uuid)
        if existing is None:
            raise
        return existing


@transaction.atomic
def record_assessments(
    *, assessments: Sequence[NewAssessment], now: dt.datetime | None = None
) -> list[Assessment]:
    """Put many on record, all or none, in a fixed number of statements per 500.

    Gives one record for each of `assessments`, in their order. Raises
    `UnableToRecordAssessment` for the first one that may not go on record.
    """
    now = now or timezone.now()
    known = _already_there(assessments)
    new = list(
        {one.client_uuid: one for one in assessments if one.client_uuid not in known}.values()
    )
    if new:
        known |= _create(new, now)
    return [known[one.client_uuid] for one in assessments]


def _create(new: Sequence[NewAssessment], now: dt.datetime) -> dict[uuid.UUID, Assessment]:
    rubric = Rubric.objects.published().prefetch_related("items").get()
    items = {item.pk: item for item in rubric.items.all()}
    check_assessments(new, items=items, now=now)
    rows = Assessment.objects.bulk_create(
        [_assessment_row(one, rubric, now) for one in new], batch_size=BATCH
    )
    Rating.objects.bulk_create(
        [
            rating
            for row, one in zip(rows, new, strict=True)
            for rating in _rating_rows(row, one, items)
        ],
        batch_size=BATCH,
    )
    audit.record_many(_change(row, one) for row, one in zip(rows, new, strict=True))
    announce(one.relationship.pk for one in new)
    return {row.client_uuid: row for row in rows}


def _assessment_row(one: NewAssessment, rubric: Rubric, now: dt.datetime) -> Assessment:
    return Assessment(
        client_uuid=one.client_uuid,
        relationship=one.relationship,
        rubric=rubric,
        kind=one.kind,
        rater=one.by,
        state=AssessmentState.SUBMITTED,
        assessed_at=one.assessed_at,
        interaction=one.interaction,
        grounds=one.grounds.strip(),
        comment=one.comment.strip(),
        recorded_at=one.recorded_at or now,
    )


def _rating_rows(
    row: Assessment, one: NewAssessment, items: Mapping[int, AssessmentItem]
) -> list[Rating]:
    # Items share the weight of their source where they feed the same channel.
    judged = Counter(items[pk].channel for pk, level in one.ratings.items() if level is not None)
    return [
        Rating(
            assessment=row,
            item=items[pk],
            channel=items[pk].channel,
            level=level,
            items_in_quality=judged[items[pk].channel] or 1,
        )
        for pk, level in one.ratings.items()
    ]


def _change(row: Assessment, one: NewAssessment) -> audit.Change:
    """Neither the levels nor any words: who may read those is decided where they lie."""
    return audit.Change(
        action=Action.SUBMITTED,
        subjects=[row, one.relationship],
        by=one.by,
        values={
            "kind": (None, str(row.kind)),
            "rubric": (None, row.rubric.number),
            "assessed_at": (None, row.assessed_at),
            "interaction": (None, row.interaction_id),
        },
    )


def _already_there(assessments: Sequence[NewAssessment]) -> dict[uuid.UUID, Assessment]:
    found = {
        row.client_uuid: row
        for row in Assessment.objects.filter(
            client_uuid__in={one.client_uuid for one in assessments}
        )
    }
    for one in assessments:
        row = found.get(one.client_uuid)
        if row and not _is_same_form(row, one):
            raise UnableToRecordAssessment(_("This form was used already. Open a new one."))
    return found


def _is_same_form(row: Assessment, one: NewAssessment) -> bool:
    rater_id = one.by.pk if one.by else None
    return (row.relationship_id, row.kind, row.rater_id) == (
        one.relationship.pk,
        one.kind,
        rater_id,
    )
