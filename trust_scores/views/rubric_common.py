"""What the pages of rubrics share: finding a version, and where a problem can be corrected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import AuthenticatedHttpRequest
from accounts.models import User
from trust_scores import permissions
from trust_scores.forms.rubric_settings import name_of
from trust_scores.models import Rubric
from trust_scores.rubric_guide import SETTINGS, Group
from trust_scores.views.rubric_fields import SUMS
from trust_scores.views.rubric_parts import ITEMS, PARTS, STEPS

_PEOPLE = ("created_by", "edited_by", "submitted_by", "published_by", "based_on")
_BY_PATH = {setting.path: setting for setting in SETTINGS}
# Words stand in lists of their own; the first part of a path says in which.
_WORDS = {
    "items": ITEMS,
    "bands": Group.BANDS.value,
    "stages": Group.STAGES.value,
    "coaching_steps": STEPS,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A problem with the address of the field where it can be corrected."""

    label: str
    message: str
    url: str


def posted(request: HttpRequest) -> QueryDict | None:
    """The input of a POST, also an empty one; None for everything else."""
    return request.POST if request.method == "POST" else None


def is_fragment(request: AuthenticatedHttpRequest) -> bool:
    """Whether htmx asks for a part of the page, and not for the page after going back."""
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request


def version_or_404(user: User, number: int) -> Rubric:
    visible = Rubric.objects.visible_to(user).select_related(*_PEOPLE)
    return get_object_or_404(visible, number=number)


def own_version_or_refuse(user: User, number: int) -> Rubric:
    """A version that this person works on: 404 where it is not seen, 403 where only read."""
    rubric = version_or_404(user, number)
    if not permissions.may_withdraw(user, rubric):
        raise PermissionDenied
    return rubric


def not_editable(request: HttpRequest, rubric: Rubric) -> HttpResponse:
    """The answer to editing what is no draft any more."""
    messages.info(request, _("This version is no draft any more, so it can only be read."))
    return redirect("trust_scores:rubric_version", rubric.number)


def edit_url(rubric: Rubric, part: str = "", field: str = "") -> str:
    address = reverse("trust_scores:rubric_edit", args=[rubric.number])
    address += f"?part={part}" if part else ""
    return address + (f"#{field}" if field else "")


def place_of(rubric: Rubric, path: str, message: str) -> Place:
    """Where a problem of a draft can be corrected, with the name of the setting."""
    if path in _BY_PATH:
        setting = _BY_PATH[path]
        url = edit_url(rubric, setting.group, f"id_{name_of(path)}")
        return Place(str(setting.label), message, url)
    part = part_of_path(path)
    field = f"sum-{name_of(path)}" if path in SUMS else ""
    return Place(str(PARTS[part]), message, edit_url(rubric, part, field))


def part_of_path(path: str) -> str:
    """The part of the rubric in which a path stands; the first where it is in none."""
    if path in _BY_PATH:
        return _BY_PATH[path].group.value
    start = path.partition("[")[0].partition(".")[0]
    if start in _WORDS and (start in {"items", "coaching_steps"} or "[" in path):
        return _WORDS[start]
    inside = (setting.group.value for known, setting in _BY_PATH.items() if known.startswith(path))
    return next(inside, Group.IMPORTANCE.value)


def places_of(rubric: Rubric, problems: dict[str, str]) -> list[Place]:
    return [place_of(rubric, path, message) for path, message in problems.items()]
