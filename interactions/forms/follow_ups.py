"""Short forms for what happens after the visit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.constants import Closure, Degree, Outcome
from interactions.forms.fields import (
    ChosenField,
    DayField,
    LocalDateTimeField,
    criteria_fields,
    one_of,
    text,
)
from interactions.models import Commitment


class RefusableForm(forms.Form):
    """A form whose input a service may refuse."""

    # The server's own sentences stand beside the fields; a browser's bubbles would hide them.
    use_required_attribute = False

    def refuse(self, message: str, field: str = "") -> None:
        self.add_error(field if field in self.fields else None, message)


def moment_of(day: dt.date, *, now: dt.datetime) -> dt.datetime:
    """A moment on this day, for what people know by the day: noon, or now if that is earlier."""
    noon = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    return min(noon, now) if day <= timezone.localdate(now) else noon


class CancelForm(RefusableForm):
    cancelled_reason = text(_("Why is it cancelled?"), 300, required=_("Say why it is cancelled."))


class ReopenForm(RefusableForm):
    reason = text(_("Why is it reopened?"), 300, required=_("Say why it is reopened."), rows=2)


class CloseCommitmentForm(RefusableForm):
    """How a promise ended. `former` is the ending that the user saw when the page was opened."""

    former = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    outcome = one_of(Closure, _("How did it end?"), required=True)
    closed_on = DayField(label=_("When"))
    note = text(_("Note"), 300)

    def __init__(self, *args: Any, commitment: Commitment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commitment = commitment

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        outcome, day = cleaned.get("outcome"), cleaned.get("closed_on")
        if outcome == Closure.KEPT and day and day > self.commitment.due_on:
            self.add_error("outcome", _("That day is after the due date: it was kept, but late."))
        if outcome == Closure.LATE and day and day <= self.commitment.due_on:
            self.add_error("outcome", _("On that day it was in time: it was kept."))
        return cleaned


class ReminderForm(RefusableForm):
    """When to be reminded of a promise; left empty, never."""

    remind_on = DayField(label=_("Remind me on"), required=False)


class FollowUpForm(RefusableForm):
    """How a disagreement went on; the answers so far are there to be changed."""

    follow_up = text(
        _("What happened since?"), 1000, required=_("Say what happened since."), rows=3
    )
    listened = one_of(Degree, _("I listened first"))
    explored = one_of(Degree, _("I explored their view"))
    common_ground = one_of(Degree, _("I looked for common ground"))
    stood_ground = one_of(Degree, _("I stood my ground honestly and with respect"))
    outcome = one_of(Outcome, _("Where does it stand?"))
    stands = one_of(
        [("open", _("Still open")), ("settled", _("Settled, or we agreed to differ"))],
        _("And now?"),
        required=True,
    )
    handled_on = DayField(label=_("When"))


class HandOverForm(RefusableForm):
    """That drug safety has the report; or, with `save=known`, only what became known."""

    reference = text(_("Reference of drug safety"), 100, required=_("Enter the reference."))
    handed_over_at = LocalDateTimeField(label=_("Handed over at"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(criteria_fields())
        if self.is_about_facts:
            for name in ("reference", "handed_over_at"):
                self.fields[name].required = False

    @property
    def is_about_facts(self) -> bool:
        return self.is_bound and self.data.get("save") == "known"


class CloseSeveralForm(RefusableForm):
    """One ending for several promises."""

    chosen = ChosenField()
    outcome = one_of(
        [
            (Closure.KEPT, _("Kept")),
            (Closure.BROKEN, Closure.BROKEN.label),
            (Closure.WITHDRAWN, Closure.WITHDRAWN.label),
        ],
        _("How did they end?"),
        required=True,
    )
    closed_on = DayField(label=_("When"))
    note = text(_("Note"), 300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("closed_on", timezone.localdate())
