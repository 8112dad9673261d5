"""What a draft must meet before it may be changed, reviewed or put in force."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from trust_scores import permissions
from trust_scores.constants import RubricState
from trust_scores.models import Rubric, RubricPolicy
from trust_scores.scoring import Problem

MAX_REASON = 500


class UnableToChangeRubric(Exception):
    """A rubric cannot be changed like this; the message is for the user.

    `problems` are the places that are wrong, with paths such as `exponents[2]` or
    `items[3].anchors[1]`; there are none where the whole change was refused.
    """

    def __init__(self, message: str | Promise, problems: Iterable[Problem] = ()) -> None:
        super().__init__(str(message))
        self.problems = list(problems)


class DraftIsStale(UnableToChangeRubric):
    """Somebody else changed the draft since it was read; nothing of this change was saved."""


class UnableToPublishRubric(UnableToChangeRubric):
    """A version cannot be put in force, or not now, or not by this person."""


def check_publishable(*, by: User, rubric: Rubric, revision: int, reason: str) -> None:
    """Raise UnableToPublishRubric unless `by` may put this version in force for this reason.

    `revision` is that of the draft that `by` has read; a later one raises DraftIsStale.
    """
    _refuse_by_person(by, rubric)
    refuse_stale(rubric, revision)
    if not reason.strip():
        raise UnableToPublishRubric(
            _("Say in a sentence why this version comes into force."),
            [Problem("reason", _("A reason is needed."))],
        )
    if Rubric.objects.publishing().exclude(pk=rubric.pk).exists():
        raise UnableToPublishRubric(
            _("Another version is being put in force. Please wait until it is there.")
        )


def refuse_stale(rubric: Rubric, revision: int) -> None:
    """Raise DraftIsStale if the rubric, as given, has another revision than was read."""
    if rubric.revision == revision:
        return
    known = {"name": _("Somebody"), "moment": ""}
    if rubric.edited_by and rubric.edited_at:
        moment = timezone.localtime(rubric.edited_at)
        known = {
            "name": rubric.edited_by.full_name,
            "moment": date_format(moment, "DATETIME_FORMAT"),
        }
    raise DraftIsStale(
        _(
            "%(name)s changed this draft in the meantime (%(moment)s). Nothing of yours was"
            " saved; look at the draft as it is now, and enter it again where it still fits."
        )
        % known
    )


def needs_review(rubric: Rubric) -> bool:
    """Whether this version has to be submitted for review before it can be published."""
    by_manager = rubric.created_by is not None and not rubric.created_by.is_admin
    return by_manager or RubricPolicy.current().needs_second_person


def _refuse_by_person(by: User, rubric: Rubric) -> None:
    if not permissions.may_publish(by):
        raise UnableToPublishRubric(_("Only administrators put a version in force."))
    if rubric.state not in (RubricState.DRAFT, RubricState.IN_REVIEW):
        raise UnableToPublishRubric(_("This version is no draft any more."))
