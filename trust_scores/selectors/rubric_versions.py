"""The list of versions, with how far each is from the one it began as."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from accounts.models import User
from trust_scores import permissions, rubric_guide
from trust_scores.models import Rubric
from trust_scores.rubric_settings import complete

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version; `differing` counts the settings that are not those of its base."""

    rubric: Rubric
    differing: int
    may_edit: bool


def version_page(user: User, number: str | None) -> tuple[Page[Rubric], list[VersionRow]]:
    """A page of the versions that this person sees, the newest first; two queries."""
    visible = Rubric.objects.visible_to(user).select_related(
        "based_on", "created_by", "published_by"
    )
    page = Paginator(visible.order_by("-number"), PER_PAGE).get_page(number)
    return page, [_row(rubric, user) for rubric in page.object_list]


def _row(rubric: Rubric, user: User) -> VersionRow:
    return VersionRow(rubric, _differing(rubric), permissions.may_edit_rubric(user, rubric))


def _differing(rubric: Rubric) -> int:
    if rubric.based_on is None:
        return 0
    before = rubric_guide.values(complete(rubric.based_on.parameters))
    after = rubric_guide.values(complete(rubric.parameters))
    return sum(before.get(path) != value for path, value in after.items())
