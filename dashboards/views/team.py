"""The manager's team page and the lists behind its numbers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest


@require_safe
def team(request: AuthenticatedHttpRequest) -> HttpResponse:
    return render(request, "dashboards/team.html", {})


@require_safe
def team_relationships(request: AuthenticatedHttpRequest) -> HttpResponse:
    return render(request, "dashboards/team_relationships.html", {})
