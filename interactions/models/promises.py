"""Disagreements and promises: what outlives the visit that it arose in."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.constants import Closure, Degree, Outcome, PromisedBy
from interactions.models.visits import Interaction
from interactions.querysets import (
    CommitmentClosureQuerySet,
    CommitmentQuerySet,
    DisagreementQuerySet,
)
from opinion_leaders.models import Relationship


class Disagreement(models.Model):
    """One version of one episode of disagreement; what has been handled since is a new version.

    The evidence is dated `handled_at`: the visit in which it arose, or the day of the latest
    follow-up.
    """

    episode = models.UUIDField(default=uuid.uuid4, editable=False)
    relationship = models.ForeignKey(
        Relationship, on_delete=models.PROTECT, related_name="disagreements"
    )
    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, related_name="disagreements"
    )
    topic = models.CharField(_("what it is about"), max_length=200)
    their_view = models.TextField(_("their view"), max_length=1000, blank=True)
    our_view = models.TextField(_("our view"), max_length=1000, blank=True)
    listened = models.CharField(
        _("listened first"), max_length=6, choices=Degree.choices, blank=True
    )
    explored = models.CharField(
        _("explored their view"), max_length=6, choices=Degree.choices, blank=True
    )
    common_ground = models.CharField(
        _("looked for common ground"), max_length=6, choices=Degree.choices, blank=True
    )
    stood_ground = models.CharField(
        _("stood my ground honestly and with respect"),
        max_length=6,
        choices=Degree.choices,
        blank=True,
    )
    outcome = models.CharField(_("outcome"), max_length=24, choices=Outcome.choices, blank=True)
    is_open = models.BooleanField(_("still open"), default=True)
    handled_at = models.DateTimeField(_("last handled"))
    opened_at = models.DateTimeField(_("arose"))
    follow_up = models.TextField(_("what happened since"), max_length=1000, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DisagreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("disagreement")
        verbose_name_plural = _("disagreements")
        ordering = ("-opened_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("episode",),
                condition=Q(superseded_at__isnull=True),
                name="one_current_version_per_episode",
            ),
            models.CheckConstraint(
                condition=Q(handled_at__gte=F("opened_at")), name="disagreement_handled_after_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.topic} (disagreement {self.pk})"

    def get_absolute_url(self) -> str:
        return reverse("interactions:disagreement_detail", args=[self.pk])


class Commitment(models.Model):
    """A promise of one side to the other. How it ended is a `CommitmentClosure`."""

    relationship = models.ForeignKey(
        Relationship, on_delete=models.PROTECT, related_name="commitments"
    )
    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, related_name="commitments"
    )
    promised_by = models.CharField(_("promised by"), max_length=4, choices=PromisedBy.choices)
    text = models.CharField(_("promise"), max_length=300)
    promised_at = models.DateTimeField(_("promised at"))
    due_on = models.DateField(_("due"))
    remind_on = models.DateField(_("remind me on"), null=True, blank=True)
    # When the reminder for that day went out.
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The present ending, copied from the current closure for lists; empty while open.
    closure = models.CharField(
        _("how it ended"), max_length=10, choices=Closure.choices, blank=True, editable=False
    )
    # Set when a correction of the visit says that there was no such promise.
    voided_at = models.DateTimeField(null=True, blank=True, editable=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(remind_on__isnull=True) | Q(remind_on__lte=F("due_on")),
                name="reminder_by_the_day_it_is_due",
            ),
        )
        indexes = (
            models.Index(
                fields=("due_on",),
                condition=Q(closure="", voided_at__isnull=True),
                name="open_promise_by_due_date",
            ),
            models.Index(
                fields=("remind_on",),
                condition=Q(
                    closure="",
                    voided_at__isnull=True,
                    reminded_at__isnull=True,
                    remind_on__isnull=False,
                ),
                name="waiting_reminder_by_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.text} (promise {self.pk})"

    def get_absolute_url(self) -> str:
        return reverse("interactions:commitment_detail", args=[self.pk])

    @property
    def is_overdue(self) -> bool:
        return not self.closure and self.due_on < timezone.localdate()


class CommitmentClosure(models.Model):
    """One version of how a promise ended; `recorded_by` is empty for the system's own closing."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="closures")
    outcome = models.CharField(_("how it ended"), max_length=10, choices=Closure.choices)
    closed_at = models.DateTimeField(_("when"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CommitmentClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("end of a promise")
        verbose_name_plural = _("ends of promises")
        constraints = (
            models.UniqueConstraint(
                fields=("commitment",),
                condition=Q(superseded_at__isnull=True),
                name="one_current_closure_per_promise",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} (end {self.pk} of promise {self.commitment_id})"
