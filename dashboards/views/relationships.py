"""One relationship: its page, its history, and what a record did to its score."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from accounts.http import AuthenticatedHttpRequest
from audit.models import AuditEntry
from dashboards.history import history_lines
from dashboards.selectors.effects import effect_of_assessment, effects_of_visit
from dashboards.selectors.readers import Reader, card_of, change_page, for_header, reader_of
from dashboards.selectors.relationship import relationship_page
from interactions.models import Interaction
from opinion_leaders.models import OpinionLeader, Relationship
from trust_scores.models import Assessment
from trust_scores.selectors.coming import coming_for

HISTORY_PAGE = 50


@require_safe
def relationship(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Where a relationship stands and why; for htmx the card of what changed alone."""
    reader = _reader(request, pk)
    if _is_fragment(request):
        card = card_of(reader, request.GET, address=request.path)
        return _varying(render(request, "dashboards/_change_card.html", {"card": card}))
    context = {
        "page": relationship_page(reader, request.GET),
        "history_url": reverse("dashboards:relationship_history", args=[pk]),
        "coming": coming_for(request.user),
    }
    return _varying(render(request, "dashboards/relationship.html", context))


@require_safe
def relationship_change(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What changed a score between two days: a page to link to and to print."""
    reader = _reader(request, pk)
    page = change_page(reader, request.GET, address=request.path)
    if _is_fragment(request):
        context = {"card": page.card, "wide": True}
        return _varying(render(request, "dashboards/_change_card.html", context))
    return _varying(render(request, "dashboards/change.html", {"page": page}))


def _reader(request: AuthenticatedHttpRequest, pk: int) -> Reader:
    one = get_object_or_404(for_header(Relationship.objects.visible_to(request.user)), pk=pk)
    return reader_of(one, user=request.user, now=timezone.now())


def _is_fragment(request: AuthenticatedHttpRequest) -> bool:
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request


def _varying(response: HttpResponse) -> HttpResponse:
    response["Vary"] = "HX-Request, Cookie"
    return response


@require_safe
def relationship_history(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Relationship.objects.visible_to(request.user).with_people(), pk=pk)
    return _history(request, one, one.opinion_leader.full_name)


@require_safe
def opinion_leader_history(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """For those who may change the facts; others see the facts alone."""
    one = get_object_or_404(OpinionLeader.objects.visible_to(request.user), pk=pk)
    if not OpinionLeader.objects.editable_by(request.user).contains(one):
        raise PermissionDenied
    return _history(request, one, one.full_name)


def _history(
    request: AuthenticatedHttpRequest, record: Relationship | OpinionLeader, name: str
) -> HttpResponse:
    entries = AuditEntry.objects.about(record)
    page_obj = Paginator(entries, HISTORY_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "lines": history_lines(page_obj.object_list),
        "record_name": name,
        "record_url": record.get_absolute_url(),
    }
    template = "_history.html" if request.htmx else "history.html"  # type: ignore[attr-defined]
    return render(request, f"dashboards/{template}", context)


@require_safe
def visit_effect(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What a visit did to each relationship in it; shown after saving."""
    interaction = get_object_or_404(Interaction.objects.visible_to(request.user), pk=pk)
    if not (interaction.is_held and interaction.is_current):
        return redirect(interaction)
    effects = effects_of_visit(interaction, user=request.user, as_of=timezone.now())
    context = {"effects": effects, "interaction": interaction}
    return render(request, "dashboards/effect.html", context)


@require_safe
def score_effect(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What an assessment did to the score; shown after saving."""
    one = get_object_or_404(for_header(Relationship.objects.visible_to(request.user)), pk=pk)
    number = request.GET.get("assessment", "")
    assessment = get_object_or_404(
        Assessment.objects.visible_to(request.user).counted().filter(relationship=one),
        pk=number if number.isascii() and number.isdigit() and len(number) < 19 else 0,
    )
    if assessment.rater_id != request.user.pk:
        return redirect(one)
    effect = effect_of_assessment(one, assessment, user=request.user, as_of=timezone.now())
    return render(request, "dashboards/effect.html", {"effects": [effect]})
