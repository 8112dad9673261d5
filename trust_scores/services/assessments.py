"""Putting assessments on record: by the MSL, by a manager, by the opinion leader.

An assessment is dated evidence. A later one never replaces an earlier one: older ones age by
themselves. Only a correction does, with a reason, and both stay readable.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

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
from trust_scores.models import Assessment, AssessmentDraft, AssessmentItem, Rating, Rubric
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
    corrects: Assessment | None = None,
    reason: str = "",
    now: dt.datetime | None = None,
) -> Assessment:
    """Put one assessment on record; sending it twice gives the one that is there already.

    `ratings` holds the level (1 to 5) of each item by its id in the published rubric, None for
    "cannot judge". `by` is None for the opinion leader. `corrects` is what it replaces, which
    counts no more from then on; that needs a `reason`. The rater's draft of the same assessment
    is removed. Raises `UnableToRecordAssessment`.
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
        corrects=corrects,
        reason=reason,
    )
    try:
        with transaction.atomic():
            (row,) = record_assessments(assessments=[new], now=now)
            _drop_draft(new)
        return row
    except IntegrityError:
        # The same form arrived twice at once; the other one was quicker.
        existing = _already_there([new]).get(new.client_uuid)
        if existing is None and corrects is not None:
            raise UnableToRecordAssessment(
                _("This assessment was corrected meanwhile. Open the newer one.")
            ) from None
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
    new = _with_locked_originals(new)
    check_assessments(new, items=items, now=now)
    Assessment.objects.filter(pk__in=[one.corrects.pk for one in new if one.corrects]).update(
        superseded_at=now
    )
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


def _with_locked_originals(new: Sequence[NewAssessment]) -> list[NewAssessment]:
    """Each with what it corrects as it stands now, held until the transaction ends."""
    keys = [one.corrects.pk for one in new if one.corrects]
    if not keys:
        return list(new)
    locked = Assessment.objects.select_for_update().in_bulk(keys)
    return [replace(one, corrects=locked[one.corrects.pk]) if one.corrects else one for one in new]


def _drop_draft(one: NewAssessment) -> None:
    """What is sent is no draft any more; another form that is half filled stays."""
    if one.by is None:
        return
    drafts = AssessmentDraft.objects.filter(
        relationship=one.relationship, kind=one.kind, rater=one.by
    )
    for draft in drafts:
        if draft.typed.get("client_uuid") == str(one.client_uuid):
            draft.delete()


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
        corrects=one.corrects,
        correction_reason=one.reason.strip() if one.corrects else "",
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
        action=Action.CORRECTED if one.corrects else Action.SUBMITTED,
        subjects=[row, *([one.corrects] if one.corrects else []), one.relationship],
        by=one.by,
        reason=row.correction_reason,
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
