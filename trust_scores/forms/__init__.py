"""Forms of assessments, breaches, coaching, raters and rubrics."""

from trust_scores.forms.assessments import AssessmentForm, CorrectionForm
from trust_scores.forms.breaches import BreachChangeForm, BreachForm, FindForm
from trust_scores.forms.calibrations import CalibrationNoteForm
from trust_scores.forms.coaching import (
    AcknowledgementForm,
    AddendumForm,
    CoachingForm,
    RideForm,
)

__all__ = [
    "AcknowledgementForm",
    "AddendumForm",
    "AssessmentForm",
    "BreachChangeForm",
    "BreachForm",
    "CalibrationNoteForm",
    "CoachingForm",
    "CorrectionForm",
    "FindForm",
    "RideForm",
]
