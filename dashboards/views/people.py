"""The directory of opinion leaders, their profiles, and the search."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from dashboards.filters import SHOW_LABELS, PeopleFilterForm
from dashboards.selectors.people import people_page
from dashboards.selectors.profile import profile_page
from dashboards.selectors.search import search as find
from opinion_leaders.models import OpinionLeader


@require_safe
def search(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What is found by a text: lines below the search box, or a page of its own."""
    results = find(request.user, request.GET.get("q", ""))
    if request.htmx and not results.text:  # type: ignore[attr-defined]
        # The place for results is hidden while it holds nothing at all.
        return _varying(HttpResponse(""))
    template = "_search_results.html" if request.htmx else "search.html"  # type: ignore[attr-defined]
    context = {"results": results, "search_text": results.text}
    return _varying(render(request, f"dashboards/{template}", context))


@require_safe
def opinion_leaders(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The directory."""
    form = PeopleFilterForm(request.GET, user=request.user)
    wanted = form.wanted()
    page_obj, rows = people_page(
        request.user, wanted, number=request.GET.get("page"), now=timezone.now()
    )
    context = {
        "form": form,
        "wanted": wanted,
        "page_obj": page_obj,
        "rows": rows,
        "tabs": [(show, SHOW_LABELS[show]) for show in form.shows],
    }
    template = "opinionleader_list.html"
    if request.htmx and not request.htmx.history_restore_request:  # type: ignore[attr-defined]
        template = "_people_results.html"
    return _varying(render(request, f"dashboards/{template}", context))


@require_safe
def opinion_leader(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The profile: facts for everyone, relationships for those who see them."""
    leader = get_object_or_404(
        OpinionLeader.objects.visible_to(request.user).prefetch_related("specialties"), pk=pk
    )
    context = {
        "page": profile_page(leader, user=request.user, today=timezone.localdate()),
        "history_url": reverse("dashboards:opinion_leader_history", args=[pk]),
    }
    return render(request, "dashboards/opinionleader_detail.html", context)


def _varying(response: HttpResponse) -> HttpResponse:
    response["Vary"] = "HX-Request, Cookie"
    return response
