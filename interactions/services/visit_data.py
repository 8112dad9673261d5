"""What a visit consists of before it is a record: the input of the services."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from accounts.models import User
from interactions.models import Material
from opinion_leaders.models import Relationship


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationData:
    """How it went with one opinion leader; empty values were not recorded."""

    relationship: Relationship
    # "live" or "later" where this differs from what the channel says.
    presence: str = ""
    depth: int | None = None
    patient_focus: str = ""
    balance: str = ""
    question: str = ""
    candid: str = ""
    goals_reviewed: str = ""

    def is_live(self, *, usually: bool) -> bool:
        """Whether this person took part live; `usually` is what the channel says."""
        return {"live": True, "later": False}.get(self.presence, usually)

    @property
    def is_judged(self) -> bool:
        """Whether anything is said about how it went."""
        words = (self.patient_focus, self.balance, self.question, self.candid, self.goals_reviewed)
        return self.depth is not None or any(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlingData:
    """How a disagreement was handled; empty values were not answered."""

    listened: str = ""
    explored: str = ""
    common_ground: str = ""
    stood_ground: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisagreementData:
    relationship: Relationship
    topic: str
    their_view: str = ""
    our_view: str = ""
    handling: HandlingData = field(default_factory=HandlingData)
    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicData:
    """One thing that was talked about; without a product it was unbranded."""

    subject: str
    product: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseData:
    relationship: Relationship
    promised_by: str
    text: str
    due_on: dt.date
    # The day on which whoever knows the person is reminded of it.
    remind_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingData:
    """What a text was hinted at for and its author let stand; see `TextFinding`."""

    place: str
    kind: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NextVisitData:
    """When the same people meet next; it becomes a planned visit of its own."""

    starts_at: dt.datetime
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitData:
    """One visit as the MSL describes it; `subject` and `product` are its first topic."""

    client_uuid: uuid.UUID
    state: str
    starts_at: dt.datetime
    channel: str
    nature: str
    subject: str
    participations: Sequence[ParticipationData]
    # The last day of a standing request.
    standing_until: dt.date | None = None
    product: str = ""
    further_topics: Sequence[TopicData] = ()
    adverse_event_heard: bool | None = None
    adverse_event_summary: str = ""
    # When it was heard, if not at the start of the visit.
    adverse_event_aware_at: dt.datetime | None = None
    # Answers to `has_patient`, `has_reporter`, `has_product`, `has_event`, as far as given.
    adverse_event_criteria: Mapping[str, str] = field(default_factory=dict)
    duration_minutes: int | None = None
    initiated_by: str = ""
    location: str = ""
    notes: str = ""
    cancelled_reason: str = ""
    colleagues: Sequence[User] = ()
    disagreements: Sequence[DisagreementData] = ()
    promises: Sequence[PromiseData] = ()
    inquiry: str = ""
    # Who asked; without a name, the first who took part.
    inquiry_of: Relationship | None = None
    insight: str = ""
    insight_so_what: str = ""
    materials: Sequence[Material] = ()
    next_visit: NextVisitData | None = None
    draft_input: Mapping[str, object] = field(default_factory=dict)
    findings: Sequence[FindingData] = ()
    # Why the author let them stand.
    findings_reason: str = ""
    # The calendar entry that it was made of, as in `ImportedEvent.event`.
    calendar_event: str = ""

    @property
    def topics(self) -> list[TopicData]:
        """All that it is about; a draft may have no topic yet."""
        first = TopicData(subject=self.subject, product=self.product)
        return [one for one in (first, *self.further_topics) if one.subject]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedVisit:
    """A visit with the MSL whose it is and the moment at which it went on record."""

    owner: User
    visit: VisitData
    recorded_at: dt.datetime
