"""Assessing a relationship: the MSL their own, a manager those of the team."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.http import AuthenticatedHttpRequest
from opinion_leaders.models import Relationship
from trust_scores.constants import Audience
from trust_scores.forms import AssessmentForm
from trust_scores.models import Rubric
from trust_scores.services.assessments import UnableToRecordAssessment, record_assessment


def assess(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The statements of the published rubric about one relationship."""
    user = request.user
    visible = Relationship.objects.visible_to(user).with_people()
    relationship = get_object_or_404(visible, pk=pk)
    kind = Audience.SELF if relationship.msl_id == user.pk else Audience.MANAGER
    rubric = Rubric.objects.published().prefetch_related("items__anchors").get()
    sent = request.POST if request.method == "POST" else None
    form = AssessmentForm(sent, by=user, relationship=relationship, kind=kind, rubric=rubric)
    if form.is_valid():
        try:
            assessment = record_assessment(
                by=user, relationship=relationship, kind=kind, **form.answers()
            )
        except UnableToRecordAssessment as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            messages.success(request, _("Your assessment is on record."))
            effect = reverse("dashboards:score_effect", args=[relationship.pk])
            return redirect(f"{effect}?assessment={assessment.pk}")
    return render(
        request,
        "trust_scores/assessment_form.html",
        {"form": form, "relationship": relationship, "is_self": kind == Audience.SELF},
    )
