"""Choosing a list to bring in."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from opinion_leaders import services


class ImportForm(forms.Form):
    """A file, and for whom relationships are to be opened."""

    file = forms.FileField(
        label=_("List"),
        max_length=200,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text=_("CSV or XLSX, at most 10 MB and 20,000 rows."),
    )
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Open relationships for"),
        required=False,
        empty_label=_("Nobody: only bring the people in"),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = services.possible_owners(by)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.fields["owner"].label_from_instance = lambda user: user.full_name  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > services.MOST_BYTES_OF_UPLOAD:
            raise forms.ValidationError(
                _("The file is larger than 10 MB. Please cut it into parts.")
            )
        return file
