"""Fields that several forms share: local times, choices of one, people and papers."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts.fields import LONGEST_KEY, SeveralRecordsField
from interactions.constants import Known

EARLIEST_DAY = dt.date(1900, 1, 1)
LATEST_DAY = dt.date(2200, 1, 1)
_CALENDAR_EVENT = re.compile(r"[0-9a-f]{64}(?:@[0-9]{4}-[0-9]{2}-[0-9]{2})?")


class LocalDateTimeField(forms.DateTimeField):
    """A moment in the user's time zone, to the minute.

    Of an hour that comes twice the first one counts; a time that the clocks skip is refused.
    """

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {
        "invalid": _("Enter a date and a time."),
        "required": _("Enter a date and a time."),
        "skipped": _("The clocks went forward then: this time did not exist on that day."),
    }

    def to_python(self, value: Any) -> dt.datetime | None:
        try:
            return super().to_python(value)
        except ValidationError as error:
            naive = parse_datetime(str(value).strip()) if _is_of_clock_change(error) else None
            if naive is None:
                raise
            return self._first_of_two(naive)

    def _first_of_two(self, naive: dt.datetime) -> dt.datetime:
        moment = naive.replace(tzinfo=timezone.get_current_timezone(), fold=0)
        back = moment.astimezone(dt.UTC).astimezone(moment.tzinfo).replace(tzinfo=None)
        if back != naive:
            raise ValidationError(self.error_messages["skipped"], code="skipped")
        return moment


def _is_of_clock_change(error: ValidationError) -> bool:
    return getattr(error, "code", "") == "ambiguous_timezone"


class DayField(forms.DateField):
    """A day from a calendar, within two centuries."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "invalid": _("Enter a date."),
        "required": _("Enter a date."),
        "far": _("Check the year of this date."),
    }

    def clean(self, value: Any) -> dt.date | None:
        day: dt.date | None = super().clean(value)
        if day is not None and not EARLIEST_DAY <= day <= LATEST_DAY:
            raise ValidationError(self.error_messages["far"], code="far")
        return day


class ClientKeyField(forms.Field):
    """The name that a form gave to its visit; whatever cannot be read gets a fresh one."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> uuid.UUID:
        try:
            return uuid.UUID(str(value))
        except ValueError:
            return uuid.uuid4()


class SeenAtField(forms.Field):
    """When the text that the user started from was saved, to the microsecond."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> dt.datetime | None:
        try:
            moment = dt.datetime.fromisoformat(value) if value else None
        except (TypeError, ValueError):
            return None
        return moment if moment and timezone.is_aware(moment) else None


class CalendarEventField(forms.Field):
    """The calendar entry that a visit was made of; whatever cannot be read names none."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> str:
        return value if isinstance(value, str) and _CALENDAR_EVENT.fullmatch(value) else ""


def one_of(
    choices: type[models.Choices] | Sequence[tuple[Any, Any]], label: Any, *, required: bool = False
) -> forms.TypedChoiceField:
    """Radio buttons of which none is chosen beforehand."""
    pairs = choices.choices if isinstance(choices, type) else choices
    return forms.TypedChoiceField(
        choices=pairs,
        label=label,
        required=required,
        empty_value="",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of these.")},
    )


def criteria_fields() -> dict[str, forms.Field]:
    """The four criteria of a case that drug safety can work on; each may be left out."""
    return {
        "has_patient": one_of(Known, _("A patient who can be told apart (age, sex or initials)?")),
        "has_reporter": one_of(Known, _("Somebody who reports it and can be asked?")),
        "has_product": one_of(Known, _("A product that is suspected?")),
        "has_event": one_of(Known, _("An event that can be described?")),
    }


def text(
    label: Any, length: int, *, required: Any = "", rows: int = 0, **attrs: str
) -> forms.CharField:
    """One line, or `rows` lines with a counter of what is left.

    `required` is what to say when it is empty; empty itself for what may be left out.
    """
    widget: forms.Widget = forms.TextInput(attrs=attrs)
    if rows:
        widget = forms.Textarea(attrs={"rows": rows, "data-count": "", **attrs})
    return forms.CharField(
        label=label,
        max_length=length,
        required=bool(required),
        widget=widget,
        error_messages={"required": required} if required else None,
    )


class NamedChoice(forms.ModelChoiceField):
    """One record, by its name; a number that can be no key is no choice."""

    def label_from_instance(self, obj: Any) -> str:
        return str(getattr(obj, "full_name", obj))

    def to_python(self, value: Any) -> Any:
        if len(str(value or "")) > LONGEST_KEY:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class RelationshipField(NamedChoice):
    """One of the own people, named with the place of work."""

    def label_from_instance(self, relationship: Any) -> str:
        person = relationship.opinion_leader
        place = person.primary_affiliation
        return f"{person.full_name} · {place.institution}" if place else person.full_name


class SeveralField(SeveralRecordsField):
    """Check boxes for records."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(**kwargs)
        self.error_messages["invalid_choice"] = _("Choose from these.")
        self.error_messages["invalid_pk_value"] = _("Choose from these.")


class ColleaguesField(SeveralField):
    def label_from_instance(self, colleague: Any) -> str:
        return str(colleague.full_name)


class MistakesField(SeveralField):
    """Check boxes for promises and disagreements, named by their text."""

    def label_from_instance(self, record: Any) -> str:
        return str(getattr(record, "text", "") or record.topic)


class NumberSeenField(forms.IntegerField):
    """A number that says which state of a record the user saw; what cannot be read is 0."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> int:
        known = str(value).isdecimal() and len(str(value)) <= LONGEST_KEY
        return int(value) if known else 0


class ChosenField(forms.Field):
    """Records chosen in a list, each as "key:seen", where `seen` says how it was seen."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"required": _("Choose one or more in the list first.")}

    def to_python(self, value: Any) -> dict[int, str]:
        pairs = [str(one).partition(":") for one in value or []]
        return {
            int(key): seen
            for key, _colon, seen in pairs
            if key.isdecimal() and len(key) <= LONGEST_KEY
        }

    def validate(self, value: Any) -> None:
        if not value:
            raise ValidationError(self.error_messages["required"], code="required")
