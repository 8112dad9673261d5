"""From evidence to stored sums, scores and history; no arithmetic of its own.

Two ways lead here: `refresh_relationships` reads all evidence of a few relationships, right
after it changed; `recompute` moves the stored sums of many in time, as the night does.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from opinion_leaders.models import Relationship
from opinion_leaders.querysets import RelationshipQuerySet
from opinion_leaders.services import note_portfolios
from trust_scores import scoring
from trust_scores.models import EvidenceSums, RelationshipScore, ScoreHistory
from trust_scores.selectors import days, shown
from trust_scores.selectors.calibrations import all_versions, offsets_at, version_at
from trust_scores.selectors.evidence import load_evidence
from trust_scores.selectors.rubrics import RubricInForce
from trust_scores.services.batches import (
    Batch,
    Measured,
    batch_of,
    from_sums,
    measure,
    stored_of,
)
from trust_scores.services.columns import Columns, write_columns
from trust_scores.services.in_force import hold_rubric_in_force
from trust_scores.services.portions import prefer_indexes
from trust_scores.services.samples import differing


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
        asked = Relationship.objects.filter(pk__in=relationship_ids)
        done = _rebuild(batch_of(asked), rubric, as_of or timezone.now())
        # Last, because until the end of the transaction no other change of theirs goes on.
        note_portfolios(set(asked.values_list("msl", flat=True)))
    return done


def recompute(
    relationships: RelationshipQuerySet,
    *,
    as_of: dt.datetime,
    rubric: RubricInForce,
    rebuild: bool = False,
    sample: Collection[int] = (),
) -> Recomputed:
    """The night for these relationships, in a fixed number of statements.

    Its cost does not grow with the history: which sums are outdated is told by a number beside
    them.

    Stored sums are moved to `as_of`; where they are missing, of another rubric or calibration,
    older than the evidence or later than `as_of`, they are made again from all evidence, as
    they are for all when `rebuild` is set. Those of `sample` that were moved are compared with
    all evidence, and repaired where they differ. Nothing is done, and none is counted, once
    another version has come into force.
    """
    with transaction.atomic():
        if hold_rubric_in_force().pk != rubric.pk:
            return Recomputed(0, 0)
        prefer_indexes()
        if rebuild:
            return _rebuild(batch_of(relationships), rubric, as_of)
        return _move(relationships, rubric, as_of, sample)


def backfill_history(
    relationship_ids: Sequence[int], *, as_of: Sequence[dt.datetime], rubric: RubricInForce
) -> int:
    """Write the history that nights at these moments would have written; returns the rows.

    Uses what was on record at each moment. For data that arrives with its own past, such as
    the demo world; nothing that is there already is touched.
    """
    batch = batch_of(Relationship.objects.filter(pk__in=relationship_ids))
    loaded = load_evidence(batch.ids, with_past_versions=True)
    versions = all_versions()
    former: shown.Keys | None = None
    columns: dict[str, list[Any]] = defaultdict(list)
    for moment in as_of:
        calibration = version_at(versions, moment)
        sums = loaded.known_at(moment).sums(
            as_of=moment, parameters=rubric.parameters, calibration=calibration
        )
        now = from_sums(batch, sums, rubric=rubric, calibration=None, as_of=moment)
        begun = ~np.isnan(sums.first_contact)
        differs = begun if former is None else begun & now.shown.differs_in_history(former)
        for name, values in now.history(differs).items():
            columns[name] += values
        former = shown.Keys(now.shown.keys.columns, begun)
    if columns:
        write_columns(ScoreHistory, columns)
    return len(columns["relationship"])


def _rebuild(batch: Batch, rubric: RubricInForce, as_of: dt.datetime) -> Recomputed:
    if not batch.ids:
        return Recomputed(0, 0)
    made = measure(batch, rubric=rubric, as_of=as_of)
    _store_sums(made)
    return Recomputed(len(batch.ids), _write(made, shown.stored(batch.ids)))


def _move(
    relationships: RelationshipQuerySet,
    rubric: RubricInForce,
    as_of: dt.datetime,
    sample: Collection[int],
) -> Recomputed:
    calibration = offsets_at(as_of)
    key = calibration.pk if calibration else None
    stored = stored_of(relationships, rubric=rubric.pk, calibration=key, as_of=as_of)
    ids = np.array(stored.batch.ids, np.int64)
    usable = set(ids[stored.usable].tolist())
    moved = from_sums(
        stored.batch.take(usable),
        scoring.advance(stored.sums, as_of=days.of(as_of), parameters=rubric.parameters),
        rubric=rubric,
        calibration=key,
        as_of=as_of,
    )
    checked = usable.intersection(sample)
    anew = set(ids.tolist()) - usable
    made = measure(stored.batch.take(anew | checked), rubric=rubric, as_of=as_of)
    damaged = differing(moved, made)
    # What was recorded after the sums were looked at makes a difference, too.
    late = _recorded_since(stored.batch.take(damaged)) if damaged else set()
    changed = 0
    for part in (moved.take(usable - damaged), made.take(anew | damaged)):
        changed += _write(part, stored.keys.take(np.isin(ids, part.batch.ids)))
    _store_sums(made.take(anew | damaged))
    return Recomputed(len(ids), changed, len(checked), sorted(damaged - late))


def _recorded_since(batch: Batch) -> set[int]:
    """Those of a batch of which more is on record by now than when it was read."""
    now = dict(Relationship.objects.filter(pk__in=batch.ids).values_list("pk", "evidence_revision"))
    return {pk for pk, then in zip(batch.ids, batch.revisions, strict=True) if now.get(pk) != then}


def _store_sums(made: Measured) -> None:
    count = len(made.batch.ids)
    columns: Columns = {
        "relationship": made.batch.ids,
        "rubric": [made.rubric.pk] * count,
        "calibration": [made.calibration] * count,
        "revision": made.batch.revisions,
        "as_of": [made.as_of] * count,
        "packed": scoring.pack(made.sums),
    }
    write_columns(EvidenceSums, columns, replace_by=("relationship",))


def _write(now: Measured, former: shown.Keys) -> int:
    """Write the rows of which a shown value changed; returns how many scores."""
    if not now.batch.ids:
        return 0
    changed = now.shown.differs(former)
    write_columns(
        RelationshipScore, now.columns(np.flatnonzero(changed)), replace_by=("relationship",)
    )
    write_columns(ScoreHistory, now.history(now.shown.differs_in_history(former)))
    return int(changed.sum())
