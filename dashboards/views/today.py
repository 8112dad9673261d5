"""The first page of everyone."""

from __future__ import annotations

from django.contrib.humanize.templatetags.humanize import apnumber
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.http import AuthenticatedHttpRequest
from dashboards.selectors.today import today_page
from trust_scores.selectors.coming import coming_for
from trust_scores.selectors.notices import new_notices

NOON, EVENING = 12, 18


def today(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Who needs the MSL today; other roles go to the page that they start from."""
    user = request.user
    if not user.is_msl:
        return redirect(_start_of(request))
    page = today_page(user, now=timezone.now())
    context = {
        "page": page,
        "greeting": _greeting(user.get_short_name(), page.this_week),
        "coming": coming_for(user),
        "new_notices": new_notices(user),
    }
    return render(request, "dashboards/today.html", context)


def _start_of(request: AuthenticatedHttpRequest) -> str:
    if request.user.is_manager:
        return "dashboards:team"
    if request.user.is_admin:
        return "jobs:run_list"
    if request.user.is_compliance:
        return "interactions:adverse_event_list"
    return "dashboards:opinion_leaders"


def _greeting(name: str, needing: int) -> str:
    hello = f"{_part_of_day()}, {name}."
    if not needing:
        return f"{hello} " + _("Nobody needs you urgently.")
    sentence = ngettext(
        "One person needs you this week.", "%(count)s people need you this week.", needing
    ) % {"count": str(apnumber(needing)).capitalize()}
    return f"{hello} {sentence}"


def _part_of_day() -> str:
    hour = timezone.localtime().hour
    if hour < NOON:
        return _("Good morning")
    return _("Good afternoon") if hour < EVENING else _("Good evening")
