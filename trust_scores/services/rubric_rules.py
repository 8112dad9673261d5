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
from trust_scores.rubric_documents import check, text_problem
from trust_scores.rubric_settings import settle
from trust_scores.scoring import Problem
from trust_scores.selectors.rubric_documents import differences, document_of

MAX_REASON = 500
_SETTINGS = "parameters."


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
    rubric = stored_version(rubric)
    if not permissions.may_publish(by):
        raise UnableToPublishRubric(_("Only administrators put a version in force."))
    _refuse_state(rubric)
    refuse_stale(rubric, revision)
    _refuse_same_person(by, rubric)
    if message := reason_problem(reason):
        raise UnableToPublishRubric(
            _("Please say why this version comes into force."), [Problem("reason", message)]
        )
    _refuse_second_publication(rubric)
    if problems := unready(rubric):
        raise UnableToPublishRubric(
            _("This draft is not ready yet. What is listed has to be put right first."), problems
        )
    if is_as_in_force(rubric):
        raise UnableToPublishRubric(
            _("This draft says the same as the version in force, so there is nothing to publish.")
        )


def stored_version(rubric: Rubric) -> Rubric:
    """The version as it is stored now. Raises UnableToChangeRubric if it was discarded."""
    known = Rubric.objects.select_related("edited_by", "created_by", "submitted_by", "based_on")
    found = known.filter(pk=rubric.pk).first()
    if found is None:
        raise UnableToChangeRubric(_("This draft was discarded, so it cannot be changed."))
    return found


def refuse_stale(rubric: Rubric, revision: int) -> None:
    """Raise DraftIsStale if the rubric, as given, has another revision than was read."""
    if rubric.revision == revision:
        return
    if rubric.edited_by is None or rubric.edited_at is None:
        raise DraftIsStale(
            _("This draft was changed in the meantime. Nothing of yours was saved; look at it as"
              " it is now, and enter it again where it still fits.")
        )  # fmt: skip
    moment = date_format(timezone.localtime(rubric.edited_at), "DATETIME_FORMAT")
    raise DraftIsStale(
        _(
            "%(name)s changed this draft in the meantime (%(moment)s). Nothing of yours was saved;"
            " look at the draft as it is now, and enter yours again where it still fits."
        )
        % {"name": rubric.edited_by.full_name, "moment": moment}
    )


def needs_review(rubric: Rubric) -> bool:
    """Whether this version has to be submitted for review before it can be published."""
    by_manager = rubric.created_by is not None and not rubric.created_by.is_admin
    return by_manager or RubricPolicy.current().needs_second_person


def reason_problem(reason: str) -> str:
    """What is wrong with a reason that somebody has to give, or an empty text."""
    if not reason.strip():
        return _("Please give a reason.")
    return text_problem(reason, most=MAX_REASON)


def problems_of(rubric: Rubric) -> dict[str, str]:
    """Everything that keeps a draft from being published, as messages by path; five queries.

    Settings have the path of their rule, such as `exponents` for shares that do not add up, and
    words one like `items[3].anchors[2]`.
    """
    return by_path(unready(rubric))


def by_path(problems: Iterable[Problem]) -> dict[str, str]:
    """Messages by path; of several at one path, one after the other."""
    found: dict[str, str] = {}
    for path, message in problems:
        found[path] = f"{found[path]} {message}" if path in found else message
    return found


def unready(rubric: Rubric) -> list[Problem]:
    """What keeps a draft from being published: entries that cannot be used, and broken rules."""
    pending = settle(rubric.parameters, rubric.entries).problems
    words = [
        Problem(path.removeprefix(_SETTINGS), message)
        for path, message in check(document_of(rubric))
    ]
    return list(dict.fromkeys([*pending, *words]))


def is_as_in_force(rubric: Rubric) -> bool:
    """Whether nothing differs from the version in force."""
    in_force = Rubric.objects.published().first()
    return in_force is not None and not differences(document_of(in_force), document_of(rubric))


def _refuse_state(rubric: Rubric) -> None:
    if rubric.state == RubricState.PUBLISHING:
        raise UnableToPublishRubric(_("This version is being put in force already."))
    if rubric.state not in (RubricState.DRAFT, RubricState.IN_REVIEW):
        raise UnableToPublishRubric(_("This version is no draft any more."))
    if rubric.state == RubricState.DRAFT and needs_review(rubric):
        raise UnableToPublishRubric(
            _("This draft has to be submitted for review before it can be published.")
        )


def _refuse_same_person(by: User, rubric: Rubric) -> None:
    if not RubricPolicy.current().needs_second_person:
        return
    if by.pk in (rubric.created_by_id, rubric.edited_by_id, rubric.submitted_by_id):
        raise UnableToPublishRubric(
            _(
                "You worked on this version, so a second person has to publish it. That is the"
                " policy here."
            )
        )


def _refuse_second_publication(rubric: Rubric) -> None:
    other = Rubric.objects.publishing().exclude(pk=rubric.pk).first()
    if other is not None:
        raise UnableToPublishRubric(
            _(
                "Version %(number)s is being put in force right now. Please publish this one when"
                " that has ended."
            )
            % {"number": other.number}
        )
