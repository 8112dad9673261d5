"""The directory of opinion leaders, their profiles, and the search."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from accounts.http import AuthenticatedHttpRequest
from dashboards.filters import SHOW_LABELS, PeopleFilterForm
from dashboards.selectors.people import PeopleFilter, people_page
from dashboards.selectors.profile import profile_page
from dashboards.selectors.search import search as find
from dashboards.sorting import Column, columns
from opinion_leaders.models import OpinionLeader
from opinion_leaders.permissions import may_create_people
from trust_scores.selectors.coming import coming_for


@require_safe
def search(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What is found by a text: lines below the search box, or a page of its own."""
    results = find(request.user, request.GET.get("q", ""))
    if _is_fragment(request) and not results.text:
        # The place for results is hidden while it holds nothing at all.
        return _varying(HttpResponse(""))
    template = "_search_results.html" if _is_fragment(request) else "search.html"
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
    context: dict[str, Any] = {
        "form": form,
        "wanted": wanted,
        "page_obj": page_obj,
        "rows": rows,
        "tabs": _tabs(request, form, wanted),
        "columns": _columns(wanted),
        "shows_relationships": len(form.shows) > 1,
        "may_create": may_create_people(request.user),
    }
    if not _is_fragment(request):
        context["coming"] = coming_for(request.user)
    template = "_people_results.html" if _is_fragment(request) else "opinionleader_list.html"
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
        "coming": coming_for(request.user),
    }
    return render(request, "dashboards/opinionleader_detail.html", context)


def _tabs(
    request: AuthenticatedHttpRequest, form: PeopleFilterForm, wanted: PeopleFilter
) -> list[dict[str, Any]]:
    """Links between the parts of the directory, with the same filters."""
    query = request.GET.copy()
    for name in ("page", "sort"):
        query.pop(name, None)
    tabs = []
    for show in form.shows:
        query["show"] = show
        url = f"{reverse('dashboards:opinion_leaders')}?{query.urlencode()}"
        tabs.append({"label": SHOW_LABELS[show], "url": url, "current": show == wanted.show})
    return tabs if len(tabs) > 1 else []


def _columns(wanted: PeopleFilter) -> list[Column]:
    """Scores and contacts order only people whose relationship the reader sees."""
    ranked = wanted.needs_relationship
    heads = [
        (_("Name"), "name"),
        (_("Trust"), "-score" if ranked else ""),
        (_("Stage"), ""),
        (_("Last contact"), "contact" if ranked else ""),
        (_("Next visit"), ""),
    ]
    return columns(heads, wanted.sort)


def _is_fragment(request: AuthenticatedHttpRequest) -> bool:
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request


def _varying(response: HttpResponse) -> HttpResponse:
    response["Vary"] = "HX-Request, Cookie"
    return response
