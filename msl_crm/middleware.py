"""What every request passes through."""

from __future__ import annotations

import time
import uuid
import zoneinfo
from collections.abc import Callable
from urllib.parse import unquote_plus

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control

from audit import context
from audit.constants import Origin
from msl_crm import metrics

type_response = Callable[[HttpRequest], HttpResponse]


class MetricsMiddleware:
    """Counts requests and their time, all of it: it stands before every other."""

    def __init__(self, get_response: type_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        metrics.count(request, response.status_code, time.perf_counter() - began)
        return response


class UserTimeZoneMiddleware:
    """Shows times in the signed-in person's zone."""

    def __init__(self, get_response: type_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = getattr(request.user, "time_zone", None)
        with timezone.override(zoneinfo.ZoneInfo(zone) if zone else None):
            return self.get_response(request)


class AuditContextMiddleware:
    """Marks everything that a request changes as coming from the web, under one id."""

    def __init__(self, get_response: type_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = str(uuid.uuid4())
        with context.acting(Origin.WEB, request_id=request_id):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


class PrivatePagesMiddleware:
    """Keeps pages of signed-in people out of every cache."""

    def __init__(self, get_response: type_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
            patch_cache_control(response, no_store=True)
        return response


class NulByteMiddleware:
    """Refuses NUL in addresses: PostgreSQL cannot store it and would answer with an error."""

    def __init__(self, get_response: type_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "\x00" in unquote_plus(request.META.get("QUERY_STRING", "")):
            raise BadRequest("NUL byte in the address")
        return self.get_response(request)
