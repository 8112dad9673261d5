"""Reading rubrics: the numbers and words that make every score."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from accounts.http import AuthenticatedHttpRequest
from trust_scores import permissions
from trust_scores.models import Rubric
from trust_scores.rubric_guide import Group
from trust_scores.selectors.coming import coming_for
from trust_scores.views.rubric_parts import PARTS, part_of

VERSIONS_SHOWN = 12


def rubric(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The version in force; `?part=` chooses what of it is shown."""
    published = Rubric.objects.visible_to(request.user).published()
    return _page(request, get_object_or_404(published.select_related("published_by", "based_on")))


def rubric_version(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    """One version by its number; drafts are for administrators."""
    visible = Rubric.objects.visible_to(request.user).select_related("published_by", "based_on")
    return _page(request, get_object_or_404(visible, number=number))


def _page(request: AuthenticatedHttpRequest, rubric: Rubric) -> HttpResponse:
    asked = request.GET.get("part", "")
    part = asked if asked in PARTS else Group.IMPORTANCE.value
    versions = Rubric.objects.visible_to(request.user).order_by("-number")
    context: dict[str, Any] = {
        "rubric": rubric,
        "tabs": _tabs(request.path, part),
        "versions": versions.only("number", "state", "published_at")[:VERSIONS_SHOWN],
        "rubric_url": reverse("trust_scores:rubric"),
        "coming": coming_for(request.user),
        "works_on_it": permissions.may_withdraw(request.user, rubric),
        "may_propose": permissions.may_propose(request.user),
        **part_of(rubric, part),
    }
    return render(request, "trust_scores/rubric_detail.html", context)


def _tabs(path: str, current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": f"{path}?part={part}", "current": part == current}
        for part, label in PARTS.items()
    ]
