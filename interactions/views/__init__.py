"""Pages about visits and what follows from them."""

from interactions.views.calendar import calendar
from interactions.views.calendar_feed import (
    calendar_feed,
    calendar_feed_revoke,
    calendar_feed_revoke_of,
    calendar_feed_settings,
)
from interactions.views.calendar_reading import PrepareVisitView, calendar_read
from interactions.views.colleague_views import colleague_view
from interactions.views.drafts import visit_draft_discard, visit_draft_keep
from interactions.views.findings import finding_list, finding_review
from interactions.views.follow_ups import (
    adverse_event_hand_over,
    commitment_close,
    commitment_detail,
    commitment_remind,
    commitments_close,
    disagreement_detail,
    disagreement_follow_up,
)
from interactions.views.inquiries import (
    AnswerInquiryView,
    AssignInquiryView,
    DeliverInquiryView,
    WithdrawInquiryView,
    inquiries_assign,
    inquiry_create,
    inquiry_detail,
    inquiry_list,
)
from interactions.views.insights import (
    insight_board,
    insight_detail,
    insight_export,
    insight_marks,
    insight_step,
)
from interactions.views.kept_lists import (
    material_list,
    material_update,
    priority_list,
    priority_update,
    watched_word_list,
    watched_word_update,
)
from interactions.views.lists import (
    adverse_event_list,
    commitment_list,
    disagreement_list,
    visit_list,
)
from interactions.views.outbox import outbox, outbox_send, outbox_ticket
from interactions.views.reopening import reopen_list, visit_reopen
from interactions.views.visit_form import ChangeVisitView, CorrectVisitView, CreateVisitView
from interactions.views.visits import cancel_visit, visit_detail

__all__ = [
    "AnswerInquiryView",
    "AssignInquiryView",
    "ChangeVisitView",
    "CorrectVisitView",
    "CreateVisitView",
    "DeliverInquiryView",
    "PrepareVisitView",
    "WithdrawInquiryView",
    "adverse_event_hand_over",
    "adverse_event_list",
    "calendar",
    "calendar_feed",
    "calendar_feed_revoke",
    "calendar_feed_revoke_of",
    "calendar_feed_settings",
    "calendar_read",
    "cancel_visit",
    "colleague_view",
    "commitment_close",
    "commitment_detail",
    "commitment_list",
    "commitment_remind",
    "commitments_close",
    "disagreement_detail",
    "disagreement_follow_up",
    "disagreement_list",
    "finding_list",
    "finding_review",
    "inquiries_assign",
    "inquiry_create",
    "inquiry_detail",
    "inquiry_list",
    "insight_board",
    "insight_detail",
    "insight_export",
    "insight_marks",
    "insight_step",
    "material_list",
    "material_update",
    "outbox",
    "outbox_send",
    "outbox_ticket",
    "priority_list",
    "priority_update",
    "reopen_list",
    "visit_detail",
    "visit_draft_discard",
    "visit_draft_keep",
    "visit_list",
    "visit_reopen",
    "watched_word_list",
    "watched_word_update",
]
