"""The nightly run: which relationships, in which chunks, under which rubric."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from interactions import services as interactions
from jobs import services as jobs
from jobs.constants import Trigger
from jobs.models import Chunk, Run
from jobs.registry import ChunkResult
from opinion_leaders.services import note_all_portfolios
from trust_scores.constants import NIGHT
from trust_scores.selectors.rubrics import read_rubric, rubric_in_force
from trust_scores.services import samples, scores
from trust_scores.services.portions import between, parts_of, scored_ids


def start_night(
    *,
    trigger: Trigger,
    by: User | None = None,
    as_of: dt.datetime | None = None,
    rebuild: bool = False,
    now: dt.datetime | None = None,
) -> Run:
    """Put a night into the ledger; workers take it from there.

    The rubric and `as_of` are pinned for the whole run. First our promises that are overdue
    for too long are closed, which is a fact of that day. Raises `jobs.UnableToStartRun` with
    a message when a night is active or, on schedule, there was one already.
    """
    now = now or timezone.now()
    as_of = as_of or now
    rubric = rubric_in_force()
    ids = scored_ids()
    with transaction.atomic():
        run = jobs.create_run(
            kind=NIGHT,
            key=_key(as_of, trigger, now),
            as_of=as_of,
            parameters={"rubric": rubric.pk, "rebuild": rebuild},
            chunks=_chunks(ids, samples.tonight(ids, night=as_of.astimezone(dt.UTC).date())),
            trigger=trigger,
            requested_by=by,
        )
        # In the same transaction, so that no worker scores before it.
        interactions.close_overdue_commitments(
            now=now, after_days=int(rubric.parameters.commitments.broken_after_days)
        )
    return run


def score_chunk(chunk: Chunk) -> ChunkResult:
    """One chunk of a night, inside the transaction of the ledger."""
    run = chunk.run
    done = scores.recompute(
        between(chunk.payload),
        as_of=run.as_of,
        rubric=read_rubric(run.parameters["rubric"]),
        rebuild=run.parameters["rebuild"],
        sample=chunk.payload.get("sample", ()),
    )
    if done.repaired:
        samples.report(run, done.repaired)
    return ChunkResult(
        # Also what was left to a version that came into force meanwhile needs no more doing.
        done=done.scored or chunk.items,
        changed=done.changed,
        details={"checked": done.checked, "repaired": len(done.repaired)},
    )


def end_night(run: Run) -> None:
    """All scores may have moved: what is added up of them is made anew."""
    note_all_portfolios()


def _key(as_of: dt.datetime, trigger: Trigger, now: dt.datetime) -> str:
    """A scheduled night is unique per night; what people start is told apart by its moment."""
    if trigger == Trigger.SCHEDULE:
        return jobs.latest_due_night(now).isoformat()
    return f"{as_of.astimezone(dt.UTC).date().isoformat()} {now:%H:%M:%S.%f}"


def _chunks(ids: list[int], sample: set[int]) -> list[tuple[dict[str, Any], int]]:
    return [
        ({**payload, "sample": sorted(sample.intersection(part))}, len(part))
        for payload, part in parts_of(ids, size=settings.NIGHTLY_CHUNK_SIZE)
    ]
