"""Pages about visits and what follows from them."""

from interactions.views.calendar import calendar
from interactions.views.calendar_feed import (
    calendar_feed,
    calendar_feed_revoke,
    calendar_feed_revoke_of,
    calendar_feed_settings,
)
from interactions.views.calendar_reading import PrepareVisitView, calendar_read
from interactions.views.follow_ups import (
    adverse_event_hand_over,
    commitment_close,
    disagreement_follow_up,
)
from interactions.views.lists import (
    adverse_event_list,
    commitment_list,
    disagreement_list,
    visit_list,
)
from interactions.views.visit_form import ChangeVisitView, CorrectVisitView, CreateVisitView
from interactions.views.visits import cancel_visit, visit_detail

__all__ = [
    "ChangeVisitView",
    "CorrectVisitView",
    "CreateVisitView",
    "PrepareVisitView",
    "adverse_event_hand_over",
    "adverse_event_list",
    "calendar",
    "calendar_feed",
    "calendar_feed_revoke",
    "calendar_feed_revoke_of",
    "calendar_feed_settings",
    "calendar_read",
    "cancel_visit",
    "commitment_close",
    "commitment_list",
    "disagreement_follow_up",
    "disagreement_list",
    "visit_detail",
    "visit_list",
]
