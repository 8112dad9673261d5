"""Forms around visits."""

from interactions.forms.follow_ups import (
    CancelForm,
    CloseCommitmentForm,
    FollowUpForm,
    HandOverForm,
)
from interactions.forms.visit_initial import initial_for_new, initial_from
from interactions.forms.visits import Mode, VisitForm

__all__ = [
    "CancelForm",
    "CloseCommitmentForm",
    "FollowUpForm",
    "HandOverForm",
    "Mode",
    "VisitForm",
    "initial_for_new",
    "initial_from",
]
