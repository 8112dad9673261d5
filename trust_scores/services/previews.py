"""Trying a draft on every relationship before it counts."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from jobs import services as jobs
from jobs.constants import Trigger
from jobs.models import Run
from trust_scores import permissions
from trust_scores.constants import PREVIEW, RubricState
from trust_scores.models import Rubric, RubricPreview
from trust_scores.scoring import RubricUnreadable
from trust_scores.selectors.rubrics import parameters_of
from trust_scores.services.portions import parts_of, scored_ids

# Small, so that two workers finish together and nobody who saves a visit waits for long.
CHUNK_SIZE = 500


class UnableToPreview(Exception):
    """The draft cannot be tried, or not by this person; the message is for the user."""


def start_preview(*, by: User, rubric: Rubric, now: dt.datetime | None = None) -> RubricPreview:
    """Put a trial of this draft on all relationships into the ledger; workers take it from there.

    The settings and the revision of the draft, the version in force and the moment are pinned.
    A trial of the same draft that is still at work is cancelled; those of other drafts go on.
    Raises UnableToPreview. The caller wakes the workers (`jobs.tasks.wake`).
    """
    _check(by, rubric)
    now = now or timezone.now()
    try:
        with transaction.atomic():
            _cancel_active(by, rubric)
            return RubricPreview.objects.create(
                rubric=rubric,
                against=Rubric.objects.published().get(),
                run=_start_run(by, rubric, now),
                revision=rubric.revision,
                parameters=rubric.parameters,
                created_at=now,
                created_by=by,
            )
    except jobs.UnableToStartRun as refusal:
        raise UnableToPreview(
            _("This draft is being tried already. Please wait a moment.")
        ) from refusal


def cancel_preview(*, by: User, preview: RubricPreview) -> None:
    """Stop a trial that is at work. Raises UnableToPreview when it has ended."""
    if not permissions.may_withdraw(by, preview.rubric):
        raise UnableToPreview(_("This is not your draft."))
    run = preview.run
    if run is None:
        raise UnableToPreview(_("This trial has ended already."))
    try:
        with transaction.atomic():
            jobs.cancel_run(run=run, by=by)
            preview.parts.all().delete()
    except jobs.UnableToCancelRun as refusal:
        raise UnableToPreview(_("This trial has ended already.")) from refusal


def _check(by: User, rubric: Rubric) -> None:
    if not permissions.may_withdraw(by, rubric):
        raise UnableToPreview(_("Only who may edit this draft can try it."))
    if rubric.state not in (RubricState.DRAFT, RubricState.IN_REVIEW):
        raise UnableToPreview(_("This version is no draft any more."))
    try:
        parameters_of(rubric.parameters)
    except RubricUnreadable as problem:
        raise UnableToPreview(
            _("Correct the settings first: %(problems)s") % {"problems": problem}
        ) from problem


def _cancel_active(by: User, rubric: Rubric) -> None:
    for run in Run.objects.active().filter(lane=_lane(rubric)):
        try:
            jobs.cancel_run(run=run, by=by)
        except jobs.UnableToCancelRun:
            # It ended this very moment.
            continue
    RubricPreview.objects.filter(rubric=rubric, finished_at=None).delete()


def _start_run(by: User, rubric: Rubric, now: dt.datetime) -> Run:
    return jobs.create_run(
        kind=PREVIEW,
        key=f"{rubric.pk} {now:%Y-%m-%d %H:%M:%S.%f}",
        lane=_lane(rubric),
        as_of=now,
        parameters={"rubric": rubric.pk, "revision": rubric.revision},
        chunks=[(payload, len(part)) for payload, part in parts_of(scored_ids(), size=CHUNK_SIZE)],
        trigger=Trigger.PERSON,
        requested_by=by,
    )


def _lane(rubric: Rubric) -> str:
    return f"{PREVIEW}:{rubric.pk}"
