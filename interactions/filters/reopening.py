"""How an administrator finds a visit on record: by its number, or by who logged it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from interactions.filters.common import WorkFilterForm
from interactions.forms.fields import NamedChoice

LARGEST_NUMBER = 2**63 - 1


class ReopenFilterForm(WorkFilterForm):
    number = forms.IntegerField(
        label=_("Number of the visit"),
        required=False,
        min_value=1,
        max_value=LARGEST_NUMBER,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    author = NamedChoice(
        label=_("Logged by"),
        required=False,
        queryset=User.objects.none(),
        empty_label=_("Choose a person"),
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, user=user)
        self._offer("author", User.objects.msls())
