"""What can be done with visits and what follows from them."""

from interactions.services.bulk import RowResult, assign_inquiries, close_commitments
from interactions.services.calendars import note_fetch, renew_feed, revoke_feed
from interactions.services.cancelling import cancel_visit
from interactions.services.colleague_views import answer_view
from interactions.services.digests import digest_of
from interactions.services.drafts import drop_draft, keep_draft
from interactions.services.errors import (
    DisagreementChangedMeanwhile,
    DraftChangedElsewhere,
    DraftOutlived,
    RecordChangedMeanwhile,
    UnableToChangeVisit,
    UnableToFollowUp,
    UnableToKeepList,
    UnableToLogVisit,
    UnableToShareCalendar,
    VisitChangedMeanwhile,
    VisitKeyTaken,
    VisitSaysOther,
)
from interactions.services.findings import review_finding
from interactions.services.follow_ups import (
    close_commitment,
    close_overdue_commitments,
    close_promises,
    follow_up_disagreement,
    follow_up_disagreements,
    hand_over_adverse_event,
)
from interactions.services.inquiries import (
    InquiryData,
    answer_inquiry,
    assign_inquiry,
    deliver_inquiry,
    log_inquiry,
    withdraw_inquiry,
)
from interactions.services.insights import (
    InsightMarks,
    StepData,
    add_step,
    mark_insight,
    note_read,
    record_export,
)
from interactions.services.kept_lists import (
    approve_until,
    keep_material,
    keep_priority,
    keep_watched_word,
)
from interactions.services.logging import log_visit, log_visits
from interactions.services.reminders import remind_of_promise, send_reminders
from interactions.services.reopening import reopen_visit
from interactions.services.safety import CRITERIA, complete_adverse_event, raise_safety_alerts
from interactions.services.versions import (
    change_visit,
    correct_visit,
)
from interactions.services.visit_data import (
    DisagreementData,
    FindingData,
    HandlingData,
    NextVisitData,
    OwnedVisit,
    ParticipationData,
    PromiseData,
    TopicData,
    VisitData,
)

__all__ = [
    "CRITERIA",
    "DisagreementChangedMeanwhile",
    "DisagreementData",
    "DraftChangedElsewhere",
    "DraftOutlived",
    "FindingData",
    "HandlingData",
    "InquiryData",
    "InsightMarks",
    "NextVisitData",
    "OwnedVisit",
    "ParticipationData",
    "PromiseData",
    "RecordChangedMeanwhile",
    "RowResult",
    "StepData",
    "TopicData",
    "UnableToChangeVisit",
    "UnableToFollowUp",
    "UnableToKeepList",
    "UnableToLogVisit",
    "UnableToShareCalendar",
    "VisitChangedMeanwhile",
    "VisitData",
    "VisitKeyTaken",
    "VisitSaysOther",
    "add_step",
    "answer_inquiry",
    "answer_view",
    "approve_until",
    "assign_inquiries",
    "assign_inquiry",
    "cancel_visit",
    "change_visit",
    "close_commitment",
    "close_commitments",
    "close_overdue_commitments",
    "close_promises",
    "complete_adverse_event",
    "correct_visit",
    "deliver_inquiry",
    "digest_of",
    "drop_draft",
    "follow_up_disagreement",
    "follow_up_disagreements",
    "hand_over_adverse_event",
    "keep_draft",
    "keep_material",
    "keep_priority",
    "keep_watched_word",
    "log_inquiry",
    "log_visit",
    "log_visits",
    "mark_insight",
    "note_fetch",
    "note_read",
    "raise_safety_alerts",
    "record_export",
    "remind_of_promise",
    "renew_feed",
    "reopen_visit",
    "review_finding",
    "revoke_feed",
    "send_reminders",
    "withdraw_inquiry",
]
