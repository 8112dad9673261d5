"""What lists are narrowed to, read from the address."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from interactions.calendars.periods import KINDS, Kind, Period, period_of, read_period
from interactions.constants import Channel, State
from interactions.forms.fields import DayField
from interactions.selectors import VisitFilter
from opinion_leaders.models import OpinionLeader

SORTS = ("-starts_at", "starts_at")


class VisitFilterForm(forms.Form):
    """A part that cannot be read narrows nothing and says so; an unknown order is the usual one."""

    q = forms.CharField(
        label=_("Name or topic"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("Any state")), *State.choices]
    )
    channel = forms.ChoiceField(
        label=_("How you met"), required=False, choices=[("", _("Any way")), *Channel.choices]
    )
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)
    msl: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("MSL"), required=False, queryset=None, empty_label=_("Whole team")
    )
    person = forms.ModelChoiceField(
        required=False, queryset=OpinionLeader.objects.none(), widget=forms.HiddenInput
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["person"].queryset = OpinionLeader.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["msl"].queryset = User.objects.in_team_of(user)  # type: ignore[attr-defined]
        self.fields["msl"].label_from_instance = lambda one: one.full_name  # type: ignore[attr-defined]
        if not user.is_manager:
            del self.fields["msl"]

    def wanted(self) -> VisitFilter:
        self.is_valid()
        read = self.cleaned_data
        return VisitFilter(
            text=read.get("q", ""),
            state=read.get("state", ""),
            channel=read.get("channel", ""),
            since=read.get("since"),
            until=read.get("until"),
            person=read.get("person"),
            msl=read.get("msl"),
            oldest_first=read.get("sort") == "starts_at",
        )

    @property
    def narrows(self) -> bool:
        return any(
            value for name, value in getattr(self, "cleaned_data", {}).items() if name != "sort"
        )


class CalendarFilterForm(forms.Form):
    """Which month, week or day a calendar shows, and for a manager whose."""

    msl: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("MSL"), required=False, queryset=None, empty_label=_("Whole team")
    )

    def __init__(self, data: Any, *, user: User, today: dt.date) -> None:
        super().__init__(data)
        self.today = today
        team = User.objects.in_team_of(user)
        self.fields["msl"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            Q(pk__in=team.values("pk")) | Q(pk=user.pk, is_msl=True)
        )
        self.fields["msl"].label_from_instance = lambda one: one.full_name  # type: ignore[attr-defined]
        if not user.is_manager:
            del self.fields["msl"]

    def chosen_msl(self) -> User | None:
        self.is_valid()
        return self.cleaned_data.get("msl")

    def period(self) -> tuple[Period, bool]:
        """The period of the address, and whether it was understood; otherwise this month."""
        asked: list[tuple[Kind, str]] = [
            (kind, self.data.get(kind, "")) for kind in reversed(KINDS) if self.data.get(kind)
        ]
        present = period_of("month", self.today)
        if present is None:
            raise ValueError("today lies beyond the calendar")
        if not asked:
            return present, True
        found = read_period(*asked[0])
        return (found, True) if found else (present, False)
