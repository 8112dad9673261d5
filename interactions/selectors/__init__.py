"""Page-shaped readings of visits and of what follows from them."""

from interactions.selectors.calendars import (
    CalendarPage,
    calendar_page,
    feed_called,
    feed_entries,
    known_people,
    own_feed,
    visits_of_events,
)
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
    "CalendarPage",
    "HistoryEntry",
    "SafetyRow",
    "VisitDetail",
    "VisitFilter",
    "calendar_page",
    "choosable_relationships",
    "colleagues_of",
    "commitments_for",
    "disagreement_versions",
    "disagreements_for",
    "feed_called",
    "feed_entries",
    "history_of",
    "known_people",
    "own_feed",
    "safety_notes_for",
    "safety_rows",
    "topic_names",
    "usable_materials",
    "visit_detail",
    "visits_for",
    "visits_of_events",
]
