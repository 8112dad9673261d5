"""Coaching: the manager's page, the lists, one report and what is done with it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from accounts.models import User
from trust_scores.constants import COACHING_PERIOD_DAYS, COACHING_REPORT_DAYS
from trust_scores.forms import AcknowledgementForm, AddendumForm
from trust_scores.models import CoachingReport
from trust_scores.permissions import (
    may_acknowledge,
    may_coach,
    may_read_coaching,
    may_write_report,
)
from trust_scores.selectors import coaching as selectors
from trust_scores.services.coaching import UnableToCoach, acknowledge_report, add_to_report

MSLS_SHOWN = 25
REPORTS_SHOWN = 25


@require_safe
def coaching(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The manager's team by name; an MSL goes to the own reports."""
    user = request.user
    if not may_read_coaching(user):
        raise PermissionDenied
    if not may_coach(user):
        return redirect("trust_scores:coaching_report_list")
    page_obj = Paginator(selectors.coached_by(user), MSLS_SHOWN).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "lines": selectors.coaching_lines(user, list(page_obj)),
        "own": selectors.own_coaching(user),
        "drafts": selectors.drafts_of(user),
        "report_days": COACHING_REPORT_DAYS,
        "period_days": COACHING_PERIOD_DAYS,
    }
    return render(request, "trust_scores/coaching.html", context)


@require_safe
def coaching_report_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Sent reports: one's own as an MSL, the team's as a manager; `msl` narrows it to one."""
    user = request.user
    if not may_read_coaching(user):
        raise PermissionDenied
    msl = _chosen_msl(request)
    reports = selectors.reports_for(user, msl_id=msl.pk if msl else None)
    context = {
        "page_obj": Paginator(reports, REPORTS_SHOWN).get_page(request.GET.get("page")),
        "msl": msl,
        "may_coach": may_coach(user),
    }
    return render(request, "trust_scores/coachingreport_list.html", context)


def _chosen_msl(request: AuthenticatedHttpRequest) -> User | None:
    wanted = request.GET.get("msl", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        return None
    return get_object_or_404(User.objects.visible_to(request.user), pk=wanted)


def coaching_report(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One sent report, to read, to print, and for its MSL to acknowledge."""
    report = visible_report(request, pk)
    if not report.is_sent:
        return redirect("trust_scores:coaching_report_write", pk=pk)
    form = AcknowledgementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may_acknowledge(request.user, report):
            raise PermissionDenied
        if form.is_valid() and _acknowledge(request, report, form):
            messages.success(request, _("You have acknowledged the report. Thank you for reading."))
            return redirect(report)
    context = {
        "page": selectors.report_page(request.user, report),
        "report": report,
        "form": form,
        "may_acknowledge": may_acknowledge(request.user, report),
        "may_add": may_write_report(request.user, report),
    }
    return render(request, "trust_scores/coachingreport_detail.html", context)


def _acknowledge(
    request: AuthenticatedHttpRequest, report: CoachingReport, form: AcknowledgementForm
) -> bool:
    try:
        acknowledge_report(by=request.user, report=report, comment=form.cleaned_data["msl_comment"])
    except UnableToCoach as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return False
    return True


def coaching_report_add(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Put something right in a sent report, with the reason."""
    report = visible_report(request, pk)
    if not may_write_report(request.user, report):
        raise PermissionDenied
    if not report.is_sent:
        return redirect("trust_scores:coaching_report_write", pk=pk)
    form = AddendumForm(request.POST if request.method == "POST" else None, label_suffix="")
    if form.is_valid() and _add(request, report, form):
        messages.success(request, _("Your addition is on record."))
        return redirect(report)
    return render(request, "trust_scores/coachingreport_add.html", {"form": form, "report": report})


def _add(request: AuthenticatedHttpRequest, report: CoachingReport, form: AddendumForm) -> bool:
    try:
        add_to_report(
            by=request.user, report=report, link=address_of(request, report), **form.cleaned_data
        )
    except UnableToCoach as problem:
        form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        return False
    return True


def visible_report(request: AuthenticatedHttpRequest, pk: int) -> CoachingReport:
    visible = CoachingReport.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("msl", "manager"), pk=pk)


def address_of(request: AuthenticatedHttpRequest, report: CoachingReport) -> str:
    return request.build_absolute_uri(report.get_absolute_url())
