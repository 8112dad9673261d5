"""What can happen to a record, and where it came from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    CREATED = "created", _("created")
    UPDATED = "updated", _("changed")
    SUBMITTED = "submitted", _("submitted")
    CORRECTED = "corrected", _("corrected")
    CANCELLED = "cancelled", _("cancelled")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")
    ENDED = "ended", _("ended")
    PUBLISHED = "published", _("published")
    IMPORTED = "imported", _("imported")
    EXPORTED = "exported", _("exported")
    STARTED = "started", _("started")
    FINISHED = "finished", _("finished")
    FAILED = "failed", _("failed")
    ALERTED = "alerted", _("alerted")
    SIGNED_IN = "signed_in", _("signed in")
    SIGNED_OUT = "signed_out", _("signed out")
    SIGN_IN_FAILED = "sign_failed", _("sign-in failed")


class Origin(models.TextChoices):
    WEB = "web", _("web")
    API = "api", _("API")
    IMPORT = "import", _("import")
    NIGHT = "night", _("nightly run")
    SHELL = "shell", _("command line")
    SEED = "seed", _("demo data")
