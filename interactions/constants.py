"""The words of a visit and of what happened in it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# A shorter call counts as an asynchronous contact (docs/scoring.md).
LIVE_PHONE_MINUTES = 10


class State(models.TextChoices):
    PLANNED = "planned", _("Planned")
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Took place")
    CANCELLED = "cancelled", _("Cancelled")


class Channel(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    VIDEO = "video", _("Video")
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    CHAT = "chat", _("Chat")
    OTHER = "other", _("Other")


class Nature(models.TextChoices):
    PROACTIVE = "proactive", _("I proposed it")
    UNSOLICITED = "unsolicited", _("I was asked")
    STANDING = "standing", _("Standing request")


class InitiatedBy(models.TextChoices):
    US = "us", _("Us")
    THEM = "them", _("Them")


class Depth(models.IntegerChoices):
    SOCIAL = 1, _("Social or logistics")
    INFORMATION = 2, _("Information handed over")
    SCIENTIFIC = 3, _("Scientific exchange")
    PATIENT_CARE = 4, _("A patient-care problem worked on")
    OPEN_QUESTIONS = 5, _("Open questions explored together")


class PatientFocus(models.TextChoices):
    NONE = "none", _("Not today")
    SOME = "some", _("Some")
    CENTRAL = "central", _("Central")


class Balance(models.TextChoices):
    BALANCED = "balanced", _("Both shown")
    ONE_SIDED = "one_sided", _("Not both")


class Question(models.TextChoices):
    NO_QUESTION = "no_question", _("No")
    ANSWERED_NOW = "answered_now", _("Answered now")
    FOLLOWED_UP = "followed_up", _("Will follow up")
    MISSED = "missed", _("Missed")


class Candid(models.TextChoices):
    NOBODY = "nobody", _("Nobody in particular")
    BOTH = "both", _("Both")
    MSL = "msl", _("I did")
    OPINION_LEADER = "opinion_leader", _("They did")
    HEDGED = "hedged", _("We hedged")


class GoalsReviewed(models.TextChoices):
    BOTH_SIDES = "both_sides", _("Both sides")
    ONE_SIDE = "one_side", _("One side")
    NOT_REVIEWED = "not_reviewed", _("No")


class Degree(models.TextChoices):
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class Outcome(models.TextChoices):
    DEEPENED = "deepened", _("It deepened the relationship")
    COMMON_GROUND = "common_ground", _("Common ground found")
    RESPECTFUL_DIFFERENCE = "respectful_difference", _("We differ, with respect")
    PARKED = "parked", _("Parked for now")
    DAMAGED = "damaged", _("It did damage")


class PromisedBy(models.TextChoices):
    US = "us", _("Us")
    THEM = "them", _("Them")


class Closure(models.TextChoices):
    KEPT = "kept", _("Kept")
    LATE = "late", _("Kept, but late")
    BROKEN = "broken", _("Not kept")
    WITHDRAWN = "withdrawn", _("Withdrawn by agreement")


class InquiryState(models.TextChoices):
    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    DELIVERED = "delivered", _("Delivered")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# Someone still waits for the answer.
WAITING = (InquiryState.OPEN, InquiryState.ANSWERED)


class InsightState(models.TextChoices):
    NEW = "new", _("New")
    LOOKED_INTO = "looked_into", _("Being looked into")
    ACTED_ON = "acted_on", _("Acted on")
    CLOSED = "closed", _("Closed with an outcome")


class StepKind(models.TextChoices):
    NOTE = "note", _("Something to add")
    LOOKED_INTO = "looked_into", _("It is being looked into")
    ACTED_ON = "acted_on", _("Something was done")
    CLOSED = "closed", _("What came of it")


class Known(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")


class Presence(models.TextChoices):
    """How one person took part, where that differs from the channel."""

    LIVE = "live", _("Live")
    LATER = "later", _("Only afterwards")


class FindingKind(models.TextChoices):
    """What a text was hinted at for."""

    ADVERSE_EVENT = "adverse_event", _("Reads like an adverse event")
    PATIENT = "patient", _("May tell who a patient is")
    WORD = "word", _("Word on the list")


class PatientClue(models.TextChoices):
    """What may tell who a patient is; of such a text only this is kept."""

    BIRTH = "birth", _("a date of birth")
    INITIALS = "initials", _("initials with an age")
    RECORD = "record", _("a record number")
    EMAIL = "email", _("an e-mail address")
    PHONE = "phone", _("a phone number")


class TextPlace(models.TextChoices):
    """Where in a visit a text stands."""

    TOPIC = "topic", _("Topic")
    SAFETY = "safety", _("What was heard")
    DISAGREEMENT = "disagreement", _("Disagreement")
    PROMISE = "promise", _("Promise")
    INQUIRY = "inquiry", _("Inquiry")
    INSIGHT = "insight", _("Insight")
    PLACE = "place", _("Where")
    NOTES = "notes", _("Notes")
    REASON = "reason", _("Reason of a correction")


class FindingState(models.TextChoices):
    OPEN = "open", _("To be looked at")
    NOTHING_TO_DO = "nothing", _("Nothing to do")
    HANDLED = "handled", _("Handled")


class ViewState(models.TextChoices):
    ASKED = "asked", _("Asked")
    GIVEN = "given", _("Given")
    DECLINED = "declined", _("Cannot say")
