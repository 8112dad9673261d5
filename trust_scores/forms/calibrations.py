"""Putting a proposed calibration in force."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from trust_scores.services.calibrations import NOTE_LENGTH


class CalibrationNoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2, "data-count": ""}),
        help_text=_("Why these offsets are right to use now. It stays with the version."),
    )
