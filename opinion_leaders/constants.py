"""The words of this app's fields."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    ACTIVE = "active", _("Active")
    RETIRED = "retired", _("Retired")
    DECEASED = "deceased", _("Deceased")
    DO_NOT_CONTACT = "do_not_contact", _("Do not contact")
    RESTRICTED = "restricted", _("Processing restricted")


class Tier(models.IntegerChoices):
    ONE = 1, _("Tier 1")
    TWO = 2, _("Tier 2")
    THREE = 3, _("Tier 3")


class Priority(models.TextChoices):
    HIGH = "high", _("High")
    NORMAL = "normal", _("Normal")
    LOW = "low", _("Low")


class IdentifierSystem(models.TextChoices):
    """Systems with a check of their own; any other system's name is welcome too."""

    NPI = "npi", _("NPI")
    ORCID = "orcid", _("ORCID iD")


class ConsentChannel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    VISIT = "visit", _("Visit")
    MESSAGING = "messaging", _("Chat or text")


class ConsentPurpose(models.TextChoices):
    SCIENTIFIC_EXCHANGE = "scientific_exchange", _("Scientific exchange")
    PULSE_SURVEY = "pulse_survey", _("Pulse survey")
    PULSE_DISCLOSURE = "pulse_disclosure", _("Showing pulse answers to the MSL")


class GoalSide(models.TextChoices):
    THEIRS = "theirs", _("Theirs")
    OURS = "ours", _("Ours")
    SHARED = "shared", _("Shared")


class GoalStatus(models.TextChoices):
    OPEN = "open", _("Open")
    PARTLY = "partly", _("Partly reached")
    REACHED = "reached", _("Reached")
    DROPPED = "dropped", _("Dropped")


class RowOutcome(models.TextChoices):
    CREATED = "created", _("Created")
    UPDATED = "updated", _("Updated")
    UNCHANGED = "unchanged", _("Unchanged")
    REFUSED = "refused", _("Refused")
