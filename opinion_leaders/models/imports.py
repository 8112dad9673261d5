"""Lists that people are imported from, with the fate of every row."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opinion_leaders.constants import RowOutcome
from opinion_leaders.models.people import Institution, OpinionLeader
from opinion_leaders.querysets import ImportBatchQuerySet, ImportRowQuerySet


class ImportBatch(models.Model):
    """One file: first tried without writing, then applied."""

    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    source_format = models.CharField(_("kind of list"), max_length=40)
    encoding = models.CharField(_("encoding"), max_length=40)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("relationships for"),
    )
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    counts = models.JSONField(default=dict)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(applied_at__isnull=True, applied_by__isnull=True)
                | models.Q(applied_at__isnull=False, applied_by__isnull=False),
                name="import_applied_at_and_by",
            ),
        )

    def __str__(self) -> str:
        return f"{self.file_name} (import {self.pk})"

    def get_absolute_url(self) -> str:
        return reverse("opinion_leaders:import_detail", args=[self.pk])


class ImportRow(models.Model):
    """What became of one row of the file, as it would be or as it was."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=RowOutcome.choices)
    kind = models.CharField(_("kind"), max_length=12, blank=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    warnings = models.JSONField(default=list)
    possible_duplicates = models.JSONField(default=list)
    raw = models.JSONField(default=dict)
    opinion_leader = models.ForeignKey(
        OpinionLeader, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    institution = models.ForeignKey(
        Institution, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("import row")
        verbose_name_plural = _("import rows")
        ordering = ("batch", "number")
        constraints = (models.UniqueConstraint(fields=("batch", "number"), name="import_row_once"),)

    def __str__(self) -> str:
        return f"row {self.number} of import {self.batch_id}"
