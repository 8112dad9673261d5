"""Putting a version in force: all scores anew beside the old ones, then one switch."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from jobs import services as jobs
from jobs.constants import RunState, Trigger
from jobs.models import Chunk, Run
from jobs.registry import ChunkResult
from opinion_leaders.services import note_all_portfolios
from trust_scores import permissions
from trust_scores.constants import REBUILD, RubricState
from trust_scores.models import (
    EvidenceSums,
    RelationshipScore,
    Rubric,
    ScoreHistory,
    StagedScore,
)
from trust_scores.querysets import RubricQuerySet
from trust_scores.selectors.publications import publication_of
from trust_scores.selectors.rubrics import read_rubric
from trust_scores.selectors.staged import staged_in_force
from trust_scores.services.copying import copy_rows, fields_of
from trust_scores.services.in_force import hold_for_switch
from trust_scores.services.portions import between, parts_of, prefer_indexes, scored_ids
from trust_scores.services.rubric_rules import (
    UnableToChangeRubric,
    UnableToPublishRubric,
    check_publishable,
)
from trust_scores.services.staging import catch_up, stage


class UnableToTakeBack(UnableToChangeRubric):
    """The version cannot be taken back; the message is for the user."""


class PublicationOutdated(Exception):
    """The run belongs to a version that was taken back, or is in force already."""


def publish_rubric(
    *, by: User, rubric: Rubric, revision: int, reason: str, now: dt.datetime | None = None
) -> Run:
    """Begin to put a version in force; the old one counts until all scores are there.

    Raises UnableToPublishRubric or DraftIsStale (`services.rubric_rules`). The caller wakes the
    workers (`jobs.tasks.wake`). A run that failed or was cancelled is taken up by
    `jobs.services.retry_run`, or the version goes back with `take_back`.
    """
    check_publishable(by=by, rubric=rubric, revision=revision, reason=reason)
    now = now or timezone.now()
    try:
        with transaction.atomic():
            _begin(by, rubric, revision, reason.strip())
            return _start_run(by, rubric, revision, now)
    except (IntegrityError, jobs.UnableToStartRun) as clash:
        raise UnableToPublishRubric(
            _("Another version is being put in force. Please wait until it is there.")
        ) from clash


def take_back(*, by: User, rubric: Rubric, reason: str) -> None:
    """Make a draft again of a version that is being put in force; a run at work is cancelled.

    Raises UnableToTakeBack once it is in force, without a reason, or for the wrong person.
    """
    if not permissions.may_publish(by):
        raise UnableToTakeBack(_("Only administrators take a version back."))
    if not reason.strip():
        raise UnableToTakeBack(_("Say in a sentence why this version is taken back."))
    with transaction.atomic():
        # First the run, then the version: the same order as that of the switch.
        _cancel(by, rubric)
        _return_to_draft(by, rubric, reason.strip())


def stage_chunk(chunk: Chunk) -> ChunkResult:
    """One chunk of a publication, inside the transaction of the ledger; nothing shows yet."""
    run = chunk.run
    if not _version_of(run).exists():
        # The end of the run says so, once for all its chunks.
        return ChunkResult(done=0, changed=0)
    prefer_indexes()
    changed = stage(
        between(chunk.payload), rubric=read_rubric(run.parameters["rubric"]), as_of=run.as_of
    )
    return ChunkResult(done=chunk.items, changed=changed)


def switch(run: Run) -> None:
    """Put the version in force once all its scores are there; called as the run ends.

    All at once or not at all: whoever reads sees the scores, the history and the rules of the
    one version or of the other.
    """
    if run.state != RunState.DONE:
        return
    if not _version_of(run).exists():
        raise PublicationOutdated(_("This version is no longer being put in force."))
    rubric = read_rubric(run.parameters["rubric"])
    # Twice, so that nobody has to wait for more than what was recorded during the first time.
    catch_up(rubric=rubric)
    hold_for_switch()
    catch_up(rubric=rubric)
    now = timezone.now()
    _replace_versions(run, now)
    _show(rubric.pk, now)
    note_all_portfolios()


def _begin(by: User, rubric: Rubric, revision: int, reason: str) -> None:
    open_states = (RubricState.DRAFT, RubricState.IN_REVIEW)
    begun = Rubric.objects.filter(pk=rubric.pk, revision=revision, state__in=open_states).update(
        state=RubricState.PUBLISHING, reason=reason
    )
    if not begun:
        raise UnableToPublishRubric(
            _("This version was changed a moment ago. Look at it again before you publish it.")
        )
    audit.record(
        action=Action.STARTED,
        subjects=[rubric],
        by=by,
        values={
            "state": (rubric.state, RubricState.PUBLISHING.value),
            "reason": (rubric.reason, reason),
        },
        reason=reason,
    )
    rubric.refresh_from_db()


def _start_run(by: User, rubric: Rubric, revision: int, now: dt.datetime) -> Run:
    parts = parts_of(scored_ids(), size=settings.NIGHTLY_CHUNK_SIZE)
    return jobs.create_run(
        kind=REBUILD,
        key=f"version {rubric.number} {now:%Y-%m-%d %H:%M:%S.%f}",
        as_of=now,
        parameters={"rubric": rubric.pk, "revision": revision},
        chunks=[(payload, len(part)) for payload, part in parts],
        trigger=Trigger.PERSON,
        requested_by=by,
    )


def _cancel(by: User, rubric: Rubric) -> None:
    publication = publication_of(rubric)
    if publication is None or publication.has_stopped:
        return
    try:
        jobs.cancel_run(run=publication.run, by=by)
    except jobs.UnableToCancelRun:
        # It has just ended; whether the version is in force decides below.
        return


def _return_to_draft(by: User, rubric: Rubric, reason: str) -> None:
    returned = Rubric.objects.filter(pk=rubric.pk, state=RubricState.PUBLISHING).update(
        state=RubricState.DRAFT,
        # A run that is tried again later must not take the next attempt for its own.
        revision=F("revision") + 1,
        edited_at=timezone.now(),
        edited_by=by,
    )
    if not returned:
        raise UnableToTakeBack(_("This version is not being put in force any more."))
    StagedScore.objects.filter(rubric=rubric).delete()
    audit.record(
        action=Action.REOPENED,
        subjects=[rubric],
        by=by,
        values={"state": (RubricState.PUBLISHING.value, RubricState.DRAFT.value)},
        reason=reason,
    )
    rubric.refresh_from_db()


def _version_of(run: Run) -> RubricQuerySet:
    """The version that this run is to put in force, while it is still the same."""
    return Rubric.objects.publishing().filter(
        pk=run.parameters["rubric"], revision=run.parameters["revision"]
    )


def _replace_versions(run: Run, now: dt.datetime) -> None:
    former = Rubric.objects.published().first()
    Rubric.objects.published().update(state=RubricState.RETIRED, retired_at=now)
    published = _version_of(run).update(
        state=RubricState.PUBLISHED, published_at=now, published_by=run.requested_by
    )
    if not published:
        raise PublicationOutdated(_("This version is no longer being put in force."))
    rubric = Rubric.objects.published().get()
    audit.record(
        action=Action.PUBLISHED,
        subjects=[rubric, *([former] if former else [])],
        by=run.requested_by,
        values={"version": (former and former.number, rubric.number)},
        reason=rubric.reason,
    )


def _show(rubric: int, now: dt.datetime) -> None:
    """The staged rows take the places of those that people saw; each is told in the history."""
    staged = staged_in_force(rubric)
    copy_rows(staged, EvidenceSums, fields_of(EvidenceSums), replace_by="relationship")
    copy_rows(staged, RelationshipScore, fields_of(RelationshipScore), replace_by="relationship")
    # Dated by the switch, since until then people saw the former version.
    moment = Value(now, output_field=ScoreHistory._meta.get_field("as_of"))
    copy_rows(staged, ScoreHistory, {**fields_of(ScoreHistory), "as_of": moment})
    StagedScore.objects.filter(rubric=rubric).delete()
