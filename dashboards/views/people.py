"""The directory of opinion leaders, their profiles, and the search."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from opinion_leaders.models import OpinionLeader


@require_safe
def search(request: AuthenticatedHttpRequest) -> HttpResponse:
    return render(request, "dashboards/search.html", {})


@require_safe
def opinion_leaders(request: AuthenticatedHttpRequest) -> HttpResponse:
    return render(request, "dashboards/opinionleader_list.html", {})


@require_safe
def opinion_leader(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(OpinionLeader.objects.visible_to(request.user), pk=pk)
    return render(request, "dashboards/opinionleader_detail.html", {"opinion_leader": one})
