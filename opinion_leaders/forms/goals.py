"""A goal of a relationship."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from opinion_leaders.constants import GoalSide, GoalStatus
from opinion_leaders.models import Goal


class GoalForm(forms.ModelForm):
    """What one side or both hope for, and where it stands."""

    side = forms.ChoiceField(label=_("Whose"), choices=GoalSide.choices, widget=forms.RadioSelect)
    status = forms.ChoiceField(
        label=_("Status"),
        choices=GoalStatus.choices,
        initial=GoalStatus.OPEN,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Goal
        fields = ("side", "text", "status", "progress")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2, "maxlength": 300, "data-count": True}),
            "progress": forms.Textarea(attrs={"rows": 2, "maxlength": 300, "data-count": True}),
        }
        help_texts = {
            "text": _("A scientific or patient goal. Write as if they will read it."),
            "progress": _("A sentence about where it stands now."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Field("side", wrapper_class="segmented"),
            "text",
            Field("status", wrapper_class="chips"),
            "progress",
        )
