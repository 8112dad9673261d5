"""What a manager wrote after a field ride, what was agreed, and how it went on."""

from __future__ import annotations

import datetime as dt
import uuid
import zoneinfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.models import Interaction
from opinion_leaders.models import Relationship
from trust_scores.constants import ACTIONS_PER_REPORT, COACHING_REPORT_DAYS, FollowUp
from trust_scores.models.assessments import Assessment
from trust_scores.querysets import CoachingActionQuerySet, CoachingReportQuerySet


class CoachingReport(models.Model):
    """One field ride of one manager with one MSL.

    A draft until `sent_at`; `typed` holds the form as the manager left it. A sent report is never
    changed: what has to be put right is a `CoachingAddendum`.
    """

    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    msl = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="coaching_reports",
        verbose_name=_("MSL"),
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="coaching_reports_written",
        verbose_name=_("manager"),
    )
    ride_on = models.DateField(_("day of the ride"))
    strengths = models.TextField(_("what went well"), max_length=2000, blank=True)
    typed = models.JSONField(default=dict, blank=True, editable=False)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    acknowledged_at = models.DateTimeField(null=True, blank=True, editable=False)
    msl_comment = models.TextField(_("comment of the MSL"), max_length=2000, blank=True)

    objects = CoachingReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("coaching report")
        verbose_name_plural = _("coaching reports")
        ordering = ("-ride_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("manager", "msl", "ride_on"), name="one_coaching_report_per_ride"
            ),
            models.CheckConstraint(
                condition=~Q(msl=F("manager")), name="coaching_report_is_about_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | ~Q(strengths=""),
                name="sent_coaching_report_names_strengths",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True)
                | Q(sent_at__isnull=False, acknowledged_at__gte=F("sent_at")),
                name="coaching_report_acknowledged_after_sent",
            ),
            models.CheckConstraint(
                condition=Q(msl_comment="") | Q(acknowledged_at__isnull=False),
                name="coaching_comment_comes_with_acknowledgement",
            ),
        )
        indexes = (
            models.Index(fields=("msl", "-ride_on"), name="coaching_report_by_msl"),
            models.Index(
                fields=("msl",),
                condition=Q(sent_at__isnull=False, acknowledged_at__isnull=True),
                name="coaching_report_to_read",
            ),
        )

    def __str__(self) -> str:
        return f"Field ride of {self.ride_on:%d %b %Y} (coaching report {self.pk})"

    def get_absolute_url(self) -> str:
        return reverse("trust_scores:coaching_report", args=[self.pk])

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None

    @property
    def is_acknowledged(self) -> bool:
        return self.acknowledged_at is not None

    @property
    def due_on(self) -> dt.date:
        """The last day on which this report is on time."""
        return self.ride_on + dt.timedelta(days=COACHING_REPORT_DAYS)

    @property
    def is_on_time(self) -> bool | None:
        """Whether it was sent by `due_on`, by the manager's calendar; None for a draft."""
        if self.sent_at is None:
            return None
        zone = zoneinfo.ZoneInfo(self.manager.time_zone)
        return timezone.localdate(self.sent_at, zone) <= self.due_on


class CoachingVisit(models.Model):
    """One relationship seen on a ride, in the last visit of that day.

    `assessment` is the manager's rating; empty where nothing was judged.
    """

    report = models.ForeignKey(CoachingReport, on_delete=models.PROTECT, related_name="visits")
    relationship = models.ForeignKey(Relationship, on_delete=models.PROTECT, related_name="+")
    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, related_name="coaching_visits"
    )
    assessment = models.OneToOneField(
        Assessment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="coaching_visit",
    )

    class Meta:
        verbose_name = _("visit seen")
        verbose_name_plural = _("visits seen")
        ordering = ("interaction__starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("report", "relationship"), name="one_rating_per_ride_and_relationship"
            ),
        )

    def __str__(self) -> str:
        return f"visit {self.interaction_id} seen (row {self.pk})"


class CoachingAction(models.Model):
    """Something agreed on after a ride; how it went is said once, in a later report."""

    report = models.ForeignKey(CoachingReport, on_delete=models.PROTECT, related_name="actions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("action"), max_length=300)
    due_on = models.DateField(_("by"))
    outcome = models.CharField(_("how it went"), max_length=8, choices=FollowUp.choices, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    followed_up_in = models.ForeignKey(
        CoachingReport,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_up",
        editable=False,
    )

    objects = CoachingActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreed action")
        verbose_name_plural = _("agreed actions")
        ordering = ("due_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=("report", "position"), name="coaching_action_once"),
            models.CheckConstraint(
                condition=Q(position__range=(1, ACTIONS_PER_REPORT)),
                name="coaching_actions_are_few",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", followed_up_in__isnull=True)
                | Q(outcome__in=FollowUp.values, followed_up_in__isnull=False),
                name="coaching_outcome_belongs_to_a_report",
            ),
            models.CheckConstraint(
                condition=~Q(followed_up_in=F("report")), name="coaching_follow_up_comes_later"
            ),
        )

    def __str__(self) -> str:
        return f"{self.text} (action {self.pk})"


class CoachingAddendum(models.Model):
    """What was added to a sent report, and why; both stay readable."""

    report = models.ForeignKey(CoachingReport, on_delete=models.PROTECT, related_name="addenda")
    reason = models.CharField(_("why it is added"), max_length=300)
    text = models.TextField(_("addition"), max_length=2000)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("addition to a report")
        verbose_name_plural = _("additions to reports")
        ordering = ("recorded_at", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="coaching_addendum_has_a_reason"),
            models.CheckConstraint(condition=~Q(text=""), name="coaching_addendum_has_a_text"),
        )

    def __str__(self) -> str:
        return f"addition {self.pk} to coaching report {self.report_id}"
