"""Versions of the rubric: the list, two side by side, new drafts, import and export."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from trust_scores import permissions
from trust_scores.forms.rubrics import CompareForm, DraftForm, ImportForm, PolicyForm
from trust_scores.models import Rubric, RubricPolicy
from trust_scores.selectors.coming import coming_for
from trust_scores.selectors.rubric_documents import export_text
from trust_scores.selectors.rubric_versions import version_page
from trust_scores.services import rubric_imports, rubrics
from trust_scores.services.rubric_rules import UnableToChangeRubric
from trust_scores.views import rubric_common as common
from trust_scores.views.rubric_difference_words import grouped_differences


@require_safe
def rubric_versions(request: AuthenticatedHttpRequest) -> HttpResponse:
    page_obj, rows = version_page(request.user, request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "rows": rows,
        "policy": RubricPolicy.current(),
        "may_propose": permissions.may_propose(request.user),
        "may_set_policy": permissions.may_set_policy(request.user),
        "coming": coming_for(request.user),
    }
    return render(request, "trust_scores/rubric_versions.html", context)


@require_safe
def rubric_compare(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Any two versions that this person may read, field by field."""
    versions = Rubric.objects.visible_to(request.user).select_related("based_on")
    asked = CompareForm(request.GET, versions=versions)
    after = asked.chosen("to") or versions.order_by("-number").first()
    before = asked.chosen("from") or (after and (after.based_on or after))
    numbers = {"from": before and before.number, "to": after and after.number}
    context = {
        "form": CompareForm(numbers, versions=versions),
        "before": before,
        "after": after,
        "groups": grouped_differences(before, after) if before and after else [],
        "left_out": bool(request.GET) and not asked.is_valid(),
        "coming": coming_for(request.user),
    }
    return render(request, "trust_scores/rubric_compare.html", context)


def rubric_draft_create(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Begin a draft as a copy of any version."""
    _refuse_unless_proposer(request)
    versions = Rubric.objects.visible_to(request.user).order_by("-number")
    form = DraftForm(
        common.posted(request), versions=versions, initial={"based_on": request.GET.get("from")}
    )
    if form.is_valid():
        try:
            draft = rubrics.create_draft(by=request.user, **form.cleaned_data)
        except UnableToChangeRubric as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(common.edit_url(draft))
    return render(request, "trust_scores/rubric_draft_form.html", {"form": form})


def rubric_import(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Make a draft of a file; a file with faults changes nothing, and all faults are named."""
    _refuse_unless_proposer(request)
    form = ImportForm(common.posted(request), request.FILES or None)
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            draft = rubric_imports.import_rubric(
                by=request.user, text=form.cleaned_data["file"], reason=form.cleaned_data["reason"]
            )
        except UnableToChangeRubric as refusal:
            problems = refusal.problems
            if not problems:
                form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The file is a draft now. Nothing is in force yet."))
            return redirect(common.edit_url(draft))
    context = {"form": form, "problems": problems}
    return render(request, "trust_scores/rubric_import.html", context)


@require_safe
def rubric_export(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    """A version as a file that another installation can bring in."""
    rubric = common.version_or_404(request.user, number)
    name = slugify(f"rubric-{rubric.number}")
    return HttpResponse(
        export_text(rubric),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.json"'},
    )


def rubric_policy(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Whether a second person approves."""
    if not permissions.may_set_policy(request.user):
        raise PermissionDenied
    policy = RubricPolicy.current()
    form = PolicyForm(common.posted(request), policy=policy)
    if form.is_valid():
        try:
            rubrics.set_policy(by=request.user, **form.cleaned_data)
        except UnableToChangeRubric as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The policy is changed."))
            return redirect("trust_scores:rubric_versions")
    return render(request, "trust_scores/rubric_policy.html", {"form": form, "policy": policy})


def _refuse_unless_proposer(request: AuthenticatedHttpRequest) -> None:
    if not permissions.may_propose(request.user):
        raise PermissionDenied
