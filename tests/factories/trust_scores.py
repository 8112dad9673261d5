import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from tests.factories.accounts import UserFactory
from tests.factories.interactions import InteractionFactory
from tests.factories.opinion_leaders import RelationshipFactory
from trust_scores.constants import (
    AssessmentState,
    Audience,
    BandCode,
    BreachStatus,
    ChannelCode,
    PulseWay,
    Quality,
    RubricState,
    Severity,
    StageCode,
)
from trust_scores.models import (
    Anchor,
    Assessment,
    AssessmentDraft,
    AssessmentItem,
    Band,
    CoachingAction,
    CoachingAddendum,
    CoachingReport,
    CoachingStep,
    CoachingVisit,
    EvidenceSums,
    IntegrityBreach,
    Notice,
    NoticesSeen,
    PreviewPart,
    PulseInvitation,
    PulsePolicy,
    RaterCalibration,
    RaterOffset,
    Rating,
    RelationshipScore,
    Rubric,
    RubricPolicy,
    RubricPreview,
    ScoreHistory,
    Stage,
    StagedScore,
    TeamSummary,
)
from trust_scores.selectors.pulses import token_hash

RATED_AT = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


class RubricFactory(DjangoModelFactory):
    """A draft beside the published default version."""

    class Meta:
        model = Rubric

    number = factory.Sequence(lambda n: n + 100)
    state = RubricState.DRAFT
    parameters = factory.LazyFunction(dict)


class _WordsFactory(DjangoModelFactory):
    """Makes rows of any version, as the past left them; the models let only drafts change."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        row = model_class(*args, **kwargs)
        model_class._base_manager.bulk_create([row])
        return row


class AssessmentItemFactory(_WordsFactory):
    class Meta:
        model = AssessmentItem

    rubric = factory.SubFactory(RubricFactory)
    audience = Audience.SELF
    quality = Quality.CANDOR
    channel = ChannelCode.CANDOR
    position = factory.Sequence(lambda n: n)
    text = "I say what I think when asked"


class AnchorFactory(_WordsFactory):
    class Meta:
        model = Anchor

    item = factory.SubFactory(AssessmentItemFactory)
    level = 3
    text = "Says so when asked twice"


class BandFactory(_WordsFactory):
    class Meta:
        model = Band

    rubric = factory.SubFactory(RubricFactory)
    code = BandCode.SOUND
    lower_edge = 0.58
    meaning = "Holds in everyday work"


class StageFactory(_WordsFactory):
    class Meta:
        model = Stage

    rubric = factory.SubFactory(RubricFactory)
    code = StageCode.CULTIVATING
    position = 1
    meaning = "Trust stands"


class CoachingStepFactory(_WordsFactory):
    class Meta:
        model = CoachingStep

    rubric = factory.SubFactory(RubricFactory)
    quality = Quality.CANDOR
    below = 0.58
    text = "Ask what they would say to a friend"


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = Assessment

    relationship = factory.SubFactory(RelationshipFactory)
    rubric = factory.LazyFunction(lambda: Rubric.objects.published().get())
    kind = Audience.SELF
    rater = factory.SelfAttribute("relationship.msl")
    state = AssessmentState.SUBMITTED
    assessed_at = RATED_AT
    grounds = "Three talks in April"
    recorded_at = factory.SelfAttribute("assessed_at")

    class Params:
        by_opinion_leader = factory.Trait(kind=Audience.OPINION_LEADER, rater=None)


class RatingFactory(DjangoModelFactory):
    class Meta:
        model = Rating

    assessment = factory.SubFactory(AssessmentFactory)
    item = factory.LazyAttribute(
        lambda rating: AssessmentItem.objects.get(
            rubric=rating.assessment.rubric,
            audience=rating.assessment.kind,
            channel=rating.channel,
        )
    )
    channel = ChannelCode.COMPETENCE
    level = 4


class IntegrityBreachFactory(DjangoModelFactory):
    class Meta:
        model = IntegrityBreach

    relationship = factory.SubFactory(RelationshipFactory)
    occurred_at = RATED_AT
    severity = Severity.SERIOUS
    status = BreachStatus.CONFIRMED
    reason = "Left out a known safety signal"
    recorded_at = RATED_AT
    recorded_by = factory.SelfAttribute("relationship.msl")


class _ShownFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    relationship = factory.SubFactory(RelationshipFactory)
    rubric = factory.LazyFunction(lambda: Rubric.objects.published().get())
    as_of = RATED_AT
    health = 0.64
    lower = 0.57
    upper = 0.71
    confidence = 0.5
    band = BandCode.SOUND
    stage = StageCode.DEEPENING
    trust = 0.64
    competence = 0.71
    character = 0.64
    candor = 0.58
    disagreement = 0.64
    mutual = 0.54
    conversation = 0.73
    is_unverified = False


class _InFullFactory(_ShownFactory):
    class Meta:
        abstract = True

    competence_confidence = 0.5
    character_confidence = 0.5
    candor_confidence = 0.5
    disagreement_confidence = 0.5
    mutual_confidence = 0.5
    conversation_confidence = 0.5
    sufficient_bits = 63


class RelationshipScoreFactory(_InFullFactory):
    class Meta:
        model = RelationshipScore


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = Notice

    relationship = factory.SubFactory(RelationshipFactory)
    kind = "at_risk"
    raised_at = dt.datetime(2026, 10, 1, 2, 30, tzinfo=dt.UTC)


class NoticesSeenFactory(DjangoModelFactory):
    class Meta:
        model = NoticesSeen

    user = factory.SubFactory(UserFactory, msl=True)


class TeamSummaryFactory(DjangoModelFactory):
    class Meta:
        model = TeamSummary

    msl = factory.SubFactory(UserFactory, msl=True)
    form = 1
    day = dt.date(2026, 10, 1)
    rubric = factory.LazyFunction(lambda: Rubric.objects.published().get())
    revision = 0
    as_of = dt.datetime(2026, 10, 1, 2, tzinfo=dt.UTC)


class StagedScoreFactory(_InFullFactory):
    class Meta:
        model = StagedScore

    packed = b""


class ScoreHistoryFactory(_ShownFactory):
    class Meta:
        model = ScoreHistory


class EvidenceSumsFactory(DjangoModelFactory):
    class Meta:
        model = EvidenceSums

    relationship = factory.SubFactory(RelationshipFactory)
    rubric = factory.LazyFunction(lambda: Rubric.objects.published().get())
    as_of = RATED_AT
    packed = b""


class RubricPolicyFactory(DjangoModelFactory):
    class Meta:
        model = RubricPolicy


class RubricPreviewFactory(DjangoModelFactory):
    class Meta:
        model = RubricPreview

    rubric = factory.SubFactory(RubricFactory)
    against = factory.LazyFunction(lambda: Rubric.objects.published().get())
    revision = 0
    parameters = factory.LazyFunction(dict)


class PreviewPartFactory(DjangoModelFactory):
    class Meta:
        model = PreviewPart

    preview = factory.SubFactory(RubricPreviewFactory)
    number = factory.Sequence(lambda n: n)
    packed = b""


class RaterCalibrationFactory(DjangoModelFactory):
    class Meta:
        model = RaterCalibration

    number = factory.Sequence(lambda n: n + 1)
    in_force_from = RATED_AT


class RaterOffsetFactory(DjangoModelFactory):
    class Meta:
        model = RaterOffset

    calibration = factory.SubFactory(RaterCalibrationFactory)
    rater = factory.SubFactory(UserFactory)
    kind = Audience.SELF
    offset = 0.06
    pairs = 3


class AssessmentDraftFactory(DjangoModelFactory):
    class Meta:
        model = AssessmentDraft

    relationship = factory.SubFactory(RelationshipFactory)
    kind = Audience.SELF
    rater = factory.SelfAttribute("relationship.msl")


class CoachingReportFactory(DjangoModelFactory):
    """A sent report of one ride; a draft with `draft=True`."""

    class Meta:
        model = CoachingReport

    msl = factory.SubFactory(UserFactory, msl=True)
    manager = factory.SubFactory(UserFactory, manager=True)
    ride_on = factory.Sequence(lambda n: RATED_AT.date() - dt.timedelta(days=n % 300))
    strengths = "Listened before answering"
    sent_at = factory.LazyAttribute(
        lambda report: dt.datetime.combine(report.ride_on, dt.time(18), dt.UTC)
    )

    class Params:
        draft = factory.Trait(sent_at=None, strengths="")
        acknowledged = factory.Trait(
            acknowledged_at=factory.LazyAttribute(
                lambda report: report.sent_at + dt.timedelta(days=1)
            )
        )


class CoachingVisitFactory(DjangoModelFactory):
    class Meta:
        model = CoachingVisit

    report = factory.SubFactory(CoachingReportFactory)
    relationship = factory.SubFactory(RelationshipFactory)
    interaction = factory.SubFactory(InteractionFactory)


class CoachingActionFactory(DjangoModelFactory):
    class Meta:
        model = CoachingAction

    report = factory.SubFactory(CoachingReportFactory)
    position = 1
    text = "Ask what matters most to their patients"
    due_on = factory.LazyAttribute(lambda action: action.report.ride_on + dt.timedelta(days=30))


class CoachingAddendumFactory(DjangoModelFactory):
    class Meta:
        model = CoachingAddendum

    report = factory.SubFactory(CoachingReportFactory)
    reason = "The second visit was left out"
    text = "You also asked about the registry"
    recorded_by = factory.SelfAttribute("report.manager")


class PulseInvitationFactory(DjangoModelFactory):
    """One that may be answered, by the link with `token`."""

    class Meta:
        model = PulseInvitation

    class Params:
        token = factory.Sequence(lambda n: f"{n:043d}")

    relationship = factory.SubFactory(RelationshipFactory)
    token_hash = factory.LazyAttribute(lambda one: token_hash(one.token))
    site = "https://crm.example"
    way = PulseWay.EMAIL
    language = "en"
    sent_at = factory.LazyFunction(timezone.now)
    asked_at = factory.SelfAttribute("sent_at")
    sent_by = factory.SelfAttribute("relationship.msl")
    expires_at = factory.LazyAttribute(lambda one: one.sent_at + dt.timedelta(days=30))


class PulsePolicyFactory(DjangoModelFactory):
    class Meta:
        model = PulsePolicy
