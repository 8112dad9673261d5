"""Putting a version in force: all scores anew beside the old ones, then one switch."""

from __future__ import annotations

import datetime as dt

from accounts.models import User
from jobs.models import Run
from trust_scores.models import Rubric


class UnableToTakeBack(Exception):
    """The version cannot be taken back; the message is for the user."""


def publish_rubric(
    *, by: User, rubric: Rubric, revision: int, reason: str, now: dt.datetime | None = None
) -> Run:
    """Begin to put a version in force; the old one counts until all scores are there.

    Raises UnableToPublishRubric or DraftIsStale (`services.rubric_rules`). The caller wakes the
    workers (`jobs.tasks.wake`). A run that failed or was cancelled is taken up by
    `jobs.services.retry_run`, or the version goes back with `take_back`.
    """
    raise NotImplementedError


def take_back(*, by: User, rubric: Rubric, reason: str) -> None:
    """Make a draft again of a version that is being put in force; a run at work is cancelled.

    Raises UnableToTakeBack once it is in force, without a reason, or for the wrong person.
    """
    raise NotImplementedError
