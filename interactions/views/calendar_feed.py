"""The private feed of planned visits, and the page on which its address is made and ended."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from accounts.models import User
from accounts.rate_limits import address_of, is_over_limit
from interactions import permissions, selectors, services
from interactions.calendars.writing import feed_of
from interactions.views.common import for_those_who

# A calendar asks every few minutes at most.
FETCHES_A_MINUTE = 10
MISSES_A_MINUTE = 30


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The file itself. Forged, ended and foreign addresses all get the same answer."""
    feed = selectors.feed_called(token)
    if feed is None:
        too_many = is_over_limit(f"feed-miss:{address_of(request)}", most=MISSES_A_MINUTE)
        return _too_many() if too_many else _private(HttpResponse("Not found\n", status=404))
    if is_over_limit(f"feed:{feed.pk}", most=FETCHES_A_MINUTE):
        return _too_many()
    now = timezone.now()
    services.note_fetch(feed=feed, now=now)
    content = feed_of(selectors.feed_entries(feed.user, now=now), name=_("Planned visits"))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="visits.ics"'
    return _private(response)


def _too_many() -> HttpResponse:
    response = HttpResponse("Too many requests\n", status=429)
    response["Retry-After"] = "60"
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    response.headers.setdefault("Content-Type", "text/plain; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@for_those_who(permissions.may_log_visits)
def calendar_feed_settings(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Where the address stands. Making a new one shows it in this answer and never again."""
    address = ""
    if request.method == "POST":
        _feed, token = services.renew_feed(by=request.user)
        path = reverse("interactions:calendar_feed", args=[token])
        address = request.build_absolute_uri(path)
    context = {"feed": selectors.own_feed(request.user), "address": address}
    return render(request, "interactions/calendarfeed_detail.html", context)


@require_POST
@for_those_who(permissions.may_log_visits)
def calendar_feed_revoke(request: AuthenticatedHttpRequest) -> HttpResponse:
    if services.revoke_feed(by=request.user, user=request.user):
        messages.success(request, _("The address is ended. Calendars that used it get nothing."))
    else:
        messages.info(request, _("There was no address to end."))
    return redirect("interactions:calendar_feed_settings")


@require_POST
@for_those_who(permissions.may_revoke_feeds)
def calendar_feed_revoke_of(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    try:
        ended = services.revoke_feed(by=request.user, user=person)
    except services.UnableToShareCalendar as error:
        raise PermissionDenied from error
    told = _("The calendar feed of %(name)s is ended.") if ended else _("%(name)s has no feed.")
    messages.info(request, told % {"name": person.full_name})
    return redirect("accounts:user_update", pk=pk)
