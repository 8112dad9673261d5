"""The ways to score everything that `bench.nightly` compares."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import transaction

from bench import floor
from jobs import services as jobs
from jobs.constants import RunState, Trigger
from opinion_leaders.models import Relationship
from trust_scores import scoring
from trust_scores.models import EvidenceSums, RelationshipScore
from trust_scores.selectors import shown
from trust_scores.selectors.evidence import load_evidence
from trust_scores.selectors.rubrics import rubric_in_force
from trust_scores.selectors.states import target_interval
from trust_scores.services import nights


def warm_up() -> None:
    """Connect, and read the rubric: a worker has done so long ago."""
    rubric_in_force()


def night_from_sums(day: dt.datetime, sample: int) -> dict[str, Any]:
    """The night as it is run: ledger, chunks, commits."""
    return _night(day, rebuild=False)


def night_rebuilt(day: dt.datetime, sample: int) -> dict[str, Any]:
    """The same with every relationship's sums made anew from its evidence."""
    return _night(day, rebuild=True)


def _night(day: dt.datetime, *, rebuild: bool) -> dict[str, Any]:
    run = nights.start_night(trigger=Trigger.COMMAND, as_of=day, now=day, rebuild=rebuild)
    run = jobs.work_run(run)
    if run.state != RunState.DONE:
        raise RuntimeError(f"the run ended as {run.state}")
    return {"scored": run.done, "changed": run.changed}


def plain_loop(day: dt.datetime, sample: int) -> dict[str, Any]:
    """What one would write first: relationship by relationship."""
    spent: Counter[str] = Counter()
    changed = sum(_score_one(pk, day, spent) for pk in _sampled(sample))
    parts = {name: seconds / sample * 1000 for name, seconds in spent.items()}
    return {"scored": sample, "changed": changed, "parts_ms": parts}


def _sampled(sample: int) -> list[int]:
    ids = list(Relationship.objects.order_by("pk").values_list("pk", flat=True))
    return ids[:: len(ids) // sample][:sample]


def _score_one(pk: int, day: dt.datetime, spent: Counter[str]) -> bool:
    marks = [time.perf_counter()]
    rubric = rubric_in_force()
    relationship = Relationship.objects.select_related("opinion_leader").get(pk=pk)
    loaded = load_evidence([pk])
    marks.append(time.perf_counter())
    sums = loaded.sums(as_of=day, parameters=rubric.parameters)
    interval = target_interval(relationship, rubric.parameters)
    scores = scoring.score(sums, target_interval=interval, parameters=rubric.parameters)
    look = shown.Shown.of(scores, sums=sums, rubric=rubric.pk, intervals=np.array([interval]))
    marks.append(time.perf_counter())
    with transaction.atomic():
        _save(pk, day, rubric.pk, scoring.pack(sums)[0], look)
    marks.append(time.perf_counter())
    for name, start, end in zip(("read", "compute", "save"), marks, marks[1:], strict=False):
        spent[name] += end - start
    return True


def _save(pk: int, day: dt.datetime, rubric: int, packed: bytes, look: shown.Shown) -> None:
    EvidenceSums.objects.update_or_create(
        relationship_id=pk, defaults={"rubric_id": rubric, "as_of": day, "packed": packed}
    )
    RelationshipScore.objects.update_or_create(
        relationship_id=pk,
        defaults={"rubric_id": rubric, "as_of": day, **look.row()},
    )


def count_evidence(day: dt.datetime, sample: int) -> dict[str, Any]:
    """How many rows the engine gets from what is on record."""
    parameters = rubric_in_force().parameters
    ids = list(Relationship.objects.order_by("pk").values_list("pk", flat=True))
    counted: Counter[str] = Counter()
    for start in range(0, len(ids), 2000):
        loaded = load_evidence(ids[start : start + 2000])
        evidence, conversations, _ = loaded.mapped(parameters)
        counted.update(evidence_rows=len(evidence), conversations=len(conversations))
    return {"counted": counted}


def read_once(day: dt.datetime, sample: int) -> dict[str, Any]:
    """What no way of reading all evidence can be faster than; scores nothing."""
    floor.read_once()
    return {"scored": 0, "changed": 0}


WAYS = {
    "floor": read_once,
    "sums": night_from_sums,
    "rebuild": night_rebuilt,
    "loop": plain_loop,
    "count": count_evidence,
}


def afterwards(way: str, day: str, sample: str) -> dict[str, Any]:
    """What is looked up once the time is taken."""
    moment = dt.datetime.fromisoformat(day)
    if way == "loop":
        return {"largest_difference": _largest_difference(_sampled(int(sample)), moment)}
    return {}


def _largest_difference(ids: Sequence[int], day: dt.datetime) -> float:
    """Between the health that the loop has stored and that of the batch for the same day."""
    rubric = rubric_in_force()
    people = Relationship.objects.select_related("opinion_leader").in_bulk(ids)
    intervals = [target_interval(people[pk], rubric.parameters) for pk in ids]
    sums = load_evidence(ids).sums(as_of=day, parameters=rubric.parameters)
    scores = scoring.score(sums, target_interval=np.array(intervals), parameters=rubric.parameters)
    stored = RelationshipScore.objects.in_bulk(ids)
    return float(np.abs(scores.health - [stored[pk].health for pk in ids]).max())
