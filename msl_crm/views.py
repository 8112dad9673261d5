"""Pages of the project itself: errors and health."""

from __future__ import annotations

import sys

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from msl_crm import health, metrics


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say kindly that the form was too old; nothing was saved."""
    return render(request, "403_csrf.html", status=403)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


@login_not_required
def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


@login_not_required
def failed(request: HttpRequest) -> HttpResponse:
    """Our fault (500); or the database is away or too busy, which passes by itself (503)."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        response = render(request, "503.html", status=503)
        response["Retry-After"] = "10"
        return response
    return render(request, "500.html", status=500)


@login_not_required
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def ready(request: HttpRequest) -> HttpResponse:
    """All is well: "ok", or 503 with the names of what is not.

    Administrators who have signed in get it in words. Asking also raises the alerts, so that a
    monitor notices what the beat and the workers can no longer tell.
    """
    report = health.report()
    if report.has_database and getattr(request.user, "is_admin", False):
        return JsonResponse(report.in_words(), status=report.status)
    return HttpResponse(report.in_short(), content_type="text/plain", status=report.status)


@login_not_required
@require_safe
def show_metrics(request: HttpRequest) -> HttpResponse:
    if not metrics.may_read(request):
        raise PermissionDenied
    return HttpResponse(metrics.as_text(), content_type=CONTENT_TYPE_LATEST)
