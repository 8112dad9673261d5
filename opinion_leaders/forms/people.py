"""The facts about an opinion leader."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from opinion_leaders.constants import IdentifierSystem, Status, Tier
from opinion_leaders.importing.countries import country_code
from opinion_leaders.importing.text import clean_text, has_letter
from opinion_leaders.models import OpinionLeader, Specialty
from opinion_leaders.services import NewOpinionLeader, as_known

_REGISTRIES = (IdentifierSystem.NPI, IdentifierSystem.ORCID)


class CleanCharField(forms.CharField):
    """One clean line: no control or other invisible characters, blanks as single ones."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value))
        # NUL is refused by the field's validator, with a message; it must not vanish here.
        return text if "\x00" in text else clean_text(text)


class OpinionLeaderForm(forms.Form):
    """Names, work, contact and identifiers of one person."""

    title = CleanCharField(
        label=_("Title"), max_length=40, required=False, help_text=_("Prof., Dr. …")
    )
    given_name = CleanCharField(label=_("Given name"), max_length=100, required=False)
    middle_names = CleanCharField(label=_("Middle names"), max_length=150, required=False)
    family_name = CleanCharField(label=_("Family name"), max_length=150)
    suffix = CleanCharField(
        label=_("Suffix"), max_length=40, required=False, help_text=_("Jr., III …")
    )
    credentials = CleanCharField(
        label=_("Degrees and credentials"),
        max_length=150,
        required=False,
        help_text=_("MD, PhD …"),
    )
    native_name = CleanCharField(label=_("Name in native script"), max_length=200, required=False)
    specialties = CleanCharField(
        label=_("Specialties"),
        max_length=500,
        required=False,
        help_text=_("Several are separated by a semicolon."),
    )
    institution = CleanCharField(
        label=_("Institution"),
        max_length=255,
        required=False,
        help_text=_("Where they mainly work; a new name is added to the institutions."),
    )
    role = CleanCharField(label=_("Role there"), max_length=150, required=False)
    interests = CleanCharField(
        label=_("Scientific interests"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Separated by commas."),
    )
    languages = CleanCharField(
        label=_("Languages"),
        max_length=120,
        required=False,
        help_text=_("Separated by commas."),
    )
    country = CleanCharField(
        label=_("Country"), max_length=60, required=False, help_text=_("A name or two letters.")
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    phone = CleanCharField(label=_("Phone"), max_length=40, required=False)
    address = CleanCharField(label=_("Address"), max_length=255, required=False)
    tier = forms.TypedChoiceField(
        label=_("Tier"), choices=Tier.choices, coerce=int, initial=Tier.THREE
    )
    status = forms.ChoiceField(label=_("Status"), choices=Status.choices, initial=Status.ACTIVE)
    npi = CleanCharField(label=_("NPI"), max_length=40, required=False)
    orcid = CleanCharField(label=_("ORCID iD"), max_length=60, required=False)
    other_system = CleanCharField(
        label=_("Other system"), max_length=60, required=False, help_text=_("Such as hubspot.")
    )
    other_value = CleanCharField(label=_("Identifier there"), max_length=120, required=False)
    open_relationship = forms.BooleanField(
        label=_("Open my relationship with this person"), required=False, initial=True
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, by: User, opinion_leader: OpinionLeader | None = None, **kwargs: Any
    ) -> None:
        self._known = as_known(opinion_leader) if opinion_leader else None
        initial = {} if self._known is None else _initial(self._known)
        super().__init__(*args, **{**kwargs, "initial": initial})
        if opinion_leader is not None or not by.is_msl:
            del self.fields["open_relationship"]
        if opinion_leader is None:
            del self.fields["seen"]
        self.fields["specialties"].widget.attrs["list"] = "specialty-names"
        self.fields["institution"].widget.attrs["list"] = "institution-names"
        self.helper = _helper(self.fields)

    def clean_family_name(self) -> str:
        name = str(self.cleaned_data["family_name"])
        if not has_letter(name):
            raise forms.ValidationError(_("There is no letter in the name."))
        return name

    def clean_country(self) -> str:
        written = str(self.cleaned_data["country"])
        code = country_code(written) if written else ""
        if code is None:
            raise forms.ValidationError(_("This country is not known. Two letters work, too."))
        return code

    def clean_specialties(self) -> tuple[str, ...]:
        """Names apart; a comma divides them, unless it belongs to a name that is known."""
        written = str(self.cleaned_data["specialties"])
        parts = [part.strip() for part in written.split(";")]
        known = {name.upper() for name in Specialty.objects.values_list("name", flat=True)}
        names = [
            name.strip()
            for part in parts
            for name in ([part] if part.upper() in known else re.split(",", part))
        ]
        if any(len(name) > 150 for name in names):
            raise forms.ValidationError(_("A specialty has at most 150 characters."))
        return tuple(dict.fromkeys(filter(None, names)))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("other_system")) != bool(data.get("other_value")):
            missing = "other_value" if data.get("other_system") else "other_system"
            self.add_error(missing, _("A system and the identifier there belong together."))
        if data.get("other_system", "").lower() in _REGISTRIES:
            self.add_error("other_system", _("This has a field of its own."))
        return data

    def person(self) -> NewOpinionLeader:
        """The cleaned input as the services want it."""
        data = self.cleaned_data
        names = NewOpinionLeader.__dataclass_fields__.keys() & data.keys()
        return NewOpinionLeader(
            **{name: data[name] for name in names}, identifiers=self._identifiers()
        )

    def seen_person(self) -> NewOpinionLeader:
        """What the editor had before them; a nobody if that cannot be told."""
        try:
            facts = signing.loads(self.cleaned_data["seen"], salt="opinion-leader-form")
        except signing.BadSignature:
            return NewOpinionLeader(family_name="")
        pairs = tuple((system, value) for system, value in facts.pop("identifiers"))
        return NewOpinionLeader(
            **facts | {"specialties": tuple(facts["specialties"])}, identifiers=pairs
        )

    def differences(self) -> list[tuple[str, str, str]]:
        """Label, present value and own input of every field that differs, for a second look."""
        initial = self.initial
        return [
            (str(field.label), str(initial.get(name) or "–"), str(self.data.get(name) or "–"))
            for name, field in self.fields.items()
            if name != "seen" and str(initial.get(name) or "") != str(self.data.get(name) or "")
        ]

    def look_again(self) -> None:
        """Let the next submit of the same input count as having seen the present values."""
        data = self.data.copy()  # type: ignore[attr-defined]
        data["seen"] = self.initial["seen"]
        self.data = data

    def _identifiers(self) -> tuple[tuple[str, str], ...]:
        data = self.cleaned_data
        written = [(str(system), data[system]) for system in _REGISTRIES]
        written.append((data["other_system"].lower(), data["other_value"]))
        # Numbers that have no field here stay as they are.
        shown = {system for system, _value in _shown_identifiers(self._known)}
        kept = (
            [one for one in self._known.identifiers if one[0] not in shown] if self._known else []
        )
        return tuple(one for one in (*written, *kept) if one[1])


def _initial(known: NewOpinionLeader) -> dict[str, Any]:
    facts = asdict(known)
    shown = _shown_identifiers(known)
    others = [(system, value) for system, value in shown if system not in _REGISTRIES]
    values = dict(shown)
    return facts | {
        "specialties": "; ".join(known.specialties),
        "npi": values.get("npi", ""),
        "orcid": values.get("orcid", ""),
        "other_system": others[0][0] if others else "",
        "other_value": others[0][1] if others else "",
        "seen": signing.dumps(facts, salt="opinion-leader-form", compress=True),
    }


def _shown_identifiers(known: NewOpinionLeader | None) -> list[tuple[str, str]]:
    """The registries' numbers and the first of another system."""
    if known is None:
        return []
    registries = {pair[0]: pair for pair in known.identifiers if pair[0] in _REGISTRIES}
    others = [pair for pair in known.identifiers if pair[0] not in _REGISTRIES]
    return [*registries.values(), *others[:1]]


def _helper(fields: dict[str, forms.Field]) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    groups = (
        Fieldset(
            _("Name"),
            Div("title", "given_name", "middle_names", css_class="field-row"),
            Div("family_name", "suffix", "credentials", css_class="field-row"),
            "native_name",
        ),
        Fieldset(
            _("Work"),
            "specialties",
            Div("institution", "role", css_class="field-row"),
            "interests",
            Div("tier", "status", css_class="field-row"),
        ),
        Fieldset(
            _("Contact"),
            Div("email", "phone", css_class="field-row"),
            "address",
            Div("country", "languages", css_class="field-row"),
        ),
        Fieldset(
            _("Identifiers"),
            Div("npi", "orcid", css_class="field-row"),
            Div("other_system", "other_value", css_class="field-row"),
        ),
    )
    last = [Field(name) for name in ("open_relationship", "seen") if name in fields]
    helper.layout = Layout(*groups, *last)
    return helper
