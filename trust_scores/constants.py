"""Words of rubrics, assessments and scores, and their codes in the engine."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Quality(models.TextChoices):
    """The six trust qualities, in the engine's order."""

    COMPETENCE = "competence", _("Competence")
    CHARACTER = "character", _("Character")
    CANDOR = "candor", _("Candor")
    DISAGREEMENT = "disagreement", _("Disagreement")
    MUTUAL = "mutual", _("Mutual care")
    CONVERSATION = "conversation", _("Conversation")


class ChannelCode(models.TextChoices):
    """The engine's eight channels of evidence, in its order."""

    COMPETENCE = "competence", _("Competence")
    CHARACTER = "character", _("Character")
    CANDOR = "candor", _("Candor")
    DISAGREEMENT = "disagreement", _("Disagreement")
    MUTUAL_MSL = "mutual_msl", _("You care about their goals")
    MUTUAL_OL = "mutual_ol", _("They support your scientific goals")
    GOALS_CLEAR = "goals_clear", _("Goals are clear")
    MEANINGFUL = "meaningful", _("Conversations mean something")


# Where one quality has two channels, its name alone would not do.
CHANNEL_NAMES = {
    ChannelCode.MUTUAL_MSL: _("Mutual care: for their goals"),
    ChannelCode.MUTUAL_OL: _("Mutual care: from them"),
}


class RubricState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHING = "publishing", _("Being put in force")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class Audience(models.TextChoices):
    SELF = "self", _("Self-assessment")
    MANAGER = "manager", _("Manager after a field ride")
    OPINION_LEADER = "opinion_leader", _("Opinion leader's pulse")


class AssessmentState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")


class Severity(models.TextChoices):
    MINOR = "minor", _("Minor")
    SERIOUS = "serious", _("Serious")
    SEVERE = "severe", _("Severe")


class BreachStatus(models.TextChoices):
    ALLEGED = "alleged", _("Alleged")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUTED = "refuted", _("Refuted")


class BandCode(models.TextChoices):
    STRONG = "strong", _("Strong")
    SOUND = "sound", _("Sound")
    DEVELOPING = "developing", _("Developing")
    FRAGILE = "fragile", _("Fragile")
    INSUFFICIENT = "insufficient", _("Not enough evidence")


class NoticeKind(models.TextChoices):
    """What people are told of a relationship, the most pressing first."""

    OVERDUE = "overdue", _("Promise overdue")
    AT_RISK = "at_risk", _("At risk")
    FELL = "fell", _("Score fell")
    CONTENTIOUS = "contentious", _("Often in disagreement")
    SUPERFICIAL = "superficial", _("Never a disagreement")
    UNVERIFIED = "unverified", _("Unverified")


class StageCode(models.TextChoices):
    AT_RISK = "at_risk", _("At risk")
    DORMANT = "dormant", _("Dormant")
    ESTABLISHING = "establishing_trust", _("Establishing trust")
    PARTNERSHIP = "partnership", _("Partnership")
    DEEPENING = "deepening", _("Deepening")
    CULTIVATING = "cultivating", _("Cultivating")


class PulseWay(models.TextChoices):
    """How the link of a pulse reaches the opinion leader."""

    EMAIL = "email", _("By e-mail")
    LINK = "link", _("By a link that you hand over")


class PulseState(models.TextChoices):
    SENT = "sent", _("Sent")
    OPENED = "opened", _("Opened")
    ANSWERED = "answered", _("Answered")
    EXPIRED = "expired", _("Ran out")
    REVOKED = "revoked", _("Taken back")
    REPLACED = "replaced", _("Replaced by a new link")


class PulseEnd(models.TextChoices):
    """Why a link stopped working before it was answered or ran out."""

    BY_HAND = "by_hand", _("Taken back")
    REPLACED = "replaced", _("Replaced by a new link")
    EXPIRED = "expired", _("Ran out")
    NOT_TO_ASK = "not_to_ask", _("The person is not to be asked any more")


# How long the link of a pulse works.
PULSE_DAYS = 30
# An answer at or below this level is for a manager to care about.
LOW_ANSWER = 2
# What answered and unanswered pulses are counted over.
PULSE_PERIOD_DAYS = 365


class CommentReader(models.TextChoices):
    """Who may read the opinion leader's comment; their choice."""

    MANAGERS = "managers", _("Only the managers")
    BOTH = "both", _("The managers and the MSL")


class FollowUp(models.TextChoices):
    """How an action that was agreed on a ride went, as seen on a later one."""

    DONE = "done", _("Done")
    PARTLY = "partly", _("Partly done")
    NOT_DONE = "not_done", _("Not done")


# A report counts as on time up to so many days after the ride: while both still remember it.
COACHING_REPORT_DAYS = 3
# What reports on time and follow-ups are counted over.
COACHING_PERIOD_DAYS = 365
ACTIONS_PER_REPORT = 3

# Only these may still be changed.
EDITABLE_STATES = (RubricState.DRAFT,)
WAS_IN_FORCE = (RubricState.PUBLISHED, RubricState.RETIRED)

NIGHT = "nightly_scores"
REBUILD = "rubric_rebuild"
PREVIEW = "rubric_preview"
COMPARISON = "rater_comparison"
