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


class StageCode(models.TextChoices):
    AT_RISK = "at_risk", _("At risk")
    DORMANT = "dormant", _("Dormant")
    ESTABLISHING = "establishing_trust", _("Establishing trust")
    PARTNERSHIP = "partnership", _("Partnership")
    DEEPENING = "deepening", _("Deepening")
    CULTIVATING = "cultivating", _("Cultivating")


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
