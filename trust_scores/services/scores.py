"""From evidence to stored sums, scores and history; no arithmetic of its own.

Two ways lead here: `refresh_relationships` reads all evidence of a few relationships, right
after it changed; `recompute` moves the stored sums of many in time, as the night does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.db import transaction
from django.utils import timezone

from opinion_leaders.models import Relationship
from trust_scores import scoring
from trust_scores.models import EvidenceSums, RelationshipScore, ScoreHistory
from trust_scores.selectors import days, evidence, shown
from trust_scores.selectors.calibrations import all_versions, offsets_at, version_at
from trust_scores.selectors.rubrics import RubricInForce
from trust_scores.services.batches import Batch, Measured, batch_of, from_sums, measure
from trust_scores.services.in_force import hold_rubric_in_force
from trust_scores.services.samples import differing

BATCH = 500


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many relationships were scored, and of how many a shown value changed.

    checked: of how many the stored sums were compared with all evidence; repaired: those of
    them that differed, and are stored anew.
    """

    scored: int
    changed: int
    checked: int = 0
    repaired: list[int] = field(default_factory=list)


def refresh_relationships(
    relationship_ids: Sequence[int], *, as_of: dt.datetime | None = None
) -> Recomputed:
    """Read all evidence of these relationships anew and store sums, score and history.

    Ended relationships and people whose data must not be processed are left out.
    """
    with transaction.atomic():
        rubric = hold_rubric_in_force()
        batch = batch_of(Relationship.objects.filter(pk__in=relationship_ids))
        return _rebuild(batch, rubric, as_of or timezone.now())


def recompute(
    relationship_ids: Sequence[int],
    *,
    as_of: dt.datetime,
    rubric: RubricInForce,
    rebuild: bool = False,
    sample: Collection[int] = (),
) -> Recomputed:
    """The night for these relationships, in a fixed number of statements.

    Stored sums are moved to `as_of`; where they are missing, of another rubric or calibration,
    older than the evidence or later than `as_of`, they are made again from all evidence, as
    they are for all when `rebuild` is set. Those of `sample` that were moved are compared with
    all evidence, and repaired where they differ. Nothing is done, and none is counted, once
    another version has come into force.
    """
    with transaction.atomic():
        if hold_rubric_in_force().pk != rubric.pk:
            return Recomputed(0, 0)
        batch = batch_of(Relationship.objects.filter(pk__in=relationship_ids))
        if rebuild:
            return _rebuild(batch, rubric, as_of)
        return _move(batch, rubric, as_of, sample)


def backfill_history(
    relationship_ids: Sequence[int], *, as_of: Sequence[dt.datetime], rubric: RubricInForce
) -> int:
    """Write the history that nights at these moments would have written; returns the rows.

    Uses what was on record at each moment. For data that arrives with its own past, such as
    the demo world; nothing that is there already is touched.
    """
    batch = batch_of(Relationship.objects.filter(pk__in=relationship_ids))
    loaded = evidence.load_evidence(batch.ids, with_past_versions=True)
    versions = all_versions()
    former: shown.Keys | None = None
    rows: list[ScoreHistory] = []
    for moment in as_of:
        calibration = version_at(versions, moment)
        sums = loaded.known_at(moment).sums(
            as_of=moment, parameters=rubric.parameters, calibration=calibration
        )
        now = from_sums(batch, sums, rubric=rubric, calibration=None, as_of=moment)
        begun = ~np.isnan(sums.first_contact)
        differs = begun if former is None else begun & now.shown.differs_in_history(former)
        rows += now.history(differs)
        former = shown.Keys(now.shown.keys.columns, begun)
    ScoreHistory.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def _rebuild(batch: Batch, rubric: RubricInForce, as_of: dt.datetime) -> Recomputed:
    if not batch.ids:
        return Recomputed(0, 0)
    made = measure(batch, rubric=rubric, as_of=as_of)
    _store_sums(made, set(batch.ids))
    return Recomputed(len(batch.ids), _write(made))


def _move(
    batch: Batch, rubric: RubricInForce, as_of: dt.datetime, sample: Collection[int]
) -> Recomputed:
    calibration = offsets_at(as_of)
    key = calibration.pk if calibration else None
    stored = evidence.stored_sums(batch.ids, rubric=rubric.pk, as_of=as_of, calibration=key)
    moved = from_sums(
        batch.take(set(stored.ids)),
        scoring.advance(stored.sums, as_of=days.of(as_of), parameters=rubric.parameters),
        rubric=rubric,
        calibration=key,
        as_of=as_of,
    )
    checked = set(stored.ids).intersection(sample)
    unusable = set(batch.ids).difference(stored.ids)
    made = measure(batch.take(unusable | checked), rubric=rubric, as_of=as_of)
    damaged = differing(moved, made)
    # What was recorded after the sums were looked at makes a difference, too.
    late = evidence.outdated_relationships(list(damaged)) if damaged else set()
    _store_sums(made, unusable | damaged)
    changed = _write(moved.take(set(stored.ids) - damaged)) + _write(made.take(unusable | damaged))
    return Recomputed(len(batch.ids), changed, len(checked), sorted(damaged - late))


def _store_sums(made: Measured, wanted: Collection[int]) -> None:
    EvidenceSums.objects.bulk_create(
        [
            EvidenceSums(
                relationship_id=pk,
                rubric_id=made.rubric.pk,
                calibration_id=made.calibration,
                as_of=made.as_of,
                packed=packed,
            )
            for pk, packed in zip(made.batch.ids, scoring.pack(made.sums), strict=True)
            if pk in wanted
        ],
        update_conflicts=True,
        unique_fields=["relationship"],
        update_fields=["rubric", "calibration", "as_of", "packed"],
        batch_size=BATCH,
    )


def _write(now: Measured) -> int:
    """Write the rows of which a shown value changed; returns how many scores."""
    if not now.batch.ids:
        return 0
    former = shown.stored(now.batch.ids, parameters=now.rubric.parameters)
    changed = now.shown.differs(former)
    RelationshipScore.objects.bulk_create(
        [RelationshipScore(**now.fields(place)) for place in np.flatnonzero(changed).tolist()],
        update_conflicts=True,
        unique_fields=["relationship"],
        update_fields=[
            field.attname
            for field in RelationshipScore._meta.concrete_fields
            if not field.primary_key
        ],
        batch_size=BATCH,
    )
    history = now.history(now.shown.differs_in_history(former))
    ScoreHistory.objects.bulk_create(history, batch_size=BATCH)
    return int(changed.sum())
