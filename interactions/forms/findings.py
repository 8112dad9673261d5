"""What compliance says about a finding, and the words that authors are warned about."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from interactions.constants import FindingState
from interactions.forms.fields import one_of, text
from interactions.forms.follow_ups import RefusableForm


class ReviewForm(RefusableForm):
    """What came of a finding. `seen_state` is how it stood when the page was opened."""

    seen_state = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)
    state = one_of(
        [
            (FindingState.NOTHING_TO_DO, FindingState.NOTHING_TO_DO.label),
            (FindingState.HANDLED, FindingState.HANDLED.label),
        ],
        _("What came of it?"),
        required=True,
    )
    note = text(_("Note"), 500, rows=3)


class WatchedWordForm(RefusableForm):
    word = text(_("Word or phrase"), 80, required=_("Enter a word or a phrase."))
    explanation = text(
        _("What to tell the author"), 300, required=_("Say why, and what to write instead.")
    )
    is_active = forms.BooleanField(
        label=_("Watched"),
        required=False,
        initial=True,
        help_text=_("Whole words are compared; capitals make no difference."),
    )
