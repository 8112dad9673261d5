"""How lenient raters were found to be, frozen as versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.models import Run
from trust_scores.constants import Audience
from trust_scores.querysets import RaterCalibrationQuerySet


class RaterCalibration(models.Model):
    """One version of all raters' offsets, in force from `in_force_from` until the next one.

    Before the first one every rater has the expected leniency of the rubric. A proposed version
    counts nowhere and is replaced by the next comparison; one that was published never changes.
    """

    number = models.PositiveIntegerField(_("version"), unique=True)
    is_proposed = models.BooleanField(_("proposed"), default=False)
    in_force_from = models.DateTimeField(_("in force from"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    # Empty for the comparison of the month.
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The work that finds out what the version would move, and what it found.
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    effect = models.JSONField(default=dict, blank=True)
    # How far self-ratings, managers and opinion leaders agreed when raters were compared.
    agreement = models.JSONField(default=list, blank=True)

    objects = RaterCalibrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("rater calibration")
        verbose_name_plural = _("rater calibrations")
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(
                fields=("is_proposed",),
                condition=Q(is_proposed=True),
                name="one_proposed_calibration",
            ),
            models.CheckConstraint(
                condition=Q(is_proposed=True, in_force_from__isnull=True)
                | Q(is_proposed=False, in_force_from__isnull=False),
                name="calibration_is_proposed_or_in_force",
            ),
        )

    def __str__(self) -> str:
        return f"calibration {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("trust_scores:calibration", args=[self.number])


class RaterOffset(models.Model):
    """How much too generous one rater is, on the value scale from 0 to 1; below 0 is strict.

    `pairs` is the number of compared ratings that it rests on, `error` the standard error of the
    offset; empty in versions made before errors were computed.
    """

    calibration = models.ForeignKey(
        RaterCalibration, on_delete=models.CASCADE, related_name="offsets"
    )
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("by"), max_length=14, choices=Audience.choices)
    offset = models.FloatField(_("offset"))
    pairs = models.PositiveIntegerField(_("pairs"), default=0)
    error = models.FloatField(_("standard error"), null=True, blank=True)

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
