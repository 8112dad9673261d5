"""Raters compared: everybody by name, the versions of their offsets, and putting one in force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from jobs import tasks
from trust_scores.forms import CalibrationNoteForm
from trust_scores.models import RaterCalibration
from trust_scores.permissions import may_calibrate, may_compare_raters
from trust_scores.selectors import raters as selectors
from trust_scores.selectors.agreement import agreement_lines
from trust_scores.services.calibrations import UnableToPublishCalibration, publish_proposal
from trust_scores.services.comparisons import UnableToCompareRaters, propose_calibration

RATERS_SHOWN = 25
VERSIONS_SHOWN = 25


@require_safe
def raters(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Raters by name, with the offsets in force, and how far the sides agree."""
    _require_comparer(request)
    user = request.user
    visible = RaterCalibration.objects.visible_to(user)
    in_force = visible.in_force_at(timezone.now()).first()
    people = selectors.raters_for(user)
    page_obj = Paginator(people, RATERS_SHOWN).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "lines": selectors.rater_lines(list(page_obj), in_force),
        "in_force": in_force,
        "proposed": visible.proposed().first(),
        "agreement": selectors.agreement_for(user),
        "few_pairs": selectors.FEW_PAIRS,
        "may_calibrate": may_calibrate(user),
    }
    return render(request, "trust_scores/raters.html", context)


@require_POST
def raters_compare(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Compare all raters now and propose the next version."""
    if not may_calibrate(request.user):
        raise PermissionDenied
    try:
        proposed = propose_calibration(by=request.user)
    except UnableToCompareRaters as refusal:
        messages.warning(request, str(refusal))
        return redirect("trust_scores:raters")
    tasks.wake()
    messages.success(request, _("Raters are compared. Nothing counts until you publish it."))
    return redirect(proposed)


@require_safe
def calibration_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """All versions, the newest first; what is proposed, for administrators alone."""
    _require_comparer(request)
    versions = RaterCalibration.objects.visible_to(request.user).select_related("publisher")
    context = {
        "page_obj": Paginator(versions.order_by("-number"), VERSIONS_SHOWN).get_page(
            request.GET.get("page")
        ),
        "may_calibrate": may_calibrate(request.user),
    }
    return render(request, "trust_scores/calibration_list.html", context)


@require_safe
def calibration(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    """One version: what it found of each rater, what it moves; to be published where proposed."""
    version = _visible(request, number)
    return _version_page(request, version, CalibrationNoteForm(label_suffix=""))


@require_POST
def calibration_publish(request: AuthenticatedHttpRequest, number: int) -> HttpResponse:
    """Put a proposed version in force, with a note."""
    version = _visible(request, number)
    if not may_calibrate(request.user):
        raise PermissionDenied
    form = CalibrationNoteForm(request.POST, label_suffix="")
    if form.is_valid() and _publish(request, version, form):
        messages.success(
            request, _("The calibration is in force. The scores follow with the next night.")
        )
        return redirect(version)
    return _version_page(request, version, form)


def _version_page(
    request: AuthenticatedHttpRequest, version: RaterCalibration, form: CalibrationNoteForm
) -> HttpResponse:
    former = selectors.before(version)
    people = selectors.rated_by(version, request.user)
    page_obj = Paginator(people, RATERS_SHOWN).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "version": version,
        "former": former,
        "page_obj": page_obj,
        "lines": selectors.rater_lines(list(page_obj), version, former),
        "effect": selectors.effect_of(version),
        "run": version.run,
        "agreement": agreement_lines(version.agreement) if request.user.is_admin else [],
        "few_pairs": selectors.FEW_PAIRS,
        "form": form,
        "may_publish": may_calibrate(request.user) and version.is_proposed,
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "trust_scores/_calibration_effect.html", context)
    return render(request, "trust_scores/calibration_detail.html", context)


def _publish(
    request: AuthenticatedHttpRequest, version: RaterCalibration, form: CalibrationNoteForm
) -> bool:
    try:
        publish_proposal(by=request.user, calibration=version, note=form.cleaned_data["note"])
    except UnableToPublishCalibration as problem:
        form.add_error(None, str(problem))
        return False
    return True


def _require_comparer(request: AuthenticatedHttpRequest) -> None:
    if not may_compare_raters(request.user):
        raise PermissionDenied


def _visible(request: AuthenticatedHttpRequest, number: int) -> RaterCalibration:
    _require_comparer(request)
    visible = RaterCalibration.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("publisher", "made_by", "run"), number=number)
