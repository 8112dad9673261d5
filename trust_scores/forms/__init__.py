"""Forms of assessments, coaching and rubrics."""

from trust_scores.forms.assessments import AssessmentForm, CorrectionForm
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
    "CoachingForm",
    "CorrectionForm",
    "RideForm",
]
