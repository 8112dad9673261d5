"""Putting a breach of honesty on record, and another status of it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opinion_leaders.models import Relationship
from trust_scores.constants import BreachStatus, Severity
from trust_scores.models import IntegrityBreach

EARLIEST = dt.date(2000, 1, 1)
SEVERITIES = (
    (Severity.MINOR, _("Minor: something was embellished")),
    (Severity.SERIOUS, _("Serious: something that matters was left out or bent")),
    (Severity.SEVERE, _("Severe: somebody was deceived")),
)
STATUSES = (
    (BreachStatus.ALLEGED, _("Alleged: somebody says so, and it is being looked into")),
    (BreachStatus.CONFIRMED, _("Confirmed: it was looked into, and it happened")),
    (BreachStatus.REFUTED, _("Refuted: it did not happen, or was no breach")),
)


class _BreachForm(forms.Form):
    severity = forms.ChoiceField(
        label=_("How severe"), choices=SEVERITIES, widget=forms.RadioSelect
    )
    status = forms.ChoiceField(label=_("How certain"), choices=STATUSES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class BreachForm(_BreachForm):
    """Cleans to the keyword arguments of `record_breach` (see `told`)."""

    occurred_on = forms.DateField(
        label=_("When"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(EARLIEST, _("This is too long ago to be right."))],
    )
    reason = forms.CharField(
        label=_("What happened"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4, "data-count": ""}),
    )
    client_uuid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, relationship: Relationship, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = STATUSES[:2]  # type: ignore[attr-defined]
        self.initial.setdefault("client_uuid", uuid.uuid4())
        self.fields["reason"].help_text = gettext(
            "Write what was observed, as if both will read it: %(msl)s can. Leave out who told"
            " you where they asked not to be named."
        ) % {"msl": relationship.msl.full_name}

    def told(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "occurred_at": _moment(cleaned["occurred_on"]),
            "severity": cleaned["severity"],
            "status": cleaned["status"],
            "reason": cleaned["reason"],
            "client_uuid": cleaned["client_uuid"],
        }


class BreachChangeForm(_BreachForm):
    """Another status or severity, with the reason."""

    change_reason = forms.CharField(
        label=_("Why it is changed"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "data-count": ""}),
        help_text=_("Both versions stay readable, with this reason."),
    )

    def __init__(self, *args: Any, breach: IntegrityBreach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"severity": breach.severity, "status": breach.status})

    def told(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "severity": cleaned["severity"],
            "status": cleaned["status"],
            "reason": cleaned["change_reason"],
        }


class FindForm(forms.Form):
    """A name to look for; whatever cannot be looked for finds nothing special."""

    q = forms.CharField(label=_("Name"), max_length=100, required=False)

    def text(self) -> str:
        return str(self.cleaned_data["q"]) if self.is_valid() else ""


def _moment(day: dt.date) -> dt.datetime:
    """Noon of that day where the person is, or now where that is still to come."""
    noon = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    return min(noon, timezone.now()) if day == timezone.localdate() else noon
