"""Breaches of honesty: the list, one of them, putting one on record, changing its status."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from opinion_leaders.models import Relationship
from trust_scores.constants import BreachStatus
from trust_scores.forms import BreachChangeForm, BreachForm, FindForm
from trust_scores.models import IntegrityBreach
from trust_scores.permissions import may_record_breaches
from trust_scores.selectors import breaches as selectors
from trust_scores.services.breaches import UnableToRecordBreach, change_breach, record_breach

BREACHES_SHOWN = 25
FOUND_SHOWN = 20


@require_safe
def breach_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What is on record about the team, or for compliance about everybody."""
    _require_recorder(request)
    status = request.GET.get("status", "")
    found = selectors.breaches_for(request.user, status=status)
    context = {
        "page_obj": Paginator(found, BREACHES_SHOWN).get_page(request.GET.get("page")),
        "statuses": BreachStatus.choices,
        "status": status if status in BreachStatus.values else "",
    }
    return render(request, "trust_scores/breach_list.html", context)


@require_safe
def breach_choose(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Whom a breach is about: open relationships, found by a name of either side."""
    _require_recorder(request)
    form = FindForm(request.GET)
    found = list(selectors.relationships_to_choose(request.user, form.text(), most=FOUND_SHOWN + 1))
    context = {
        "form": form,
        "found": found[:FOUND_SHOWN],
        "has_more": len(found) > FOUND_SHOWN,
        "text": form.text(),
    }
    return render(request, "trust_scores/breach_choose.html", context)


def breach_create(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Put a breach on record about one relationship."""
    relationship = _recorded_about(request, pk)
    form = BreachForm(request.POST if request.method == "POST" else None, relationship=relationship)
    if form.is_valid() and (breach := _record(request, relationship, form)):
        messages.success(request, _("It is on record, and the score is computed anew."))
        return redirect(breach)
    context = {
        "form": form,
        "relationship": relationship,
        "sees_relationship": _sees(request, relationship),
    }
    return render(request, "trust_scores/breach_form.html", context)


@require_safe
def breach(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One breach with what it does today; an older version leads to what counts now."""
    one = _visible(request, pk)
    if not one.is_current:
        return redirect(IntegrityBreach.objects.visible_to(request.user).newest_of(one))
    told = selectors.effects_for(request.user, one.relationship, now=timezone.now())
    context = {
        "breach": one,
        "effect": next((effect for effect in told.effects if effect.pk == one.pk), None),
        "without_answers": told.without_answers,
        "versions": selectors.versions_of(one),
        "may_change": _may_change(request, one),
        "sees_relationship": _sees(request, one.relationship),
    }
    return render(request, "trust_scores/breach_detail.html", context)


def breach_change(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Another status or severity, with the reason."""
    one = _visible(request, pk)
    if not _may_change(request, one):
        raise PermissionDenied
    if not one.is_current and request.method != "POST":
        messages.info(request, _("This was changed meanwhile. Here is what counts now."))
        return redirect(one)
    form = BreachChangeForm(request.POST if request.method == "POST" else None, breach=one)
    if form.is_valid() and (changed := _change(request, one, form)):
        messages.success(request, _told_after(changed))
        return redirect(changed)
    return render(request, "trust_scores/breach_change.html", {"form": form, "breach": one})


def _told_after(changed: IntegrityBreach) -> str:
    if changed.status == BreachStatus.REFUTED:
        return _("Refuted: it takes nothing any more, and the score is restored.")
    return _("The change is on record, and the score is computed anew.")


def _require_recorder(request: AuthenticatedHttpRequest) -> None:
    if not may_record_breaches(request.user):
        raise PermissionDenied


def _recorded_about(request: AuthenticatedHttpRequest, pk: int) -> Relationship:
    """A relationship that this person may record a breach about; 403 where they only see it."""
    if may_record_breaches(request.user):
        listed = Relationship.objects.listed_for_breaches(request.user).with_people()
        if found := listed.filter(pk=pk).first():
            return found
    if Relationship.objects.visible_to(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    raise Http404


def _visible(request: AuthenticatedHttpRequest, pk: int) -> IntegrityBreach:
    visible = IntegrityBreach.objects.visible_to(request.user)
    people = ("relationship__opinion_leader", "relationship__msl", "recorded_by")
    return get_object_or_404(visible.select_related(*people), pk=pk)


def _may_change(request: AuthenticatedHttpRequest, one: IntegrityBreach) -> bool:
    return may_record_breaches(request.user) and one.relationship.msl_id != request.user.pk


def _sees(request: AuthenticatedHttpRequest, relationship: Relationship) -> bool:
    return Relationship.objects.visible_to(request.user).filter(pk=relationship.pk).exists()


def _record(
    request: AuthenticatedHttpRequest, relationship: Relationship, form: BreachForm
) -> IntegrityBreach | None:
    try:
        return record_breach(by=request.user, relationship=relationship, **form.told())
    except UnableToRecordBreach as problem:
        _refuse(form, problem)
        return None


def _change(
    request: AuthenticatedHttpRequest, one: IntegrityBreach, form: BreachChangeForm
) -> IntegrityBreach | None:
    try:
        return change_breach(by=request.user, breach=one, **form.told())
    except UnableToRecordBreach as problem:
        _refuse(form, problem)
        return None


def _refuse(form: Any, problem: UnableToRecordBreach) -> None:
    form.add_error(problem.field if problem.field in form.fields else None, problem.message)
