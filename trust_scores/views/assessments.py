"""Assessing a relationship: the MSL their own, a manager those of the team."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from opinion_leaders.models import Relationship
from trust_scores.constants import Audience
from trust_scores.forms import AssessmentForm, CorrectionForm
from trust_scores.models import Assessment, AssessmentDraft
from trust_scores.permissions import may_correct
from trust_scores.selectors.assessment_history import assessment_history
from trust_scores.selectors.calibrations import load_ratings
from trust_scores.selectors.perception import perception
from trust_scores.selectors.rubrics import rubric_in_force, rubric_to_rate_by
from trust_scores.services.assessment_drafts import drop_draft, keep_draft
from trust_scores.services.assessments import UnableToRecordAssessment, record_assessment


def assess(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The statements of the published rubric about one relationship, filled from a draft."""
    relationship, kind = _rated(request, pk)
    if request.method == "POST" and "keep" in request.POST:
        _keep(request, relationship, kind)
        messages.success(request, _("Your draft is kept. Nobody else reads it."))
        return redirect("trust_scores:assess", pk=pk)
    draft = (
        AssessmentDraft.objects.visible_to(request.user)
        .filter(relationship=relationship, kind=kind)
        .first()
    )
    form = AssessmentForm(
        request.POST if request.method == "POST" else None,
        by=request.user,
        relationship=relationship,
        kind=kind,
        rubric=rubric_to_rate_by(),
        typed=draft.typed if draft else None,
    )
    if form.is_valid() and (made := _record(form, request, relationship, kind)):
        messages.success(request, _("Your assessment is on record."))
        return redirect(_effect(made))
    if request.method == "POST":
        _keep(request, relationship, kind)
    return _form_page(request, form, relationship, draft=draft, is_self=kind == Audience.SELF)


@require_POST
def assessment_draft(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Keep what is typed, while it is typed; or drop it where asked to."""
    relationship, kind = _rated(request, pk)
    if "drop" in request.POST:
        drop_draft(by=request.user, relationship=relationship, kind=kind)
        messages.success(request, _("Your draft is dropped."))
        return redirect("trust_scores:assess", pk=pk)
    draft = _keep(request, relationship, kind)
    return render(request, "trust_scores/_draft_kept.html", {"saved_at": draft and draft.saved_at})


def assessment_correct(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """A new version of one's own assessment, with the reason; both stay readable."""
    visible = Assessment.objects.visible_to(request.user).submitted()
    former = get_object_or_404(
        visible.select_related(
            "relationship__opinion_leader", "relationship__msl"
        ).prefetch_related("ratings__item"),
        pk=pk,
    )
    if not may_correct(request.user, former):
        raise PermissionDenied
    if _is_on_record(request, former, request.POST.get("client_uuid", "")):
        return redirect("trust_scores:assessment_history", pk=former.relationship_id)
    if not former.is_current and request.method != "POST":
        messages.info(request, _("This version was corrected already. Here is what counts now."))
        return redirect("trust_scores:assessment_history", pk=former.relationship_id)
    relationship, kind = former.relationship, Audience(former.kind)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        by=request.user,
        relationship=relationship,
        kind=kind,
        rubric=rubric_to_rate_by(),
        former=former,
    )
    if form.is_valid() and _record(form, request, relationship, kind):
        messages.success(request, _("The correction is on record. Both versions stay readable."))
        return redirect("trust_scores:assessment_history", pk=relationship.pk)
    return _form_page(request, form, relationship, former=former, is_self=kind == Audience.SELF)


@require_safe
def assessments(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Everything that was rated of a relationship, side by side and by date."""
    relationship, kind = _rated(request, pk)
    history = assessment_history(request.user, relationship, page=request.GET.get("page"))
    ratings, _raters = load_ratings(Q(assessment__relationship=relationship))
    drafts = AssessmentDraft.objects.visible_to(request.user)
    context = {
        "relationship": relationship,
        "history": history,
        "perception": perception(
            request.user,
            relationship,
            ratings,
            told=history.told,
            answers=history.withheld_answers or 0,
            parameters=rubric_in_force().parameters,
            now=timezone.now(),
        ),
        "page_obj": history.page_obj,
        "draft": drafts.filter(relationship=relationship, kind=kind).first(),
    }
    return render(request, "trust_scores/assessment_history.html", context)


def _rated(request: AuthenticatedHttpRequest, pk: int) -> tuple[Relationship, Audience]:
    visible = Relationship.objects.visible_to(request.user).with_people()
    relationship = get_object_or_404(visible, pk=pk)
    own = relationship.msl_id == request.user.pk
    return relationship, Audience.SELF if own else Audience.MANAGER


def _keep(
    request: AuthenticatedHttpRequest, relationship: Relationship, kind: Audience
) -> AssessmentDraft | None:
    typed = request.POST.dict()
    return keep_draft(by=request.user, relationship=relationship, kind=kind, typed=typed)


def _is_on_record(request: AuthenticatedHttpRequest, former: Assessment, client_uuid: str) -> bool:
    """Whether this very form has corrected it already: it arrived twice."""
    correction = Assessment.objects.visible_to(request.user).filter(corrects=former).first()
    return correction is not None and str(correction.client_uuid) == client_uuid


def _record(
    form: AssessmentForm,
    request: AuthenticatedHttpRequest,
    relationship: Relationship,
    kind: Audience,
) -> Assessment | None:
    try:
        return record_assessment(
            by=request.user, relationship=relationship, kind=kind, **form.answers()
        )
    except UnableToRecordAssessment as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return None


def _effect(assessment: Assessment) -> str:
    effect = reverse("dashboards:score_effect", args=[assessment.relationship_id])
    return f"{effect}?assessment={assessment.pk}"


def _form_page(
    request: AuthenticatedHttpRequest,
    form: AssessmentForm,
    relationship: Relationship,
    **more: Any,
) -> HttpResponse:
    context = {"form": form, "relationship": relationship, **more}
    return render(request, "trust_scores/assessment_form.html", context)
