"""What a browser sends to log a visit."""

from __future__ import annotations

import datetime as dt
import uuid

from opinion_leaders.models import Relationship


def answers(relationship: Relationship, now: dt.datetime) -> dict[str, str]:
    """A visit with everything told that is asked about it, and a promise."""
    return {
        "client_uuid": str(uuid.uuid4()),
        "state": "submitted",
        "relationship": str(relationship.pk),
        "starts_at": f"{now - dt.timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "duration_minutes": "30",
        "channel": "in_person",
        "nature": "proactive",
        "subject": "Choosing therapy in frail patients",
        "adverse_event_heard": "no",
        "depth": "4",
        "patient_focus": "central",
        "balance": "balanced",
        "question": "answered_now",
        "candid": "both",
        "goals_reviewed": "one_side",
        "promise_us_1": "Send the subgroup table",
        "promise_us_1_due": f"{now + dt.timedelta(days=7):%Y-%m-%d}",
    }
