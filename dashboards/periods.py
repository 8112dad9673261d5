"""Between which two days a change of score is explained, read from the address.

A period begins with its first day and ends with its last one, or now: what happened on either
day lies within it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

QUARTER_DAYS = 90
PRESET_DAYS = (30, QUARTER_DAYS, 365)


@dataclass(frozen=True, slots=True)
class Period:
    """Two days, both within it; pulled: the wish was earlier than the relationship."""

    since: dt.date
    until: dt.date
    now: dt.datetime
    pulled: bool = False

    @property
    def start(self) -> dt.datetime:
        return _midnight(self.since)

    @property
    def end(self) -> dt.datetime:
        """The end of the last day, and now where that day is today."""
        return min(_midnight(self.until + dt.timedelta(days=1)), self.now)

    @property
    def ends_now(self) -> bool:
        return self.end == self.now

    @property
    def query(self) -> str:
        """The same period as part of an address."""
        return urlencode({"since": self.since.isoformat(), "until": self.until.isoformat()})


def period_since(since: dt.datetime, now: dt.datetime) -> Period:
    """From the day of a moment until now."""
    return Period(timezone.localdate(since), timezone.localdate(now), now)


@dataclass(frozen=True, slots=True)
class Preset:
    """A period that is offered by a link."""

    label: str
    query: str
    is_chosen: bool


class PeriodForm(forms.Form):
    """Two days, filled by the address; a fault stands beside its field and refuses no page."""

    since = forms.DateField(
        label=gettext_lazy("From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("Write a day as year-month-day: 2026-06-30.")},
    )
    until = forms.DateField(
        label=gettext_lazy("To"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("Write a day as year-month-day: 2026-06-30.")},
    )

    def __init__(self, data: Any, *, started_on: dt.date, now: dt.datetime) -> None:
        self.started_on, self.now = started_on, now
        self.today = timezone.localdate(now)
        usual = self._usual()
        super().__init__(
            {
                "since": data.get("since") or usual.since.isoformat(),
                "until": data.get("until") or usual.until.isoformat(),
            },
            auto_id="period_%s",
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        for name, day in (("since", since), ("until", until)):
            if day and day > self.today:
                self.add_error(name, _("This day lies ahead. Choose today or an earlier day."))
        if since and until and until < since <= self.today:
            self.add_error("until", _("This day lies before the first one. Choose a later day."))
        elif until and until < self.started_on:
            self.add_error("until", self._not_begun())
        return given

    def period(self) -> Period:
        """What was asked for; the usual quarter where it cannot be read."""
        if not self.is_valid():
            return self._usual()
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        pulled = since < self.started_on
        return Period(max(since, self.started_on), until, self.now, pulled)

    def presets(self, last_visit: dt.date | None = None) -> list[Preset]:
        """Periods until today, the shortest names first; those longer than all are left out."""
        chosen = self.period()
        offered = [
            *([(_("Since the last visit"), last_visit)] if last_visit else []),
            *((_("%(days)s days") % {"days": days}, self._ago(days)) for days in PRESET_DAYS),
        ]
        found = [(label, day) for label, day in offered if day > self.started_on]
        found.append((_("From the beginning"), self.started_on))
        return [
            Preset(label, one.query, (one.since, one.until) == (chosen.since, chosen.until))
            for label, day in found
            for one in [Period(day, self.today, self.now)]
        ]

    def _usual(self) -> Period:
        since = max(self._ago(QUARTER_DAYS), min(self.started_on, self.today))
        return Period(since, self.today, self.now)

    def _ago(self, days: int) -> dt.date:
        return self.today - dt.timedelta(days=days)

    def _not_begun(self) -> str:
        return _("The relationship began on %(day)s. Choose that day or a later one.") % {
            "day": date_format(self.started_on, "j F Y")
        }


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
