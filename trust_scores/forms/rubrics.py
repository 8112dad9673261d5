"""Forms about whole versions: begin one, compare, import, decide, and the policy."""

from __future__ import annotations

import re
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from trust_scores.models import Rubric, RubricPolicy
from trust_scores.querysets import RubricQuerySet
from trust_scores.rubric_documents import MAX_BYTES
from trust_scores.selectors.preview_rows import ChangeFilter

MAX_REASON = 500


class VersionField(forms.ModelChoiceField):
    """A version by its number; the address names it by that, too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Rubric.objects.none(), to_field_name="number", **kwargs)

    def label_from_instance(self, rubric: Rubric) -> str:
        return f"{rubric.number}, {rubric.get_state_display().lower()}"


def reason_field(label: Any, help_text: Any = "", **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "data-count": ""}),
        **kwargs,
    )


class _PlainForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.helper = FormHelper()
        self.helper.form_tag = False


class DraftForm(_PlainForm):
    """From which version a draft begins, and why."""

    based_on = VersionField(
        label=_("Begin as a copy of"),
        empty_label=None,
        help_text=_("Everything is copied: settings, statements, bands, stages and next steps."),
    )
    reason = reason_field(
        _("What it is for"), _("For example “Candor should count more in oncology”.")
    )

    def __init__(self, *args: Any, versions: RubricQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["based_on"].queryset = versions  # type: ignore[attr-defined]


class CompareForm(forms.Form):
    """Two versions, read from the address; what cannot be read is left out."""

    def __init__(self, data: Any, *, versions: RubricQuerySet) -> None:
        super().__init__(data, label_suffix="", auto_id="compare_%s")
        for name, label in (("from", _("Before")), ("to", _("After"))):
            self.fields[name] = VersionField(label=label, empty_label=None)
            self.fields[name].queryset = versions  # type: ignore[attr-defined]

    def chosen(self, name: str) -> Rubric | None:
        self.is_valid()
        found: Rubric | None = self.cleaned_data.get(name)
        return found


class ImportForm(_PlainForm):
    """A rubric as a file, and why it is brought in."""

    file = forms.FileField(
        label=_("File"),
        max_length=200,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
        help_text=_("JSON as this product exports it."),
    )
    reason = reason_field(
        _("What it is for"), _("Without one, the reason in the file is kept."), required=False
    )

    def clean_file(self) -> bytes:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("This file is larger than any rubric."))
        return bytes(file.read())


class PolicyForm(_PlainForm):
    """Whether a second person approves every version."""

    needs_second_person = forms.BooleanField(
        label=_("A second person approves every new version"),
        required=False,
        help_text=_("Whoever wrote a draft then cannot put it in force alone."),
    )
    reason = reason_field(_("Why"))

    def __init__(self, *args: Any, policy: RubricPolicy, **kwargs: Any) -> None:
        initial = {"needs_second_person": policy.needs_second_person}
        super().__init__(*args, initial=initial, **kwargs)


class ReasonForm(_PlainForm):
    """A step in the life of a version with its reason; `revision` is what was read."""

    reason = reason_field(_("Reason"))
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, label: Any = None, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label
        self.fields["reason"].help_text = help_text


class ChangesForm(forms.Form):
    """What the list of those who change is narrowed to, read from the address.

    What cannot be read narrows nothing.
    """

    kind = forms.ChoiceField(
        label=_("Who changes"), required=False, choices=[("band", _("Band")), ("stage", _("Stage"))]
    )
    way = forms.ChoiceField(
        label=_("Health"),
        required=False,
        choices=[("", _("Rises or falls")), ("down", _("Falls")), ("up", _("Rises"))],
    )
    q = forms.CharField(
        label=_("Name or place"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, label_suffix="", auto_id="filter_%s")
        self.is_valid()

    def wanted(self) -> ChangeFilter:
        read = self.cleaned_data
        return ChangeFilter(
            kind=read.get("kind") or "band", way=read.get("way", ""), text=read.get("q", "")
        )

    def page(self) -> int:
        text = self.data.get("page", "")
        return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 1
