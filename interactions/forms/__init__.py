"""Forms around visits."""

from interactions.forms.calendars import (
    CalendarFileForm,
    ChosenEventForm,
    PickedDayForm,
)
from interactions.forms.follow_ups import (
    CancelForm,
    CloseCommitmentForm,
    FollowUpForm,
    HandOverForm,
)
from interactions.forms.visit_initial import initial_for_new, initial_from
from interactions.forms.visits import Mode, VisitForm

__all__ = [
    "CalendarFileForm",
    "CancelForm",
    "ChosenEventForm",
    "CloseCommitmentForm",
    "FollowUpForm",
    "HandOverForm",
    "Mode",
    "PickedDayForm",
    "VisitForm",
    "initial_for_new",
    "initial_from",
]
