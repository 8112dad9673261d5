"""Pages about visits and what follows from them."""

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
    "adverse_event_hand_over",
    "adverse_event_list",
    "cancel_visit",
    "commitment_close",
    "commitment_list",
    "disagreement_follow_up",
    "disagreement_list",
    "visit_detail",
    "visit_list",
]
