"""The manager's team page and the lists behind its numbers."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from dashboards.filters import TeamFilterForm, TeamListFilterForm
from dashboards.selectors.team import team_page
from dashboards.selectors.team_lists import ListFilter, relationship_list
from dashboards.sorting import Column, columns
from trust_scores.constants import Quality
from trust_scores.selectors.coming import coming_for
from trust_scores.selectors.notices import new_notices

MSLS_SHOWN = 25


@require_safe
def team(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Where a manager's team stands."""
    if not request.user.is_manager:
        raise PermissionDenied
    form = TeamFilterForm(request.GET, user=request.user, now=timezone.now())
    page = team_page(form.scope(), form.teams)
    context = {
        "form": form,
        "page": page,
        "page_obj": Paginator(page.rows, MSLS_SHOWN).get_page(request.GET.get("page")),
        "coming": coming_for(request.user),
        "new_notices": new_notices(request.user),
    }
    return render(request, "dashboards/team.html", context)


@require_safe
def team_relationships(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The relationships behind a number of the team page."""
    if not request.user.is_manager:
        raise PermissionDenied
    form = TeamListFilterForm(request.GET, user=request.user, now=timezone.now())
    wanted = form.wanted()
    page_obj, rows = relationship_list(form.scope(), wanted, number=request.GET.get("page"))
    context = {
        "form": form,
        "wanted": wanted,
        "quality": Quality(wanted.quality).label if wanted.quality else "",
        "page_obj": page_obj,
        "rows": rows,
        "columns": _columns(wanted),
        "coming": coming_for(request.user),
    }
    return render(request, "dashboards/team_relationships.html", context)


def _columns(wanted: ListFilter) -> list[Column]:
    heads = [
        (_("Opinion leader"), "person"),
        (_("MSL"), "msl"),
        (_("Band"), ""),
        (_("Likely range"), "lower"),
        *([(Quality(wanted.quality).label, "quality")] if wanted.quality else []),
        *([(_("Change"), "")] if wanted.flag == "moved" else []),
        (_("Stage"), ""),
        (_("Last contact"), "contact"),
    ]
    return columns(heads, wanted.sort)
