"""What the filters of lists of work have in common."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from interactions.forms.fields import NamedChoice
from opinion_leaders.models import OpinionLeader


def search_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


def choice(label: Any, every: Any, choices: Any) -> forms.ChoiceField:
    """A select whose empty choice `every` narrows nothing."""
    return forms.ChoiceField(label=label, required=False, choices=[("", every), *choices])


class WorkFilterForm(forms.Form):
    """A form that the address fills.

    A part that cannot be read narrows nothing and says so; an unknown order is the usual one.
    """

    # Say where one is, and not what the list is narrowed to.
    kept: Collection[str] = ("sort", "show")
    orders: Collection[str] = ()

    show = forms.CharField(required=False, widget=forms.HiddenInput)
    person = NamedChoice(
        required=False, queryset=OpinionLeader.objects.none(), widget=forms.HiddenInput
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.user = user
        self._offer("person", OpinionLeader.objects.visible_to(user))

    def _offer(self, name: str, queryset: Any) -> None:
        self.fields[name].queryset = queryset  # type: ignore[attr-defined]

    def _offer_msls(self) -> None:
        """Whose, for those who lead teams; others have only their own."""
        if self.user.is_manager:
            self.fields["msl"] = NamedChoice(
                label=_("MSL"),
                required=False,
                queryset=User.objects.in_team_of(self.user).msls(),
                empty_label=_("Whole team"),
            )

    def read(self, name: str, default: Any = "") -> Any:
        self.is_valid()
        return self.cleaned_data.get(name) or default

    def order(self, usual: str) -> str:
        sort: str = self.read("sort")
        return sort if sort.removeprefix("-") in self.orders else usual

    @property
    def narrows(self) -> bool:
        return any(self.read(name) for name in self.fields if name not in self.kept)
