"""Words that accounts and every app above share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    MSL = "msl", _("Medical science liaison")
    MANAGER = "manager", _("Manager")
    ADMIN = "admin", _("Administrator")
    COMPLIANCE = "compliance", _("Compliance")
