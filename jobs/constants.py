"""States of background work."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed in part")
    CANCELLED = "cancelled", _("Cancelled")
    MISSED = "missed", _("Missed")


class ChunkState(models.TextChoices):
    TODO = "todo", _("To do")
    TAKEN = "taken", _("Being worked on")
    DONE = "done", _("Done")
    PARKED = "parked", _("Parked after repeated failures")


class MailState(models.TextChoices):
    TODO = "todo", _("Waiting")
    TAKEN = "taken", _("Being sent")
    SENT = "sent", _("Sent")
    GIVEN_UP = "given_up", _("Given up")


class Trigger(models.TextChoices):
    SCHEDULE = "schedule", _("On schedule")
    PERSON = "person", _("Started by a person")
    COMMAND = "command", _("Command line")


ACTIVE_STATES = (RunState.QUEUED, RunState.RUNNING)

# No lease is as long as this, so one that ends later was taken before the clock was set back.
LEASE_IS_ABSURD_AFTER = dt.timedelta(minutes=10)
