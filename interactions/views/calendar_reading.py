"""A calendar file is read, an entry chosen, and the visit form filled in from it.

Nothing of the file is kept: what was found goes back to the browser, and the choice comes back
with the facts of the one entry.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.http import AuthenticatedHttpRequest
from interactions import permissions, selectors
from interactions.calendars.reading import Reading, read_calendar
from interactions.calendars.remarks import UnreadableCalendar
from interactions.forms import CalendarFileForm, ChosenEventForm
from interactions.views.calendar_words import refusal_told, remark_told
from interactions.views.common import for_those_who
from interactions.views.found_events import left_out_told, shown_events
from interactions.views.visit_form import CreateVisitView


@for_those_who(permissions.may_log_visits)
def calendar_read(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = CalendarFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = CalendarFileForm(request.POST, request.FILES)
    if request.method != "POST" or not form.is_valid():
        return render(request, "interactions/calendar_read.html", {"form": form})
    try:
        reading = read_calendar(
            form.cleaned_data["file"].read(),
            now=timezone.now(),
            zone=timezone.get_current_timezone(),
        )
    except UnreadableCalendar as error:
        form.add_error("file", refusal_told(error.reason))
        return render(request, "interactions/calendar_read.html", {"form": form})
    return render(request, "interactions/calendar_read.html", _found(request, form, reading))


def _found(
    request: AuthenticatedHttpRequest, form: CalendarFileForm, reading: Reading
) -> dict[str, Any]:
    now = timezone.now()
    events, more = shown_events(request.user, reading.entries, now=now)
    return {
        "form": form,
        "reading": reading,
        "events": events,
        "more": more,
        "left_out": left_out_told(reading, now=now),
        "notes": [remark_told(one) for one in reading.notes],
    }


class PrepareVisitView(CreateVisitView):
    """Shows the visit form filled in from a chosen entry; saving it is up to the user."""

    def get(self, request: AuthenticatedHttpRequest, **kwargs: Any) -> HttpResponse:
        return redirect("interactions:calendar_read")

    def post(self, request: AuthenticatedHttpRequest, **kwargs: Any) -> HttpResponse:
        chosen = ChosenEventForm(request.POST, user=request.user)
        initial = chosen.initial_visit(now=timezone.now())
        event = initial["calendar_event"]
        made = selectors.visits_of_events(request.user, [event] if event else [])
        self.prepared = {"visit": made.get(event)}
        form = self._form(initial=initial)
        return self._show(form, action=reverse("interactions:create"))
