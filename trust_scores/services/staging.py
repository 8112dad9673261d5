"""The scores of a version that is to come into force, made beside those that people see."""

from __future__ import annotations

import datetime as dt

import numpy as np
from django.conf import settings
from django.utils import timezone

from opinion_leaders.models import Relationship
from opinion_leaders.querysets import RelationshipQuerySet
from trust_scores import scoring
from trust_scores.models import StagedScore
from trust_scores.selectors import shown
from trust_scores.selectors.rubrics import RubricInForce
from trust_scores.selectors.staged import unstaged
from trust_scores.services.batches import Measured, batch_of, measure
from trust_scores.services.columns import write_columns
from trust_scores.services.portions import parts_of


def stage(relationships: RelationshipQuerySet, *, rubric: RubricInForce, as_of: dt.datetime) -> int:
    """Make their sums and scores by this version, from all evidence.

    Returns for how many something would show: the points, the band, the stage or a flag.
    """
    batch = batch_of(relationships)
    if not batch.ids:
        return 0
    made = measure(batch, rubric=rubric, as_of=as_of)
    _store(made)
    former = shown.stored(batch.ids)
    return int(made.shown.differs_in_history(former).sum())


def catch_up(*, rubric: RubricInForce) -> None:
    """Stage what is missing or has changed after it was staged."""
    behind = unstaged(rubric.pk)
    for _ends, part in parts_of(behind, size=settings.NIGHTLY_CHUNK_SIZE):
        stage(Relationship.objects.filter(pk__in=part), rubric=rubric, as_of=timezone.now())


def _store(made: Measured) -> None:
    columns = {
        **made.columns(np.arange(len(made.batch.ids))),
        "calibration": [made.calibration] * len(made.batch.ids),
        "revision": made.batch.revisions,
        "packed": scoring.pack(made.sums),
    }
    write_columns(StagedScore, columns, replace_by=("rubric", "relationship"))
