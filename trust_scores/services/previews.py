"""Trying a draft on every relationship before it counts."""

from __future__ import annotations

import datetime as dt

from accounts.models import User
from trust_scores.models import Rubric, RubricPreview


class UnableToPreview(Exception):
    """The draft cannot be tried, or not by this person; the message is for the user."""


def start_preview(*, by: User, rubric: Rubric, now: dt.datetime | None = None) -> RubricPreview:
    """Put a trial of this draft on all relationships into the ledger; workers take it from there.

    The settings and the revision of the draft, the version in force and the moment are pinned.
    A trial of the same draft that is still at work is cancelled; those of other drafts go on.
    Raises UnableToPreview. The caller wakes the workers (`jobs.tasks.wake`).
    """
    raise NotImplementedError


def cancel_preview(*, by: User, preview: RubricPreview) -> None:
    """Stop a trial that is at work. Raises UnableToPreview when it has ended."""
    raise NotImplementedError
