"""Forms around visits."""

from interactions.forms.calendars import (
    CalendarFileForm,
    ChosenEventForm,
    PickedDayForm,
)
from interactions.forms.colleague_views import ColleagueViewForm
from interactions.forms.findings import ReviewForm, WatchedWordForm
from interactions.forms.follow_ups import (
    CancelForm,
    CloseCommitmentForm,
    CloseSeveralForm,
    FollowUpForm,
    HandOverForm,
    ReminderForm,
    ReopenForm,
)
from interactions.forms.inquiries import (
    AnswerForm,
    AssignForm,
    AssignSeveralForm,
    DeliverForm,
    InquiryForm,
    InquiryStepForm,
    WithdrawForm,
)
from interactions.forms.insights import (
    ApprovalForm,
    MarksForm,
    MaterialForm,
    PriorityForm,
    StepForm,
)
from interactions.forms.visit_initial import initial_for_new, initial_from, initial_from_draft
from interactions.forms.visits import Mode, VisitForm

__all__ = [
    "AnswerForm",
    "ApprovalForm",
    "AssignForm",
    "AssignSeveralForm",
    "CalendarFileForm",
    "CancelForm",
    "ChosenEventForm",
    "CloseCommitmentForm",
    "CloseSeveralForm",
    "ColleagueViewForm",
    "DeliverForm",
    "FollowUpForm",
    "HandOverForm",
    "InquiryForm",
    "InquiryStepForm",
    "MarksForm",
    "MaterialForm",
    "Mode",
    "PickedDayForm",
    "PriorityForm",
    "ReminderForm",
    "ReopenForm",
    "ReviewForm",
    "StepForm",
    "VisitForm",
    "WatchedWordForm",
    "WithdrawForm",
    "initial_for_new",
    "initial_from",
    "initial_from_draft",
]
