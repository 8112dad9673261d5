"""The life of a draft: begun, set, reviewed, discarded. Its words are in `rubric_words`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.constants import Action
from audit.services import record
from trust_scores import permissions, rubric_guide
from trust_scores.constants import RubricState
from trust_scores.models import Rubric, RubricPolicy
from trust_scores.rubric_documents import clean_text, text_problem
from trust_scores.rubric_settings import complete, kept_text, number_text, settle
from trust_scores.scoring import Problem
from trust_scores.selectors.rubric_documents import differences, document_of
from trust_scores.services.rubric_changes import (
    changed,
    draft_to_change,
    note,
    refuse_unless_draft,
    store,
)
from trust_scores.services.rubric_copies import new_draft
from trust_scores.services.rubric_rules import (
    MAX_REASON,
    UnableToChangeRubric,
    by_path,
    is_as_in_force,
    reason_problem,
    stored_version,
    unready,
)


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A draft after its settings were saved, and why some of what was typed is not used yet.

    The problems stand at the path of their rule, such as `exponents` for shares that do not add
    up; what was typed stands in `rubric.entries`.
    """

    rubric: Rubric
    problems_by_path: dict[str, str]


@transaction.atomic
def create_draft(*, by: User, based_on: Rubric, reason: str = "") -> Rubric:
    """Begin a draft as a full copy of a version that `by` may read.

    Raises PermissionDenied, and UnableToChangeRubric for a reason that cannot be kept.
    """
    visible = Rubric.objects.visible_to(by).filter(pk=based_on.pk).first()
    if not permissions.may_propose(by) or visible is None:
        raise PermissionDenied
    reason = _checked_note(reason, "reason")
    draft = new_draft(document_of(visible), by=by, based_on=visible, reason=reason)
    values = {"number": (None, draft.number), "based_on": (None, visible.number)}
    note(draft, values, by=by, action=Action.CREATED, reason=reason)
    return draft


@transaction.atomic
def save_settings(
    *, by: User, rubric: Rubric, revision: int, entries: Mapping[str, str]
) -> SavedDraft:
    """Save what was typed into settings, by path, and use what can be used.

    What is out of range, or breaks a rule together with others, is kept as it was typed until
    it can be used or is reset; so is what earlier saves kept. Raises PermissionDenied,
    DraftIsStale, and UnableToChangeRubric for what is no draft or no setting.
    """
    draft = draft_to_change(rubric, revision, by=by)
    _refuse_unknown(entries)
    typed = {path: kept_text(text) for path, text in entries.items()}
    return _settled(draft, {**draft.entries, **typed}, by=by)


@transaction.atomic
def reset_settings(*, by: User, rubric: Rubric, revision: int, paths: Iterable[str]) -> SavedDraft:
    """Put settings back to those of the version that the draft was begun from.

    A value that breaks a rule with what the draft has now is kept like one that was typed.
    Raises like `save_settings`.
    """
    draft = draft_to_change(rubric, revision, by=by)
    paths = list(paths)
    _refuse_unknown(paths)
    origin = draft.based_on or Rubric.objects.published().get()
    values = rubric_guide.values(complete(origin.parameters))
    typed = {path: number_text(values[path]) for path in paths}
    return _settled(draft, {**draft.entries, **typed}, by=by)


@transaction.atomic
def discard_draft(*, by: User, rubric: Rubric, reason: str) -> None:
    """Remove a draft; the audit trail keeps everything in which it differed from its origin.

    Raises PermissionDenied, and UnableToChangeRubric without a reason, for what is no draft,
    and for one that another version was begun from.
    """
    draft = draft_to_change(rubric, stored_version(rubric).revision, by=by)
    if message := reason_problem(reason):
        raise UnableToChangeRubric(
            _("Please say why this draft is not needed."), [Problem("reason", message)]
        )
    later = Rubric.objects.filter(based_on=draft).first()
    if later is not None:
        raise UnableToChangeRubric(
            _("Version %(number)s was begun from this draft, so the draft has to stay.")
            % {"number": later.number}
        )
    note(draft, _all_of(draft), by=by, action=Action.CANCELLED, reason=clean_text(reason))
    draft.delete()


@transaction.atomic
def submit_for_review(*, by: User, rubric: Rubric, revision: int, reason: str) -> Rubric:
    """Hand a draft to a second person, who publishes it or gives it back.

    Raises PermissionDenied, DraftIsStale, and UnableToChangeRubric with everything that keeps
    it from being published.
    """
    draft = draft_to_change(rubric, revision, by=by)
    if message := reason_problem(reason):
        raise UnableToChangeRubric(
            _("Please say what this version is for."), [Problem("reason", message)]
        )
    if problems := unready(draft):
        raise UnableToChangeRubric(
            _("This draft is not ready yet. What is listed has to be put right first."), problems
        )
    if is_as_in_force(draft):
        raise UnableToChangeRubric(_("This draft says the same as the version in force."))
    reason = clean_text(reason)
    submitted = {"submitted_at": timezone.now(), "submitted_by": by, "review_note": ""}
    return _moved(
        draft, RubricState.IN_REVIEW, Action.SUBMITTED, reason, by=by, reason=reason, **submitted
    )


@transaction.atomic
def return_to_draft(*, by: User, rubric: Rubric, note: str) -> Rubric:
    """Give a version in review back to those who work on it, or take one's own back.

    A reviewer has to say what is missing. Raises PermissionDenied and UnableToChangeRubric.
    """
    Rubric.objects.select_for_update().filter(pk=rubric.pk).values_list("pk").first()
    version = stored_version(rubric)
    if not permissions.may_withdraw(by, version):
        raise PermissionDenied
    if version.state != RubricState.IN_REVIEW:
        refuse_unless_draft(version)
        raise UnableToChangeRubric(_("This draft is not in review."))
    if by.pk not in (version.submitted_by_id, version.created_by_id) and not note.strip():
        raise UnableToChangeRubric(
            _("Please say what should be changed."), [Problem("note", _("Please write a note."))]
        )
    note = _checked_note(note, "note")
    return _moved(version, RubricState.DRAFT, Action.REOPENED, note, by=by, review_note=note)


@transaction.atomic
def set_policy(*, by: User, needs_second_person: bool, reason: str) -> RubricPolicy:
    """Decide whether a second person has to approve every new version.

    Raises PermissionDenied, and UnableToChangeRubric without a reason.
    """
    if not permissions.may_set_policy(by):
        raise PermissionDenied
    if message := reason_problem(reason):
        raise UnableToChangeRubric(
            _("Please say why this is decided."), [Problem("reason", message)]
        )
    policy = RubricPolicy.objects.select_for_update().order_by("pk").first() or RubricPolicy()
    values = {"needs_second_person": (policy.needs_second_person, needs_second_person)}
    policy.needs_second_person = needs_second_person
    policy.reason = clean_text(reason)
    policy.changed_at, policy.changed_by = timezone.now(), by
    policy.save()
    record(action=Action.UPDATED, subjects=[policy], by=by, values=values, reason=policy.reason)
    return policy


def _refuse_unknown(paths: Iterable[str]) -> None:
    known = rubric_guide.ranges()
    unknown = [path for path in paths if path not in known]
    if unknown:
        raise UnableToChangeRubric(
            _("Some of these are no settings. Nothing was saved."),
            [Problem(path, _("No setting has this name.")) for path in unknown],
        )


def _settled(draft: Rubric, typed: Mapping[str, str], *, by: User) -> SavedDraft:
    settled = settle(draft.parameters, typed)
    values = _setting_changes(draft, settled.parameters, settled.entries)
    if values:
        edges = settled.parameters["bands"]
        for band in draft.bands.filter(code__in=edges):
            draft.bands.filter(pk=band.pk).update(lower_edge=edges[band.code])
        draft = store(draft, by=by, parameters=settled.parameters, entries=settled.entries)
        note(draft, values, by=by)
    return SavedDraft(draft, by_path(settled.problems))


def _setting_changes(
    draft: Rubric, parameters: Mapping[str, Any], entries: Mapping[str, str]
) -> dict[str, tuple[Any, Any]]:
    """What a save changes: values by path, and texts that wait as `entries.<path>`."""
    old = rubric_guide.values(complete(draft.parameters))
    new = rubric_guide.values(parameters)
    values: dict[str, tuple[Any, Any]] = {
        path: (old[path], value) for path, value in new.items() if old[path] != value
    }
    for path in sorted({*draft.entries, *entries}):
        pair = draft.entries.get(path), entries.get(path)
        if pair[0] != pair[1]:
            values[f"entries.{path}"] = pair
    return values


def _all_of(draft: Rubric) -> dict[str, tuple[Any, Any]]:
    """Everything in which a draft differs from its origin, and what waits in its fields."""
    origin = draft.based_on or Rubric.objects.published().get()
    values = changed(differences(document_of(origin), document_of(draft)))
    values |= {f"entries.{path}": (None, text) for path, text in draft.entries.items()}
    return {"number": (draft.number, None), **values}


def _moved(
    draft: Rubric, state: RubricState, action: Action, said: str, *, by: User, **fields: Any
) -> Rubric:
    """Change the state without counting it as an edit."""
    edited = {"edited_at": draft.edited_at, "edited_by": draft.edited_by}
    moved = store(draft, by=by, state=state, **edited, **fields)
    note(moved, {"state": (draft.state, moved.state)}, by=by, action=action, reason=said)
    return moved


def _checked_note(text: str, path: str) -> str:
    message = text_problem(text, most=MAX_REASON) if text.strip() else ""
    if message:
        raise UnableToChangeRubric(_("This text cannot be kept."), [Problem(path, message)])
    return clean_text(text)
