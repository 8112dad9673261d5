"""Taking a rubric in from a file."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.constants import Action
from trust_scores import permissions
from trust_scores.models import Rubric
from trust_scores.rubric_documents import (
    RubricTextUnreadable,
    check,
    clean_text,
    normalize,
    read,
    text_problem,
)
from trust_scores.scoring import Problem
from trust_scores.selectors.rubric_documents import differences, document_of
from trust_scores.services.rubric_changes import changed, note
from trust_scores.services.rubric_copies import new_draft
from trust_scores.services.rubric_rules import MAX_REASON, UnableToChangeRubric


@transaction.atomic
def import_rubric(*, by: User, text: str | bytes, reason: str) -> Rubric:
    """Make a draft from an exported rubric; all of it, or nothing.

    `reason` is where it comes from or what it is for; without one, that in the file is kept.
    Raises PermissionDenied, and UnableToChangeRubric with the path of every fault in the file.
    """
    if not permissions.may_propose(by):
        raise PermissionDenied
    if reason.strip() and (message := text_problem(reason, most=MAX_REASON)):
        raise UnableToChangeRubric(message, [Problem("reason", message)])
    try:
        given = read(text)
    except RubricTextUnreadable as error:
        raise _refusal(error.problems) from error
    if problems := check(given):
        raise _refusal(problems)
    document = normalize(given)
    in_force = Rubric.objects.published().first()
    reason = clean_text(reason) or document["reason"]
    draft = new_draft(document, by=by, based_on=in_force, reason=reason)
    values = changed(differences(document_of(in_force), document)) if in_force else {}
    values = {"number": (None, draft.number), **values}
    note(draft, values, by=by, action=Action.IMPORTED, reason=reason)
    return draft


def _refusal(problems: list[Problem]) -> UnableToChangeRubric:
    return UnableToChangeRubric(
        _("This file cannot be used as a rubric. Nothing was imported."), problems
    )
