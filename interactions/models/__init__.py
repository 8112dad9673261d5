"""Visits and what happened in them."""

from interactions.models.calendars import CalendarFeed, ImportedEvent
from interactions.models.findings import TextFinding, WatchedWord
from interactions.models.outcomes import (
    AdverseEventNote,
    Insight,
    Material,
    MaterialUse,
    MedicalInquiry,
)
from interactions.models.promises import Commitment, CommitmentClosure, Disagreement
from interactions.models.sharing import ColleagueView, VisitDraft
from interactions.models.visits import Discussion, Interaction, Participation, Topic

__all__ = [
    "AdverseEventNote",
    "CalendarFeed",
    "ColleagueView",
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
    "TextFinding",
    "Topic",
    "VisitDraft",
    "WatchedWord",
]
