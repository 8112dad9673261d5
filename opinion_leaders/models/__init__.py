"""Opinion leaders, the relationships with them, and the lists that they are imported from."""

from opinion_leaders.models.imports import ImportBatch, ImportRow
from opinion_leaders.models.people import (
    Affiliation,
    Consent,
    Identifier,
    Institution,
    OpinionLeader,
    Specialty,
)
from opinion_leaders.models.relationships import Goal, Portfolio, Relationship

__all__ = [
    "Affiliation",
    "Consent",
    "Goal",
    "Identifier",
    "ImportBatch",
    "ImportRow",
    "Institution",
    "OpinionLeader",
    "Portfolio",
    "Relationship",
    "Specialty",
]
