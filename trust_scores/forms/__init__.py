"""Forms of assessments and rubrics."""

from trust_scores.forms.assessments import AssessmentForm

__all__ = ["AssessmentForm"]
