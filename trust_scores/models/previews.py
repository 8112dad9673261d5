"""A draft tried on every relationship before it counts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.models import Run
from trust_scores.models.rubrics import Rubric
from trust_scores.querysets import RubricPreviewQuerySet


class RubricPreview(models.Model):
    """One trial of a draft against the version in force, on all relationships.

    `parameters` and `revision` are those of the draft when the trial began; `results` is empty
    until it has ended.
    """

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="previews")
    against = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="+")
    run = models.OneToOneField(Run, on_delete=models.CASCADE, null=True, related_name="+")
    revision = models.PositiveIntegerField()
    parameters = models.JSONField()
    results = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = RubricPreviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("trial of a rubric")
        verbose_name_plural = _("trials of rubrics")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"trial {self.pk} of rubric {self.rubric_id}"


class PreviewPart(models.Model):
    """What one chunk of a trial computed; removed when the trial has ended.

    `packed` is the layout of `trust_scores.scoring.trials`.
    """

    preview = models.ForeignKey(RubricPreview, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    packed = models.BinaryField()

    class Meta:
        verbose_name = _("part of a trial")
        verbose_name_plural = _("parts of trials")
        constraints = (
            models.UniqueConstraint(fields=("preview", "number"), name="part_once_per_trial"),
        )

    def __str__(self) -> str:
        return f"part {self.number} of trial {self.preview_id}"
