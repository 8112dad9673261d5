import datetime as dt
import hashlib
import uuid

import factory
from factory.django import DjangoModelFactory

from interactions.constants import Channel, Closure, Nature, PromisedBy, State, StepKind
from interactions.models import (
    AdverseEventNote,
    CalendarFeed,
    ColleagueView,
    Commitment,
    CommitmentClosure,
    Disagreement,
    Discussion,
    ImportedEvent,
    InquiryAnswer,
    Insight,
    InsightStep,
    InsightTag,
    Interaction,
    ListeningPriority,
    Material,
    MaterialUse,
    MedicalInquiry,
    Participation,
    TextFinding,
    Topic,
    VisitDraft,
    WatchedWord,
)
from tests.factories.accounts import UserFactory
from tests.factories.opinion_leaders import RelationshipFactory

VISITED_AT = dt.datetime(2026, 5, 4, 9, 30, tzinfo=dt.UTC)


class InteractionFactory(DjangoModelFactory):
    class Meta:
        model = Interaction

    client_uuid = factory.LazyFunction(uuid.uuid4)
    owner = factory.SubFactory(UserFactory, msl=True)
    state = State.SUBMITTED
    starts_at = VISITED_AT
    channel = Channel.IN_PERSON
    nature = Nature.PROACTIVE
    adverse_event_heard = False
    recorded_at = factory.SelfAttribute("starts_at")
    recorded_by = factory.SelfAttribute("owner")

    class Params:
        planned = factory.Trait(state=State.PLANNED, adverse_event_heard=None)


class ParticipationFactory(DjangoModelFactory):
    """A held visit with one person: the usual way to get an interaction."""

    class Meta:
        model = Participation

    relationship = factory.SubFactory(RelationshipFactory)
    interaction = factory.SubFactory(
        InteractionFactory, owner=factory.SelfAttribute("..relationship.msl")
    )
    is_live = True
    depth = 4


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Topic {n}")


class DiscussionFactory(DjangoModelFactory):
    class Meta:
        model = Discussion

    interaction = factory.SubFactory(InteractionFactory)
    subject = "Choosing therapy in frail patients"


class DisagreementFactory(DjangoModelFactory):
    class Meta:
        model = Disagreement

    relationship = factory.SubFactory(RelationshipFactory)
    interaction = factory.SubFactory(
        InteractionFactory, owner=factory.SelfAttribute("..relationship.msl")
    )
    topic = "Dose reduction above 75"
    opened_at = VISITED_AT
    handled_at = VISITED_AT
    recorded_at = VISITED_AT
    recorded_by = factory.SelfAttribute("relationship.msl")


class CommitmentFactory(DjangoModelFactory):
    class Meta:
        model = Commitment

    relationship = factory.SubFactory(RelationshipFactory)
    interaction = factory.SubFactory(
        InteractionFactory, owner=factory.SelfAttribute("..relationship.msl")
    )
    promised_by = PromisedBy.US
    text = "Send the subgroup table"
    promised_at = VISITED_AT
    due_on = dt.date(2026, 5, 18)
    recorded_at = VISITED_AT
    recorded_by = factory.SelfAttribute("relationship.msl")


class CommitmentClosureFactory(DjangoModelFactory):
    class Meta:
        model = CommitmentClosure

    commitment = factory.SubFactory(CommitmentFactory)
    outcome = Closure.KEPT
    closed_at = dt.datetime(2026, 5, 12, 10, tzinfo=dt.UTC)
    recorded_at = factory.SelfAttribute("closed_at")
    recorded_by = factory.SelfAttribute("commitment.relationship.msl")


class MedicalInquiryFactory(DjangoModelFactory):
    class Meta:
        model = MedicalInquiry

    relationship = factory.SubFactory(RelationshipFactory)
    interaction = factory.SubFactory(
        InteractionFactory, owner=factory.SelfAttribute("..relationship.msl")
    )
    question = "What is known above 80 years?"
    channel = Channel.IN_PERSON
    asked_at = VISITED_AT
    due_on = dt.date(2026, 5, 9)
    assigned_to = factory.SelfAttribute("relationship.msl")
    recorded_by = factory.SelfAttribute("relationship.msl")


class InquiryAnswerFactory(DjangoModelFactory):
    class Meta:
        model = InquiryAnswer

    inquiry = factory.SubFactory(MedicalInquiryFactory)
    text = "In those above 80 the rate was the same"
    material = factory.SubFactory("tests.factories.interactions.MaterialFactory")
    recorded_at = VISITED_AT
    recorded_by = factory.SelfAttribute("inquiry.assigned_to")


class ListeningPriorityFactory(DjangoModelFactory):
    class Meta:
        model = ListeningPriority

    name = factory.Sequence(lambda n: f"Priority {n}")


class InsightTagFactory(DjangoModelFactory):
    class Meta:
        model = InsightTag

    name = factory.Sequence(lambda n: f"tag {n}")


class InsightFactory(DjangoModelFactory):
    class Meta:
        model = Insight

    interaction = factory.SubFactory(InteractionFactory)
    what = "Frail patients are under-represented in the registry"
    recorded_by = factory.SelfAttribute("interaction.owner")


class InsightStepFactory(DjangoModelFactory):
    class Meta:
        model = InsightStep

    insight = factory.SubFactory(InsightFactory)
    kind = StepKind.ACTED_ON
    text = "Brought to the registry group"
    happened_on = dt.date(2026, 5, 11)
    recorded_by = factory.SelfAttribute("insight.recorded_by")


class AdverseEventNoteFactory(DjangoModelFactory):
    class Meta:
        model = AdverseEventNote

    interaction = factory.SubFactory(InteractionFactory, adverse_event_heard=True)
    aware_at = VISITED_AT
    due_at = VISITED_AT + dt.timedelta(hours=24)
    recorded_by = factory.SelfAttribute("interaction.owner")


class MaterialFactory(DjangoModelFactory):
    class Meta:
        model = Material

    title = factory.Sequence(lambda n: f"Material {n}")
    version = "1"


class MaterialUseFactory(DjangoModelFactory):
    class Meta:
        model = MaterialUse

    interaction = factory.SubFactory(InteractionFactory)
    material = factory.SubFactory(MaterialFactory)


class CalendarFeedFactory(DjangoModelFactory):
    """A feed in force; its address holds `token`."""

    class Meta:
        model = CalendarFeed

    class Params:
        token = factory.Sequence(lambda n: f"{n:043}")

    user = factory.SubFactory(UserFactory, msl=True)
    token_hash = factory.LazyAttribute(lambda one: hashlib.sha256(one.token.encode()).hexdigest())


class ImportedEventFactory(DjangoModelFactory):
    class Meta:
        model = ImportedEvent

    owner = factory.SubFactory(UserFactory, msl=True)
    event = factory.Sequence(lambda n: hashlib.sha256(str(n).encode()).hexdigest())
    client_uuid = factory.LazyFunction(uuid.uuid4)


class WatchedWordFactory(DjangoModelFactory):
    class Meta:
        model = WatchedWord

    word = factory.Sequence(lambda n: f"miracle{n}")
    explanation = "Say what was measured instead."


class TextFindingFactory(DjangoModelFactory):
    """A finding that nobody has looked at."""

    class Meta:
        model = TextFinding

    interaction = factory.SubFactory(InteractionFactory)
    place = "notes"
    kind = "patient"
    found = "birth"


class VisitDraftFactory(DjangoModelFactory):
    class Meta:
        model = VisitDraft

    owner = factory.SubFactory(UserFactory, msl=True)
    client_uuid = factory.LazyFunction(uuid.uuid4)
    fields = factory.LazyAttribute(
        lambda one: {"client_uuid": [str(one.client_uuid)], "subject": ["Frailty"]}
    )


class ColleagueViewFactory(DjangoModelFactory):
    """A view that is asked for and not given yet, on a visit that stands."""

    class Meta:
        model = ColleagueView

    interaction = factory.SubFactory(InteractionFactory)
    relationship = factory.SubFactory(
        RelationshipFactory, msl=factory.SelfAttribute("..interaction.owner")
    )
    colleague = factory.SubFactory(UserFactory, msl=True)
