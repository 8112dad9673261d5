"""Rubrics, what people rated, and the scores made of it."""

from trust_scores.models.assessments import Assessment, AssessmentDraft, IntegrityBreach, Rating
from trust_scores.models.calibrations import RaterCalibration, RaterOffset
from trust_scores.models.coaching import (
    CoachingAction,
    CoachingAddendum,
    CoachingReport,
    CoachingVisit,
)
from trust_scores.models.notices import Notice, NoticesSeen
from trust_scores.models.previews import PreviewPart, RubricPreview
from trust_scores.models.pulses import PulseInvitation, PulsePolicy
from trust_scores.models.rubric_words import Anchor, AssessmentItem, Band, CoachingStep, Stage
from trust_scores.models.rubrics import Rubric, RubricPolicy
from trust_scores.models.scores import (
    EvidenceSums,
    RelationshipScore,
    ScoreHistory,
    StagedScore,
)
from trust_scores.models.summaries import TeamSummary

__all__ = [
    "Anchor",
    "Assessment",
    "AssessmentDraft",
    "AssessmentItem",
    "Band",
    "CoachingAction",
    "CoachingAddendum",
    "CoachingReport",
    "CoachingStep",
    "CoachingVisit",
    "EvidenceSums",
    "IntegrityBreach",
    "Notice",
    "NoticesSeen",
    "PreviewPart",
    "PulseInvitation",
    "PulsePolicy",
    "RaterCalibration",
    "RaterOffset",
    "Rating",
    "RelationshipScore",
    "Rubric",
    "RubricPolicy",
    "RubricPreview",
    "ScoreHistory",
    "Stage",
    "StagedScore",
    "TeamSummary",
]
