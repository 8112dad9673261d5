"""Form fields that refuse kindly what a database would fail on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

# Longer numbers than any key; SQLite fails on them where PostgreSQL would only find nothing.
LONGEST_KEY = 18


class SeveralRecordsField(forms.ModelMultipleChoiceField):
    """Several records of a queryset; a number that can be no key is no choice."""

    def clean(self, value: Any) -> Any:
        if isinstance(value, Iterable) and any(len(str(key)) > LONGEST_KEY for key in value):
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": "…"},
            )
        return super().clean(value)
