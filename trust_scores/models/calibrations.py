"""How lenient raters were found to be, frozen as versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trust_scores.constants import Audience
from trust_scores.querysets import RaterCalibrationQuerySet


class RaterCalibration(models.Model):
    """One version of all raters' offsets, in force from `in_force_from` until the next one.

    It never changes. Before the first one every rater has the expected leniency of the rubric.
    """

    number = models.PositiveIntegerField(_("version"), unique=True)
    in_force_from = models.DateTimeField(_("in force from"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = RaterCalibrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("rater calibration")
        verbose_name_plural = _("rater calibrations")
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"calibration {self.number}"


class RaterOffset(models.Model):
    """How much too generous one rater is, on the value scale from 0 to 1; below 0 is strict.

    `pairs` is the number of compared ratings that it rests on.
    """

    calibration = models.ForeignKey(
        RaterCalibration, on_delete=models.CASCADE, related_name="offsets"
    )
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("by"), max_length=14, choices=Audience.choices)
    offset = models.FloatField(_("offset"))
    pairs = models.PositiveIntegerField(_("pairs"), default=0)

    class Meta:
        verbose_name = _("offset of a rater")
        verbose_name_plural = _("offsets of raters")
        constraints = (
            models.UniqueConstraint(
                fields=("calibration", "rater", "kind"), name="offset_once_per_rater"
            ),
            models.CheckConstraint(
                condition=~Q(kind=Audience.OPINION_LEADER), name="opinion_leader_is_the_measure"
            ),
            models.CheckConstraint(
                condition=Q(offset__gte=-1, offset__lte=1), name="offset_in_range"
            ),
        )

    def __str__(self) -> str:
        return f"offset of rater {self.rater_id} ({self.pk})"
