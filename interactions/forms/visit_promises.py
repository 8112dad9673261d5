"""The promises of a visit in its form: two rows for each side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interactions.constants import PromisedBy
from interactions.forms.fields import DayField, text

PROMISE_ROWS = (1, 2)
PROMISES = [f"promise_{side}_{row}" for side in PromisedBy.values for row in PROMISE_ROWS]
# What a row holds besides the promise itself, by the end of the field's name.
DAYS = ("due", "remind")


def promise_fields() -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    for name in PROMISES:
        fields[name] = text(_("Promise"), 300)
        fields[f"{name}_due"] = DayField(label=_("Due by"), required=False)
        fields[f"{name}_remind"] = DayField(label=_("Remind me on"), required=False)
    return fields


def promise_mistakes(
    answers: Mapping[str, Any], visited_on: dt.date | None
) -> Iterator[tuple[str, Any]]:
    """Fields with what is wrong with their answers; `visited_on` is the day in the user's zone."""
    for name in PROMISES:
        told = answers.get(name)
        due_on, remind_on = (answers.get(f"{name}_{day}") for day in DAYS)
        if told and not due_on:
            yield f"{name}_due", _("Say until when.")
        if (due_on or remind_on) and not told:
            yield name, _("Say what was promised.")
        if due_on and visited_on and due_on < visited_on:
            yield f"{name}_due", _("A promise is due on the day of the visit or later.")
        if due_on and remind_on and remind_on > due_on:
            yield f"{name}_remind", _("A reminder comes on the day it is due, or before.")
