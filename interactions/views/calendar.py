"""Planned and held visits of a month, a week or a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from interactions import permissions, selectors
from interactions.calendars.periods import KINDS, Kind, Period, period_of
from interactions.filters import CalendarFilterForm
from interactions.views.common import for_those_who


@require_safe
@for_those_who(permissions.may_read_visits)
def calendar(request: AuthenticatedHttpRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    form = CalendarFilterForm(request.GET, user=request.user, today=today)
    msl = form.chosen_msl()
    period, is_understood = form.period()
    whose = f"&msl={msl.pk}" if msl else ""
    page = selectors.calendar_page(request.user, period, msl=msl, now=now)
    context = {
        "form": form,
        "period": period,
        "title": title_of(period),
        "is_understood": is_understood,
        "page": page,
        "weekdays": page.days[:7],
        "tabs": _tabs(period, today, whose),
        "steps": _steps(period, today, whose),
        "whose": whose,
        "may_log": permissions.may_log_visits(request.user),
    }
    return render(request, "interactions/interaction_calendar.html", context)


def title_of(period: Period) -> str:
    """`November 2026`, `23 – 29 November 2026` or `Monday, 23 November 2026`."""
    if period.kind == "month":
        return date_format(period.first, "F Y")
    if period.kind == "day":
        return date_format(period.first, "l, j F Y")
    first, last = period.first, period.last
    begins = "j" if first.month == last.month else "j F" if first.year == last.year else "j F Y"
    return f"{date_format(first, begins)} – {date_format(last, 'j F Y')}"


def _steps(period: Period, today: dt.date, whose: str) -> dict[str, str]:
    """The addresses of the time before, of today and of the time after."""
    steps = {
        "previous": period.previous,
        "present": period_of(period.kind, today),
        "next": period.next,
    }
    return {step: _address(shown, whose) for step, shown in steps.items() if shown}


def _tabs(period: Period, today: dt.date, whose: str) -> list[dict[str, Any]]:
    """The same time as a month, a week or a day; today where it is part of it."""
    day = today if period.first <= today <= period.last else period.first
    labels: dict[Kind, str] = {"month": _("Month"), "week": _("Week"), "day": _("Day")}
    return [
        {"label": labels[kind], "url": _address(shown, whose), "current": kind == period.kind}
        for kind in KINDS
        if (shown := period_of(kind, day))
    ]


def _address(period: Period, whose: str) -> str:
    return f"?{period.kind}={period.name}{whose}"
