"""Forms of whoever asks, and of the administrator who words it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from opinion_leaders.models import Relationship
from trust_scores.constants import PulseWay
from trust_scores.models import PulsePolicy
from trust_scores.selectors.pulse_words import languages, likely_language

LONGEST_EVIDENCE = 300


class AskForm(forms.Form):
    """In which way and language to ask, and how the person agreed where that is not on record."""

    way = forms.ChoiceField(
        label=_("How the link gets there"), choices=PulseWay.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("Language"))
    consent = forms.CharField(
        label=_("When and how they agreed to be asked by e-mail"),
        max_length=LONGEST_EVIDENCE,
        error_messages={
            "required": _("Write down when and how they agreed, or choose a link to hand over.")
        },
        help_text=_("Goes on record as their consent. Example: said so in the visit of 4 May."),
    )

    def __init__(
        self, *args: Any, relationship: Relationship, needs_consent: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        person = relationship.opinion_leader
        self.fields["language"].choices = list(languages().items())  # type: ignore[attr-defined]
        self.initial.setdefault("language", likely_language(person))
        self.initial.setdefault("way", PulseWay.EMAIL if person.email else PulseWay.LINK)
        self.fields["consent"].required = self["way"].value() == PulseWay.EMAIL
        if not needs_consent:
            del self.fields["consent"]

    def asked(self) -> dict[str, Any]:
        """The keyword arguments of `invite`."""
        return {"consent": "", **self.cleaned_data, "way": PulseWay(self.cleaned_data["way"])}


class DeclineForm(forms.Form):
    """When and how the person said that they do not want to be asked."""

    evidence = forms.CharField(label=_("When and how they said so"), max_length=LONGEST_EVIDENCE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class PulsePolicyForm(forms.ModelForm):
    """In whose name people are asked, and how often."""

    class Meta:
        model = PulsePolicy
        fields = ("organization", "safety_contact", "pause_days", "reminder_days")
        help_texts = {
            "organization": _("Stands above the questions and under the mail."),
            "safety_contact": _("An address or a number. Stands under the comment."),
            "pause_days": _("From 30 to 730. Nobody is asked about a relationship more often."),
            "reminder_days": _("From 3 to 25. Who was asked by e-mail is reminded once, then."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("organization", "safety_contact"):
            if "\n" in cleaned.get(name, "") or "\r" in cleaned.get(name, ""):
                self.add_error(name, _now("Write this on one line."))
        return cleaned
