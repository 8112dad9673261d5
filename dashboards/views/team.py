"""The manager's team page and the lists behind its numbers."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from dashboards.filters import TeamFilterForm, TeamListFilterForm
from dashboards.selectors.team import team_page
from dashboards.selectors.team_lists import relationship_list
from trust_scores.constants import Quality


@require_safe
def team(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Where a manager's team stands."""
    if not request.user.is_manager:
        raise PermissionDenied
    form = TeamFilterForm(request.GET, user=request.user, now=timezone.now())
    page = team_page(form.scope(), form.teams)
    return render(request, "dashboards/team.html", {"form": form, "page": page})


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
    }
    return render(request, "dashboards/team_relationships.html", context)
