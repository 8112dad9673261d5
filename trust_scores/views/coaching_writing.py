"""Writing a coaching report: choose the ride, write, keep, send, discard."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import AuthenticatedHttpRequest
from trust_scores.forms import CoachingForm, RideForm
from trust_scores.models import CoachingReport
from trust_scores.permissions import may_coach, may_write_report
from trust_scores.selectors.rides import open_actions_of, today_of, visits_of_ride
from trust_scores.selectors.rubrics import rubric_to_rate_by
from trust_scores.services.assessments import UnableToRecordAssessment
from trust_scores.services.coaching import (
    UnableToCoach,
    discard_report,
    keep_report,
    send_report,
    start_report,
)
from trust_scores.views.coaching import address_of, visible_report


def coaching_report_create(request: AuthenticatedHttpRequest) -> HttpResponse:
    """With whom and on which day; a report that is there already is opened instead."""
    user = request.user
    if not may_coach(user):
        raise PermissionDenied
    initial = {"ride_on": today_of(user), "msl": request.GET.get("msl", "")}
    form = RideForm(
        request.POST if request.method == "POST" else None, manager=user, initial=initial
    )
    if form.is_valid():
        try:
            report = start_report(by=user, **form.cleaned_data)
        except UnableToCoach as problem:
            form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        else:
            return redirect("trust_scores:coaching_report_write", pk=report.pk)
    return render(request, "trust_scores/coachingreport_create.html", {"form": form})


def coaching_report_write(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The draft as one page: what was agreed, whom one saw, what went well, what is next."""
    report = _own(request, pk)
    if report.is_sent:
        return redirect(report)
    if request.method == "POST" and "keep" in request.POST:
        _keep(request, report)
        messages.success(request, _("Your draft is kept. Nobody else reads it."))
        return redirect("trust_scores:coaching_report_write", pk=pk)
    form = _form(request, report)
    if request.method == "POST":
        if form.is_valid() and _send(request, report, form):
            messages.success(
                request,
                _("Your report is sent. %(name)s finds it on Today and gets a mail.")
                % {"name": report.msl.full_name},
            )
            return redirect(report)
        _keep(request, report)
    context = {"form": form, "report": report}
    return render(request, "trust_scores/coachingreport_form.html", context)


@require_POST
def coaching_report_draft(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Keep what is typed, while it is typed."""
    report = _own(request, pk)
    kept = _keep(request, report)
    report.refresh_from_db(fields=["saved_at"])
    return render(
        request, "trust_scores/_draft_kept.html", {"saved_at": report.saved_at if kept else None}
    )


@require_POST
def coaching_report_discard(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    report = _own(request, pk)
    try:
        discard_report(by=request.user, report=report)
    except UnableToCoach as problem:
        messages.error(request, problem.message)
        return redirect(report)
    messages.success(request, _("The draft is dropped."))
    return redirect("trust_scores:coaching")


def _own(request: AuthenticatedHttpRequest, pk: int) -> CoachingReport:
    report = visible_report(request, pk)
    if not may_write_report(request.user, report):
        raise PermissionDenied
    return report


def _keep(request: AuthenticatedHttpRequest, report: CoachingReport) -> bool:
    return keep_report(by=request.user, report=report, typed=request.POST.dict())


def _form(request: AuthenticatedHttpRequest, report: CoachingReport) -> CoachingForm:
    return CoachingForm(
        request.POST if request.method == "POST" else None,
        report=report,
        visits=visits_of_ride(request.user, report.msl, report.ride_on),
        to_follow_up=open_actions_of(report),
        rubric=rubric_to_rate_by(),
        typed=report.typed,
    )


def _send(request: AuthenticatedHttpRequest, report: CoachingReport, form: CoachingForm) -> bool:
    try:
        send_report(
            by=request.user,
            report=report,
            content=form.content(),
            link=address_of(request, report),
        )
    except (UnableToCoach, UnableToRecordAssessment) as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return False
    return True
