"""Visits and what happened in them."""

from interactions.models.outcomes import (
    AdverseEventNote,
    Insight,
    Material,
    MaterialUse,
    MedicalInquiry,
)
from interactions.models.promises import Commitment, CommitmentClosure, Disagreement
from interactions.models.visits import Discussion, Interaction, Participation, Topic

__all__ = [
    "AdverseEventNote",
    "Commitment",
    "CommitmentClosure",
    "Disagreement",
    "Discussion",
    "Insight",
    "Interaction",
    "Material",
    "MaterialUse",
    "MedicalInquiry",
    "Participation",
    "Topic",
]
