"""Changing a draft: who may, from which revision on, and what goes on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.constants import Action
from audit.services import record
from trust_scores import permissions
from trust_scores.constants import RubricState
from trust_scores.default_rubric import RubricDocument
from trust_scores.models import Rubric
from trust_scores.selectors.rubric_documents import Difference, differences, document_of
from trust_scores.services.rubric_rules import (
    DraftIsStale,
    UnableToChangeRubric,
    refuse_stale,
    stored_version,
)

Values = Mapping[str, tuple[Any, Any]]


def draft_to_change(rubric: Rubric, revision: int, *, by: User) -> Rubric:
    """The draft as it is stored now, held until the end of the transaction.

    Raises PermissionDenied, DraftIsStale, and UnableToChangeRubric for what is no draft.
    """
    # Locks its row; a second one waits here, and is then told that it comes too late.
    Rubric.objects.select_for_update().filter(pk=rubric.pk).values_list("pk").first()
    draft = stored_version(rubric)
    if not permissions.may_withdraw(by, draft):
        raise PermissionDenied
    refuse_unless_draft(draft)
    refuse_stale(draft, revision)
    return draft


def refuse_unless_draft(rubric: Rubric) -> None:
    """Raise UnableToChangeRubric, with what can be done instead, unless it is a draft."""
    if rubric.is_editable:
        return
    if rubric.state == RubricState.IN_REVIEW:
        message = _("This version is in review. Take it back from review to change it.")
    else:
        message = _(
            "Version %(number)s is no draft any more, so it stays as it is. Begin a new draft"
            " from it to change something."
        ) % {"number": rubric.number}
    raise UnableToChangeRubric(message)


def store(draft: Rubric, *, by: User, **fields: Any) -> Rubric:
    """Write fields of a draft together with its next revision, and return it as it is then.

    Raises DraftIsStale if somebody else did so first.
    """
    changes = {"edited_at": timezone.now(), "edited_by": by} | fields
    written = Rubric.objects.filter(pk=draft.pk, revision=draft.revision, state=draft.state).update(
        revision=F("revision") + 1, **changes
    )
    if not written:
        refuse_stale(stored_version(draft), draft.revision)
        raise DraftIsStale(_("This draft was changed in the meantime. Nothing of yours was saved."))
    return stored_version(draft)


def note(
    draft: Rubric, values: Values, *, by: User, action: Action = Action.UPDATED, reason: str = ""
) -> None:
    """Put what was done to a version into the audit trail."""
    record(action=action, subjects=[draft], by=by, values=values, reason=reason)


def store_words(draft: Rubric, before: RubricDocument, *, by: User) -> Rubric:
    """Close a change of words: next revision, and on record what differs from `before`."""
    found = differences(before, document_of(draft))
    if not found:
        return draft
    draft = store(draft, by=by)
    note(draft, changed(found), by=by)
    return draft


def changed(found: Sequence[Difference]) -> dict[str, tuple[Any, Any]]:
    """Differences as old and new values by path; what was added and removed at one place is one.

    Of statements the anchors follow their text.
    """
    values: dict[str, tuple[Any, Any]] = {}
    for one in found:
        old, new = _in_full(one.old, one), _in_full(one.new, one)
        was = values.get(one.path, (None, None))
        values[one.path] = (was[0] if old is None else old, was[1] if new is None else new)
    return values


def _in_full(value: Any, one: Difference) -> Any:
    return [value, *one.details] if one.details and value is not None else value
