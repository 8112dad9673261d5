"""Asking opinion leaders: one relationship's pulses, the list of all, and what is done with one."""

from __future__ import annotations

from collections.abc import Callable
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
from opinion_leaders.models import Relationship
from trust_scores.constants import PULSE_DAYS, PULSE_PERIOD_DAYS, PulseWay
from trust_scores.forms.pulses import AskForm, DeclineForm, PulsePolicyForm
from trust_scores.models import PulseInvitation, PulsePolicy
from trust_scores.permissions import may_ask, may_set_policy, may_take_care
from trust_scores.pulse_wording import FALLBACK
from trust_scores.selectors import pulses as selectors
from trust_scores.selectors.pulse_page import ask_page
from trust_scores.selectors.pulse_words import languages
from trust_scores.services import pulse_settings, pulses

SHOWN = 25


def relationship_pulse(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What was asked, and the way to ask; a new link stands in this answer and never again."""
    relationship = _visible_relationship(request, pk)
    now = timezone.now()
    page = ask_page(relationship, user=request.user, now=now)
    is_asking = request.method == "POST" and "preview" not in request.POST
    form = AskForm(
        request.POST if is_asking else None,
        initial=request.POST.dict(),
        relationship=relationship,
        needs_consent=page.needs_consent,
    )
    link = ""
    if form.is_valid():
        link = _ask(request, relationship, form)
        if link and form.cleaned_data["way"] == PulseWay.EMAIL:
            messages.success(request, _("The mail is on its way."))
            return redirect("trust_scores:relationship_pulse", pk=pk)
        page = ask_page(relationship, user=request.user, now=timezone.now())
    context = {
        "relationship": relationship,
        "page": page,
        "form": form,
        "link": link,
        "mail": page.mail_in(_chosen_language(form), site=_site(request)),
        "days": PULSE_DAYS,
    }
    return render(request, "trust_scores/pulse_detail.html", context)


def _ask(request: AuthenticatedHttpRequest, relationship: Relationship, form: AskForm) -> str:
    """The link, or nothing where the form now says why not."""
    try:
        asked = pulses.invite(
            by=request.user, relationship=relationship, site=_site(request), **form.asked()
        )
    except pulses.UnableToAsk as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return ""
    return asked.link


def _chosen_language(form: AskForm) -> str:
    chosen = str(form["language"].value() or "")
    return chosen if chosen in languages() else FALLBACK


@require_safe
def pulse_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Everyone who was asked, the latest first, and how many answered."""
    user = request.user
    if not may_ask(user):
        raise PermissionDenied
    now = timezone.now()
    show = selectors.Show.of(request.GET.get("show", ""))
    found = selectors.pulses_for(user, show, now=now)
    page_obj = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "lines": selectors.lines_for(user, page_obj, now=now),
        "tabs": selectors.show_tabs(show),
        "show": show,
        "rate": selectors.rate_of_all(user, now=now),
        "rates": selectors.rates_by_msl(user, now=now),
        "care": selectors.lines_for(user, selectors.waiting_for_care(user)[:SHOWN], now=now),
        "period_days": PULSE_PERIOD_DAYS,
        "may_set_policy": may_set_policy(user),
    }
    return render(request, "trust_scores/pulse_list.html", context)


def pulse_decline(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The person does not want to be asked: with when and how they said so."""
    relationship = _visible_relationship(request, pk)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            pulses.decline_pulses(by=request.user, relationship=relationship, **form.cleaned_data)
        except pulses.UnableToAsk as refusal:
            form.add_error("evidence", refusal.message)
        else:
            messages.success(request, _("It is on record. Nobody asks them any more."))
            return redirect("trust_scores:relationship_pulse", pk=pk)
    context = {"form": form, "relationship": relationship}
    return render(request, "trust_scores/pulse_decline.html", context)


@require_POST
def pulse_remind(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    one = _visible_pulse(request, pk)
    return _done(
        request, one, pulses.remind, _("The reminder is on its way. There is only this one.")
    )


@require_POST
def pulse_revoke(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    one = _visible_pulse(request, pk)
    return _done(request, one, pulses.revoke, _("The link is taken back and works no longer."))


@require_POST
def pulse_care(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    one = _visible_pulse(request, pk)
    if not may_take_care(request.user, one):
        raise PermissionDenied
    return _done(request, one, pulses.take_care, _("Thank you for taking it up."))


def _done(
    request: AuthenticatedHttpRequest,
    one: PulseInvitation,
    service: Callable[..., Any],
    told: str,
) -> HttpResponse:
    try:
        service(by=request.user, invitation=one)
    except pulses.UnableToAsk as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, told)
    return redirect("trust_scores:relationship_pulse", pk=one.relationship_id)


def pulse_policy(request: AuthenticatedHttpRequest) -> HttpResponse:
    """In whose name people are asked, and how often."""
    if not may_set_policy(request.user):
        raise PermissionDenied
    form = PulsePolicyForm(
        request.POST if request.method == "POST" else None, instance=PulsePolicy.current()
    )
    if form.is_valid():
        pulse_settings.set_pulse_policy(by=request.user, **form.cleaned_data)
        messages.success(request, _("The settings are saved."))
        return redirect("trust_scores:pulse_policy")
    context = {"form": form, "languages": languages()}
    return render(request, "trust_scores/pulse_policy.html", context)


def _site(request: AuthenticatedHttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _visible_relationship(request: AuthenticatedHttpRequest, pk: int) -> Relationship:
    visible = Relationship.objects.visible_to(request.user).with_people()
    return get_object_or_404(visible, pk=pk)


def _visible_pulse(request: AuthenticatedHttpRequest, pk: int) -> PulseInvitation:
    visible = PulseInvitation.objects.visible_to(request.user).select_related("relationship")
    return get_object_or_404(visible, pk=pk)
