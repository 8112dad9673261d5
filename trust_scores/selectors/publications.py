"""How far a version is that is being put in force."""

from __future__ import annotations

from dataclasses import dataclass

from jobs.constants import RunState
from jobs.models import Run
from trust_scores.constants import REBUILD
from trust_scores.models import Rubric


@dataclass(frozen=True, slots=True)
class Publication:
    """The newest run that puts a version in force.

    has_stopped: it failed in part or was cancelled, and waits to be tried again
    (`jobs.services.retry_run`) or taken back (`services.publication.take_back`).
    """

    rubric: Rubric
    run: Run
    has_stopped: bool
    done: int
    total: int


def publication_of(rubric: Rubric) -> Publication | None:
    """What is at work for this version; None unless it is being put in force. One query."""
    runs = Run.objects.filter(kind=REBUILD, parameters__rubric=rubric.pk)
    run = runs.order_by("-pk").first() if rubric.is_publishing else None
    if run is None:
        return None
    stopped = run.state in (RunState.FAILED, RunState.CANCELLED)
    return Publication(rubric, run, stopped, run.done, run.total)
