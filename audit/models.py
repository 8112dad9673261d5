"""The audit trail: append-only entries, the records that they concern, and the values.

The values lie in a table of their own, so that personal data can be erased there while the
entry itself stays.
"""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from audit.constants import Action, Origin
from audit.querysets import AuditEntryQuerySet


class AuditEntry(models.Model):
    """One thing that one person (or one run) did at one moment."""

    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    origin = models.CharField(_("from"), max_length=10, choices=Origin.choices)
    request_id = models.CharField(_("request"), max_length=36, blank=True)
    run_id = models.BigIntegerField(_("run"), null=True, blank=True)
    action = models.CharField(_("action"), max_length=12, choices=Action.choices)
    record_type = models.CharField(_("kind of record"), max_length=60)
    reason = models.TextField(_("reason"), blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ("-pk",)
        indexes = (models.Index(fields=("at",), name="audit_entry_at"),)

    def __str__(self) -> str:
        return f"{self.record_type} {self.action} (entry {self.pk})"


class AuditSubject(models.Model):
    """A record that an entry is about; an entry has one or more."""

    entry = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, related_name="subjects")
    record_type = models.CharField(max_length=60)
    record_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("audit subject")
        verbose_name_plural = _("audit subjects")
        indexes = (
            models.Index(fields=("record_type", "record_id", "entry"), name="audit_subject_record"),
        )

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id} in entry {self.entry_id}"


class AuditPayload(models.Model):
    """Old and new values of an entry: `[{"field", "old", "new"}]`."""

    entry = models.OneToOneField(
        AuditEntry, on_delete=models.PROTECT, primary_key=True, related_name="payload"
    )
    changes = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("audit payload")
        verbose_name_plural = _("audit payloads")

    def __str__(self) -> str:
        return f"values of entry {self.entry_id}"
