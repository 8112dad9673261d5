"""Rubrics, what people rated, and the scores made of it."""

from trust_scores.models.assessments import Assessment, IntegrityBreach, Rating
from trust_scores.models.rubrics import (
    Anchor,
    AssessmentItem,
    Band,
    CoachingStep,
    Rubric,
    Stage,
)
from trust_scores.models.scores import EvidenceSums, RelationshipScore, ScoreHistory

__all__ = [
    "Anchor",
    "Assessment",
    "AssessmentItem",
    "Band",
    "CoachingStep",
    "EvidenceSums",
    "IntegrityBreach",
    "Rating",
    "RelationshipScore",
    "Rubric",
    "ScoreHistory",
    "Stage",
]
