"""From evidence to stored sums, scores and history; no arithmetic of its own.

Two ways lead here: `refresh_relationships` reads all evidence of a few relationships, right
after it changed; `recompute` moves the stored sums of many in time, as the night does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from django.utils import timezone

from opinion_leaders.models import Relationship
from trust_scores import scoring
from trust_scores.models import EvidenceSums, RelationshipScore, ScoreHistory
from trust_scores.selectors import days, evidence, shown
from trust_scores.selectors.calibrations import (
    Calibration,
    all_versions,
    offsets_at,
    version_at,
)
from trust_scores.selectors.rubrics import RubricInForce, rubric_in_force

BATCH = 500


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many relationships were scored, and of how many a shown value changed."""

    scored: int
    changed: int


def refresh_relationships(
    relationship_ids: Sequence[int], *, as_of: dt.datetime | None = None
) -> Recomputed:
    """Read all evidence of these relationships anew and store sums, score and history.

    Ended relationships and people whose data must not be processed are left out.
    """
    as_of = as_of or timezone.now()
    rubric = rubric_in_force()
    with transaction.atomic():
        batch = _batch(Relationship.objects.filter(pk__in=relationship_ids))
        return _rebuild(batch, rubric, as_of)


def recompute(
    relationship_ids: Sequence[int],
    *,
    as_of: dt.datetime,
    rubric: RubricInForce,
    rebuild: bool = False,
) -> Recomputed:
    """The night for these relationships, in a fixed number of statements.

    Stored sums are moved to `as_of`; where they are missing, of another rubric or calibration,
    older than the evidence or later than `as_of`, they are made again from all evidence, as
    they are for all when `rebuild` is set.
    """
    with transaction.atomic():
        batch = _batch(Relationship.objects.filter(pk__in=relationship_ids))
        if rebuild:
            return _rebuild(batch, rubric, as_of)
        stored = evidence.stored_sums(
            batch.ids, rubric=rubric.pk, as_of=as_of, calibration=_key_of(offsets_at(as_of))
        )
        unusable = set(batch.ids) - set(stored.ids)
        remade = _rebuild(batch.take(unusable), rubric, as_of)
        moved = _advance(batch.take(set(stored.ids)), stored.sums, rubric, as_of)
        return Recomputed(remade.scored + moved.scored, remade.changed + moved.changed)


def backfill_history(
    relationship_ids: Sequence[int], *, as_of: Sequence[dt.datetime], rubric: RubricInForce
) -> int:
    """Write the history that nights at these moments would have written; returns the rows.

    Uses what was on record at each moment. For data that arrives with its own past, such as
    the demo world; nothing that is there already is touched.
    """
    batch = _batch(Relationship.objects.filter(pk__in=relationship_ids))
    loaded = evidence.load_evidence(batch.ids, with_past_versions=True)
    versions = all_versions()
    former: shown.Keys | None = None
    rows: list[ScoreHistory] = []
    for moment in as_of:
        sums = loaded.known_at(moment).sums(
            as_of=moment,
            parameters=rubric.parameters,
            calibration=version_at(versions, moment),
        )
        now = _shown(sums, batch, rubric)
        begun = ~np.isnan(sums.first_contact)
        changed = begun if former is None else begun & now.differs_in_history(former)
        rows += _history_rows(batch, now, changed, rubric, moment)
        former = shown.Keys(now.keys.columns, begun)
    ScoreHistory.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Relationships to score: ids and days between contacts, in the same order."""

    ids: list[int]
    tiers: list[int]
    own_intervals: list[int | None]

    def take(self, wanted: set[int]) -> _Batch:
        kept = [place for place, pk in enumerate(self.ids) if pk in wanted]
        return _Batch(
            [self.ids[place] for place in kept],
            [self.tiers[place] for place in kept],
            [self.own_intervals[place] for place in kept],
        )

    def intervals(self, parameters: scoring.Parameters) -> np.ndarray:
        """Days between contacts: as agreed for the relationship, else by the person's tier."""
        return np.array(
            [
                own or parameters.cadence.interval(tier)
                for own, tier in zip(self.own_intervals, self.tiers, strict=True)
            ],
            dtype=float,
        )


def _batch(relationships: object) -> _Batch:
    rows = list(
        relationships.scored()  # type: ignore[attr-defined]
        .order_by("pk")
        .values_list("pk", "opinion_leader__tier", "target_interval_days")
    )
    return _Batch([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])


def _rebuild(batch: _Batch, rubric: RubricInForce, as_of: dt.datetime) -> Recomputed:
    if not batch.ids:
        return Recomputed(0, 0)
    calibration = offsets_at(as_of)
    loaded = evidence.load_evidence(batch.ids)
    sums = loaded.sums(as_of=as_of, parameters=rubric.parameters, calibration=calibration)
    EvidenceSums.objects.bulk_create(
        [
            EvidenceSums(
                relationship_id=pk,
                rubric_id=rubric.pk,
                calibration_id=_key_of(calibration),
                as_of=as_of,
                packed=packed,
            )
            for pk, packed in zip(batch.ids, scoring.pack(sums), strict=True)
        ],
        update_conflicts=True,
        unique_fields=["relationship"],
        update_fields=["rubric", "calibration", "as_of", "packed"],
        batch_size=BATCH,
    )
    return _write(batch, sums, rubric, as_of)


def _advance(
    batch: _Batch, sums: scoring.Sums, rubric: RubricInForce, as_of: dt.datetime
) -> Recomputed:
    if not batch.ids:
        return Recomputed(0, 0)
    moved = scoring.advance(sums, as_of=days.of(as_of), parameters=rubric.parameters)
    return _write(batch, moved, rubric, as_of)


def _key_of(calibration: Calibration | None) -> int | None:
    return calibration.pk if calibration else None


def _shown(sums: scoring.Sums, batch: _Batch, rubric: RubricInForce) -> shown.Shown:
    intervals = batch.intervals(rubric.parameters)
    scores = scoring.score(sums, target_interval=intervals, parameters=rubric.parameters)
    return shown.Shown.of(scores, sums=sums, rubric=rubric.pk, intervals=intervals)


def _write(
    batch: _Batch, sums: scoring.Sums, rubric: RubricInForce, as_of: dt.datetime
) -> Recomputed:
    """Write the rows of which a shown value changed."""
    now = _shown(sums, batch, rubric)
    former = shown.stored(batch.ids, parameters=rubric.parameters)
    changed = now.differs(former)
    _write_scores(batch, now, sums, changed, rubric, as_of)
    history = now.differs_in_history(former)
    ScoreHistory.objects.bulk_create(
        _history_rows(batch, now, history, rubric, as_of), batch_size=BATCH
    )
    return Recomputed(len(batch.ids), int(changed.sum()))


def _write_scores(
    batch: _Batch,
    now: shown.Shown,
    sums: scoring.Sums,
    changed: np.ndarray,
    rubric: RubricInForce,
    as_of: dt.datetime,
) -> None:
    intervals = batch.intervals(rubric.parameters)
    rows = [
        RelationshipScore(
            relationship_id=batch.ids[place],
            rubric_id=rubric.pk,
            as_of=as_of,
            target_interval_days=round(intervals[place]),
            last_contact_at=days.moment(sums.last_contact[place]),
            last_live_contact_at=days.moment(sums.last_live_contact[place]),
            **now.values(place),
            **now.details(place),
        )
        for place in np.flatnonzero(changed).tolist()
    ]
    RelationshipScore.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["relationship"],
        update_fields=[
            field.attname
            for field in RelationshipScore._meta.concrete_fields
            if not field.primary_key
        ],
        batch_size=BATCH,
    )


def _history_rows(
    batch: _Batch,
    now: shown.Shown,
    changed: np.ndarray,
    rubric: RubricInForce,
    as_of: dt.datetime,
) -> list[ScoreHistory]:
    return [
        ScoreHistory(
            relationship_id=batch.ids[place],
            rubric_id=rubric.pk,
            as_of=as_of,
            **now.values(place),
        )
        for place in np.flatnonzero(changed).tolist()
    ]
