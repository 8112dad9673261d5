"""What lists are narrowed to, read from the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
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
