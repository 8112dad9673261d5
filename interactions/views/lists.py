"""Lists: visits, promises, disagreements, safety notes."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from interactions import permissions, selectors
from interactions.filters import VisitFilterForm
from interactions.views.common import for_those_who
from interactions.views.presenting import time_left

PAGE_LENGTH = 25


def _page(request: AuthenticatedHttpRequest, rows: QuerySet) -> Page:
    # A number that is no page gives the first or the last one.
    return Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))


def _tabs(
    name: str, request: AuthenticatedHttpRequest, *, ended_label: str
) -> tuple[bool, list[dict]]:
    """Whether the open ones are asked for, and the links to both parts."""
    shows_open = request.GET.get("show") != "ended"
    address = reverse(name)
    return shows_open, [
        {"label": _("Open"), "url": address, "current": shows_open},
        {"label": ended_label, "url": f"{address}?show=ended", "current": not shows_open},
    ]


@require_safe
@for_those_who(permissions.may_read_visits)
def visit_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = VisitFilterForm(request.GET, user=request.user)
    wanted = form.wanted()
    context = {
        "form": form,
        "wanted": wanted,
        "page_obj": _page(request, selectors.visits_for(request.user, wanted)),
        "may_log": permissions.may_log_visits(request.user),
        "shows_owner": request.user.is_manager,
    }
    template = "interactions/interaction_list.html"
    if request.htmx and not request.htmx.history_restore_request:  # type: ignore[attr-defined]
        template = "interactions/_visit_results.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request, Cookie"
    return response


@require_safe
@for_those_who(permissions.may_read_visits)
def commitment_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    shows_open, tabs = _tabs("interactions:commitment_list", request, ended_label=_("Ended"))
    found = selectors.commitments_for(request.user, is_open=shows_open)
    context = {
        "page_obj": _page(request, found),
        "shows_open": shows_open,
        "tabs": tabs,
        "today": timezone.localdate(),
        "shows_owner": request.user.is_manager,
    }
    return render(request, "interactions/commitment_list.html", context)


@require_safe
@for_those_who(permissions.may_read_visits)
def disagreement_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    shows_open, tabs = _tabs("interactions:disagreement_list", request, ended_label=_("Settled"))
    found = selectors.disagreements_for(request.user, is_open=shows_open)
    context = {
        "page_obj": _page(request, found),
        "shows_open": shows_open,
        "tabs": tabs,
        "shows_owner": request.user.is_manager,
    }
    return render(request, "interactions/disagreement_list.html", context)


@require_safe
@for_those_who(permissions.may_read_safety_notes)
def adverse_event_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    shows_open, tabs = _tabs(
        "interactions:adverse_event_list", request, ended_label=_("Handed over")
    )
    now = timezone.now()
    page = _page(request, selectors.safety_notes_for(request.user, is_open=shows_open))
    found = selectors.safety_rows(request.user, page.object_list, now=now)
    context = {
        "page_obj": page,
        "shows_open": shows_open,
        "tabs": tabs,
        "rows": [(row, time_left(row.due_at, now)) for row in found],
    }
    return render(request, "interactions/adverseevent_list.html", context)
