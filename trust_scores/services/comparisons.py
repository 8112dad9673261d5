"""Comparing raters: a proposed version, and the work that finds out what it would move."""

from __future__ import annotations

import datetime as dt

import numpy as np
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from jobs import services as jobs
from jobs.constants import ChunkState, RunState, Trigger
from jobs.models import Chunk, Run
from jobs.registry import ChunkResult
from trust_scores import scoring
from trust_scores.constants import COMPARISON
from trust_scores.models import RaterCalibration
from trust_scores.permissions import may_calibrate
from trust_scores.selectors.calibrations import Calibration, offsets_at, offsets_of
from trust_scores.selectors.evidence import load_evidence
from trust_scores.selectors.evidence_tables import LoadedEvidence
from trust_scores.selectors.rubrics import read_rubric, rubric_in_force
from trust_scores.services.batches import Batch, batch_of
from trust_scores.services.calibrations import store_comparison
from trust_scores.services.portions import between, parts_of, scored_ids

CHUNK_SIZE = 500


class UnableToCompareRaters(Exception):
    """The comparison was refused, with a message for the user."""


def propose_calibration(
    *, by: User | None, trigger: Trigger = Trigger.PERSON, now: dt.datetime | None = None
) -> RaterCalibration:
    """Compare all raters and propose their offsets as the next version; nothing counts yet.

    A proposal that is open is replaced, unless its work still goes on. Workers then score every
    relationship with the offsets in force and with the proposed ones; the caller wakes them
    (`jobs.tasks.wake`). On schedule there is one comparison a month. Raises
    `UnableToCompareRaters`.
    """
    if by is not None and not may_calibrate(by):
        raise UnableToCompareRaters(_("Only an administrator compares raters."))
    now = now or timezone.now()
    key = _key(trigger, now)
    if Run.objects.filter(kind=COMPARISON, key=key).exists():
        raise UnableToCompareRaters(_("Raters were compared already this month."))
    try:
        with transaction.atomic():
            RaterCalibration.objects.proposed().delete()
            version = store_comparison(RaterCalibration(is_proposed=True, made_at=now, made_by=by))
            version.run = _start_run(version, key, by, trigger, now)
            version.save(update_fields=["run"])
            audit.record(
                action=Action.CREATED,
                subjects=[version],
                by=by,
                values={"number": ("", version.number), "raters": ("", version.offsets.count())},
            )
    except (jobs.UnableToStartRun, IntegrityError) as refusal:
        raise UnableToCompareRaters(
            _("Raters are being compared already. Please wait a moment.")
        ) from refusal
    return version


def preview_chunk(chunk: Chunk) -> ChunkResult:
    """How far some scores would move, inside the transaction of the ledger."""
    run = chunk.run
    proposed = offsets_of(run.parameters["calibration"])
    if proposed is None:
        # It was replaced; nobody will ask for the result.
        return ChunkResult(done=chunk.items, changed=0)
    batch = batch_of(between(chunk.payload))
    parameters = read_rubric(run.parameters["rubric"]).parameters
    loaded = load_evidence(batch.ids)
    before = _scored(batch, loaded, run, offsets_at(run.as_of), parameters)
    after = _scored(batch, loaded, run, proposed, parameters)
    moved = np.where(after.insufficient | before.insufficient, 0.0, after.health - before.health)
    points = moved * 100
    return ChunkResult(
        done=chunk.items,
        changed=int((np.abs(points) > 1).sum()),
        details={
            "scored": len(batch.ids),
            "raised": int((points > 1).sum()),
            "lowered": int((points < -1).sum()),
            "largest": float(np.abs(points).max(initial=0.0)),
        },
    )


def summarize(run: Run) -> None:
    """Add up what the parts found; called as the run ends."""
    if run.state != RunState.DONE:
        return
    parts = [
        one
        for one in run.chunks.filter(state=ChunkState.DONE).values_list("result", flat=True)
        if "scored" in one
    ]
    effect = {name: sum(one[name] for one in parts) for name in ("scored", "raised", "lowered")}
    effect["largest"] = max((one["largest"] for one in parts), default=0.0)
    RaterCalibration.objects.proposed().filter(run=run).update(effect=effect)


def _scored(
    batch: Batch,
    loaded: LoadedEvidence,
    run: Run,
    calibration: Calibration | None,
    parameters: scoring.Parameters,
) -> scoring.Scores:
    sums = loaded.sums(as_of=run.as_of, parameters=parameters, calibration=calibration)
    return scoring.score(sums, target_interval=batch.intervals(parameters), parameters=parameters)


def _key(trigger: Trigger, now: dt.datetime) -> str:
    """The comparison of a month is unique; what people start is told apart by its moment."""
    month = f"{now.astimezone(dt.UTC):%Y-%m}"
    return month if trigger == Trigger.SCHEDULE else f"{month}-{now:%d %H:%M:%S.%f}"


def _start_run(
    version: RaterCalibration, key: str, by: User | None, trigger: Trigger, now: dt.datetime
) -> Run:
    return jobs.create_run(
        kind=COMPARISON,
        key=key,
        as_of=now,
        parameters={"calibration": version.pk, "rubric": rubric_in_force().pk},
        chunks=[(payload, len(part)) for payload, part in parts_of(scored_ids(), size=CHUNK_SIZE)],
        trigger=trigger,
        requested_by=by,
    )
