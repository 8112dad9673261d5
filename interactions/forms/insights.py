"""Forms around insights, and the lists that managers and administrators keep."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.constants import StepKind
from interactions.forms.fields import (
    ClientKeyField,
    DayField,
    NamedChoice,
    NumberSeenField,
    one_of,
    text,
)
from interactions.forms.follow_ups import RefusableForm
from interactions.models import Insight, ListeningPriority, Material
from interactions.services import InsightMarks, StepData

LONGEST_TAG = 40


class TagsField(forms.CharField):
    """Words between commas; small letters, each once, without a leading #."""

    def to_python(self, value: Any) -> Any:
        raw = str(super().to_python(value)).lower().split(",")
        words = [" ".join(word.split()).removeprefix("#").strip() for word in raw]
        return list(dict.fromkeys(filter(None, words)))

    def clean(self, value: Any) -> list[str]:
        # The checks of a text are for what was typed.
        super().run_validators(super().to_python(value))
        tags: list[str] = self.to_python(value)
        if any(len(tag) > LONGEST_TAG for tag in tags):
            raise ValidationError(_("A tag has up to 40 letters. Put commas between tags."))
        return tags


class MarksForm(RefusableForm):
    """What an insight is marked as, how it is found, and which priority it speaks to."""

    revision = NumberSeenField(required=False)
    is_clear = forms.BooleanField(label=_("Clear: anybody understands it"), required=False)
    is_actionable = forms.BooleanField(
        label=_("Actionable: somebody can do something about it"), required=False
    )
    is_relevant = forms.BooleanField(
        label=_("Relevant: it matters for patients or science"), required=False
    )
    is_timely = forms.BooleanField(label=_("Timely: it matters now"), required=False)
    listening_priority = NamedChoice(
        label=_("Listening priority"),
        required=False,
        queryset=ListeningPriority.objects.none(),
        empty_label=_("None of them"),
    )
    tags = TagsField(
        label=_("Tags"), required=False, max_length=400, help_text=_("With commas between them.")
    )

    def __init__(self, *args: Any, insight: Insight, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = ListeningPriority.objects.filter(
            Q(is_active=True) | Q(pk=insight.listening_priority_id)
        )
        cast(NamedChoice, self.fields["listening_priority"]).queryset = offered

    def marks(self) -> InsightMarks:
        told = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        return InsightMarks(**told)


class StepForm(RefusableForm):
    """One thing that was done about an insight, or came of it."""

    client_uuid = ClientKeyField(required=False)
    seen_step = NumberSeenField(required=False)
    kind = one_of(StepKind, _("What is this?"), required=True)
    text = text(_("In a few words"), 2000, required=_("Say it in a few words."), rows=3)
    happened_on = DayField(label=_("When"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("happened_on", timezone.localdate())

    def step(self) -> StepData:
        told = self.cleaned_data
        return StepData(
            client_uuid=told["client_uuid"],
            kind=told["kind"],
            text=told["text"],
            happened_on=told["happened_on"],
            seen_step=told["seen_step"] or None,
        )


class PriorityForm(RefusableForm):
    name = text(_("Name"), 120, required=_("Give it a name."))
    is_active = forms.BooleanField(
        label=_("Offered for insights"),
        required=False,
        initial=True,
        help_text=_("Insights keep a priority that is offered no more."),
    )


class MaterialForm(RefusableForm):
    title = text(_("Title"), 200, required=_("Enter the title."))
    version = text(_("Version"), 40, required=_("Enter the version."))
    approved_until = DayField(
        label=_("Approved until"),
        required=False,
        help_text=_("The last day on which it may be used; empty while no end is set."),
    )


class ApprovalForm(RefusableForm):
    """Until when a version is approved; its title and version stay, because answers name them."""

    approved_until = DayField(
        label=_("Approved until"),
        required=False,
        help_text=_("The last day on which it may be used; empty while no end is set."),
    )

    def __init__(self, *args: Any, material: Material, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("approved_until", material.approved_until)
