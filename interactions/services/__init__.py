"""What can be done with visits, promises, disagreements and safety notes."""

from interactions.services.calendars import note_fetch, renew_feed, revoke_feed
from interactions.services.errors import (
    DisagreementChangedMeanwhile,
    UnableToChangeVisit,
    UnableToFollowUp,
    UnableToLogVisit,
    UnableToShareCalendar,
    VisitChangedMeanwhile,
    VisitKeyTaken,
)
from interactions.services.follow_ups import (
    close_commitment,
    close_overdue_commitments,
    close_promises,
    follow_up_disagreement,
    follow_up_disagreements,
    hand_over_adverse_event,
)
from interactions.services.logging import log_visit, log_visits
from interactions.services.safety import CRITERIA, complete_adverse_event, raise_safety_alerts
from interactions.services.versions import (
    cancel_visit,
    change_visit,
    correct_visit,
    is_on_record,
)
from interactions.services.visit_data import (
    DisagreementData,
    HandlingData,
    NextVisitData,
    OwnedVisit,
    ParticipationData,
    PromiseData,
    VisitData,
)

__all__ = [
    "CRITERIA",
    "DisagreementChangedMeanwhile",
    "DisagreementData",
    "HandlingData",
    "NextVisitData",
    "OwnedVisit",
    "ParticipationData",
    "PromiseData",
    "UnableToChangeVisit",
    "UnableToFollowUp",
    "UnableToLogVisit",
    "UnableToShareCalendar",
    "VisitChangedMeanwhile",
    "VisitData",
    "VisitKeyTaken",
    "cancel_visit",
    "change_visit",
    "close_commitment",
    "close_overdue_commitments",
    "close_promises",
    "complete_adverse_event",
    "correct_visit",
    "follow_up_disagreement",
    "follow_up_disagreements",
    "hand_over_adverse_event",
    "is_on_record",
    "log_visit",
    "log_visits",
    "note_fetch",
    "raise_safety_alerts",
    "renew_feed",
    "revoke_feed",
]
