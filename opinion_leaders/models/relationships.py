"""The subject of the product: one MSL with one opinion leader, and what both hope for."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opinion_leaders.constants import GoalSide, GoalStatus, Priority
from opinion_leaders.models.people import OpinionLeader
from opinion_leaders.querysets import GoalQuerySet, RelationshipQuerySet


class Relationship(models.Model):
    """One MSL with one opinion leader over a time; one open relationship per pair."""

    msl = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="relationships"
    )
    opinion_leader = models.ForeignKey(
        OpinionLeader, on_delete=models.PROTECT, related_name="relationships"
    )
    started_on = models.DateField(_("since"))
    ended_on = models.DateField(_("until"), null=True, blank=True)
    target_interval_days = models.PositiveSmallIntegerField(
        _("days between contacts"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_("Empty: as the rubric says for this tier"),
    )
    priority = models.CharField(
        _("priority"), max_length=8, choices=Priority.choices, default=Priority.NORMAL
    )
    # Counts what went on record about it: whatever is computed from the evidence keeps the
    # number that it was made of, and is outdated as soon as this one is higher.
    evidence_revision = models.PositiveIntegerField(default=1, editable=False)

    objects = RelationshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("relationship")
        verbose_name_plural = _("relationships")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("msl", "opinion_leader"),
                condition=Q(ended_on__isnull=True),
                name="one_open_relationship_per_pair",
                violation_error_message=_("This relationship exists already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("started_on")),
                name="relationship_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(target_interval_days__isnull=True)
                | Q(target_interval_days__range=(1, 730)),
                name="relationship_interval_in_range",
            ),
        )
        indexes = (models.Index(fields=("msl", "ended_on"), name="relationship_by_msl"),)

    def __str__(self) -> str:
        return f"{self.msl.full_name} with {self.opinion_leader.full_name}"

    def get_absolute_url(self) -> str:
        return reverse("dashboards:relationship", args=[self.pk])


class Portfolio(models.Model):
    """How often anything changed about the relationships of one MSL.

    Whatever is added up per MSL keeps the number that it was made of, and is outdated as soon as
    this one is another. Without a row nothing was noted yet.
    """

    msl = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="portfolio",
    )
    revision = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("portfolio")
        verbose_name_plural = _("portfolios")

    def __str__(self) -> str:
        return f"portfolio of user {self.msl_id}, revision {self.revision}"


class Goal(models.Model):
    """A scientific or patient goal of one side or both; never prescribing or sales."""

    relationship = models.ForeignKey(Relationship, on_delete=models.PROTECT, related_name="goals")
    side = models.CharField(_("whose"), max_length=8, choices=GoalSide.choices)
    text = models.CharField(_("goal"), max_length=300)
    status = models.CharField(
        _("status"), max_length=8, choices=GoalStatus.choices, default=GoalStatus.OPEN
    )
    progress = models.CharField(_("where it stands"), max_length=300, blank=True)
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ("side", "pk")

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.text} (goal {self.pk})"
