"""Visits and what happened in them."""

from interactions.models.calendars import CalendarFeed, ImportedEvent
from interactions.models.drafts import VisitDraft
from interactions.models.findings import TextFinding, WatchedWord
from interactions.models.inquiries import InquiryAnswer, MedicalInquiry
from interactions.models.insights import Insight, InsightStep, InsightTag, ListeningPriority
from interactions.models.outcomes import AdverseEventNote, Material, MaterialUse
from interactions.models.promises import Commitment, CommitmentClosure, Disagreement
from interactions.models.sharing import ColleagueView
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
    "InquiryAnswer",
    "Insight",
    "InsightStep",
    "InsightTag",
    "Interaction",
    "ListeningPriority",
    "Material",
    "MaterialUse",
    "MedicalInquiry",
    "Participation",
    "TextFinding",
    "Topic",
    "VisitDraft",
    "WatchedWord",
]
