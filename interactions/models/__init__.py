"""Visits and what happened in them."""

from interactions.models.calendars import CalendarFeed, ImportedEvent
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
    "CalendarFeed",
    "Commitment",
    "CommitmentClosure",
    "Disagreement",
    "Discussion",
    "ImportedEvent",
    "Insight",
    "Interaction",
    "Material",
    "MaterialUse",
    "MedicalInquiry",
    "Participation",
    "Topic",
]
