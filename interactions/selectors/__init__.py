"""Page-shaped readings of visits and of what follows from them."""

from interactions.selectors.choices import (
    choosable_relationships,
    colleagues_of,
    topic_names,
    usable_materials,
)
from interactions.selectors.follow_ups import (
    SafetyRow,
    commitments_for,
    disagreement_versions,
    disagreements_for,
    safety_notes_for,
    safety_rows,
)
from interactions.selectors.visits import (
    HistoryEntry,
    VisitDetail,
    VisitFilter,
    history_of,
    visit_detail,
    visits_for,
)

__all__ = [
    "HistoryEntry",
    "SafetyRow",
    "VisitDetail",
    "VisitFilter",
    "choosable_relationships",
    "colleagues_of",
    "commitments_for",
    "disagreement_versions",
    "disagreements_for",
    "history_of",
    "safety_notes_for",
    "safety_rows",
    "topic_names",
    "usable_materials",
    "visit_detail",
    "visits_for",
]
