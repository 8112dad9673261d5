"""A picked day, a calendar file, and the entry of it that a visit is made of."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from interactions import selectors
from interactions.calendars.guesses import without_addresses
from interactions.calendars.lines import MOST_BYTES
from interactions.constants import Channel, State
from interactions.forms.fields import CalendarEventField, DayField, RelationshipField
from interactions.forms.visit_initial import initial_for_new
from interactions.forms.visit_input import NEXT_VISIT_HOUR
from opinion_leaders.models import Relationship


class PickedDayForm(forms.Form):
    """The day, and perhaps the time, that the address of the visit form names."""

    day = DayField(required=False)
    time = forms.TimeField(required=False, input_formats=["%H:%M"])

    def picked(self) -> dict[str, Any]:
        """What can be read of them; a time alone says nothing."""
        self.is_valid()
        known = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return known if "day" in known else {}


class CalendarFileForm(forms.Form):
    """An invitation or an export; the file is read and not kept."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("Calendar file"),
        max_length=200,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".ics,.ical,.ifb,.icalendar,text/calendar"}),
        help_text=_("A file that ends in .ics, at most 5 MB. It is read once and not kept."),
        error_messages={"required": _("Choose a file first.")},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 5 MB. Please export a shorter time span.")
            )
        return file


class ChosenEventForm(forms.Form):
    """The entry that was chosen from a calendar file; what cannot be read is left empty."""

    start = forms.CharField(max_length=40)
    event = CalendarEventField(required=False)
    is_series = forms.BooleanField(required=False)
    minutes = forms.IntegerField(required=False, min_value=1, max_value=1440)
    channel = forms.ChoiceField(required=False, choices=Channel.choices)
    subject = forms.CharField(required=False, max_length=200)
    location = forms.CharField(required=False, max_length=200)
    relationship = RelationshipField(queryset=Relationship.objects.none(), required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["relationship"].queryset = selectors.choosable_relationships(user)  # type: ignore[attr-defined]

    def clean_start(self) -> dt.datetime:
        """A moment, or nine o'clock of a whole day, within the years that dates may have."""
        text = self.cleaned_data["start"]
        try:
            if len(text) == len("2026-11-23"):
                day = dt.date.fromisoformat(text)
                return self._on_clock(dt.datetime.combine(day, dt.time(NEXT_VISIT_HOUR)))
            moment = dt.datetime.fromisoformat(text)
            if timezone.is_aware(moment):
                return self._on_clock(moment.astimezone(dt.UTC))
        except (ValueError, OverflowError) as error:
            raise forms.ValidationError(_("Enter a date and a time.")) from error
        raise forms.ValidationError(_("Enter a date and a time."))

    def _on_clock(self, moment: dt.datetime) -> dt.datetime:
        if not 1900 <= moment.year <= 2199:
            raise forms.ValidationError(_("Check the year of this date."))
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)

    def initial_visit(self, *, now: dt.datetime) -> dict[str, Any]:
        """What the visit form starts with: planned ahead of time, held afterwards."""
        self.is_valid()
        known = self.cleaned_data
        starts_at = known.get("start")
        state = State.PLANNED if starts_at and starts_at > now else State.SUBMITTED
        relationship = known.get("relationship")
        return {
            **initial_for_new(now=now, state=state),
            **({"starts_at": starts_at} if starts_at else {}),
            "duration_minutes": known.get("minutes"),
            "channel": known.get("channel", ""),
            "subject": known.get("subject", ""),
            "location": without_addresses(known.get("location", "")),
            "relationship": relationship.pk if relationship else None,
            "calendar_event": self.event_name(),
        }

    def event_name(self) -> str:
        """The entry's name as it is remembered; one date of a series is an entry of its own."""
        event = str(self.cleaned_data.get("event", "")).partition("@")[0]
        start = self.data.get("start", "")
        if event and self.cleaned_data.get("is_series") and "start" in self.cleaned_data:
            return f"{event}@{start[:10]}"
        return event
