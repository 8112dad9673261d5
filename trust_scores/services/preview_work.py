"""What the workers do for a trial of a draft: score by both versions, then add all up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from django.utils import timezone

from jobs.constants import RunState
from jobs.models import Chunk, Run
from jobs.registry import ChunkResult
from trust_scores import scoring
from trust_scores.models import PreviewPart, RubricPreview
from trust_scores.rubric_guide.ties import Difference, differences
from trust_scores.scoring.arrays import FloatArray
from trust_scores.scoring.attribution import State, attribute
from trust_scores.scoring.movers import (
    band_movers,
    changes_sums,
    importance_pull,
    stage_movers,
    with_settings,
)
from trust_scores.scoring.trials import pack_arrays, unpack_arrays
from trust_scores.scoring.variations import spread
from trust_scores.selectors.calibrations import offsets_at
from trust_scores.selectors.evidence import load_evidence
from trust_scores.selectors.rubrics import parameters_of
from trust_scores.services.batches import Batch, batch_of
from trust_scores.services.portions import between, prefer_indexes
from trust_scores.services.preview_results import Part, results_of

KEPT_PER_DRAFT = 3


def try_chunk(chunk: Chunk) -> ChunkResult:
    """One chunk of a trial, inside the transaction of the ledger."""
    preview = _preview_of(chunk.run)
    if preview is None:
        # The draft is gone; nobody will ask for the result.
        return ChunkResult(done=chunk.items, changed=0)
    prefer_indexes()
    batch = batch_of(between(chunk.payload))
    part = _Trial(preview, batch, chunk.run.as_of).part()
    PreviewPart.objects.update_or_create(
        preview=preview, number=chunk.number, defaults={"packed": pack_arrays(part)}
    )
    return ChunkResult(done=chunk.items, changed=part.changed)


def summarize(run: Run) -> None:
    """Add the parts up to the results, and remove them; called as the run ends.

    Of the trials of one draft the last few are kept.
    """
    preview = _preview_of(run)
    if preview is None or run.state != RunState.DONE:
        return
    packed = preview.parts.order_by("number").values_list("packed", flat=True)
    parts = [Part(*unpack_arrays(one)) for one in packed]
    units = _differences(preview)
    preview.results = results_of(parts, units=[unit.paths for unit in units])
    preview.finished_at = timezone.now()
    preview.save(update_fields=["results", "finished_at"])
    preview.parts.all().delete()
    finished = RubricPreview.objects.filter(rubric=preview.rubric_id).finished().order_by("-pk")
    kept = list(finished.values_list("pk", flat=True)[:KEPT_PER_DRAFT])
    RubricPreview.objects.filter(rubric=preview.rubric_id, pk__lt=kept[-1]).delete()


def _preview_of(run: Run) -> RubricPreview | None:
    return RubricPreview.objects.select_related("against").filter(run=run).first()


def _differences(preview: RubricPreview) -> list[Difference]:
    """Between both versions in full: a document may leave out what has its default."""
    versions = (preview.against.parameters, preview.parameters)
    before, after = (parameters_of(version).to_document() for version in versions)
    return differences(before, after)


class _Trial:
    """Some relationships by the version in force and by the draft; evidence is read once."""

    def __init__(self, preview: RubricPreview, batch: Batch, as_of: dt.datetime) -> None:
        self._batch = batch
        self._as_of = as_of
        self._calibration = offsets_at(as_of)
        self._loaded = load_evidence(batch.ids)
        self._units = _differences(preview)
        self._old = parameters_of(preview.against.parameters)
        self._new = parameters_of(preview.parameters)

    def part(self) -> Part:
        sums_before, sums_after = self._sums(self._old), self._sums(self._new)
        before, after = self._state(sums_before, self._old), self._state(sums_after, self._new)
        lower, move = spread(
            after.scores,
            sums_after,
            self._sums,
            target_interval=self._batch.intervals(self._new),
            parameters=self._new,
        )
        alone = self._alone(before, after, sums_before)
        return Part(self._rows(before, after, alone), lower, move[None, :])

    def _sums(self, parameters: scoring.Parameters) -> scoring.Sums:
        return self._loaded.sums(
            as_of=self._as_of, parameters=parameters, calibration=self._calibration
        )

    def _state(self, sums: scoring.Sums, parameters: scoring.Parameters) -> State:
        interval = self._batch.intervals(parameters)
        return State(
            scoring.score(sums, target_interval=interval, parameters=parameters), parameters
        )

    def _alone(self, before: State, after: State, sums: scoring.Sums) -> list[State]:
        """By the version in force with one difference each; none where nobody changes."""
        one, other = before.scores, after.scores
        if not ((one.band != other.band) | (one.stage != other.stage)).any():
            return []
        states = []
        for unit in self._units:
            mixed = with_settings(self._old, self._new, unit.paths)
            own = self._sums(mixed) if changes_sums(unit.paths) else sums
            states.append(self._state(own, mixed))
        return states

    def _rows(self, before: State, after: State, alone: Sequence[State]) -> FloatArray:
        """The columns of `preview_results.COLUMNS`."""
        old, new = before.scores, after.scores
        pull = importance_pull(before, after)
        reasons = attribute(before, after)
        columns = [
            np.array(self._batch.ids, float),
            *(old.health, new.health, old.lower, new.lower),
            *(old.band, new.band, old.stage, new.stage),
            band_movers(before, after, alone),
            stage_movers(before, after, alone),
            pull.quality,
            pull.estimate,
            *reasons.lines.T,
            reasons.gates,
        ]
        return np.column_stack(columns)
