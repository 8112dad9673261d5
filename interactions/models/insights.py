"""Insights: what was learned, what it is about, and what became of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.constants import InsightState, StepKind
from interactions.models.visits import Interaction
from interactions.querysets import InsightQuerySet, InsightStepQuerySet, ListeningPriorityQuerySet


class ListeningPriority(models.Model):
    """A question that the medical team listens for at present; a kept list."""

    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("offered"), default=True)

    objects = ListeningPriorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("listening priority")
        verbose_name_plural = _("listening priorities")
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(Lower("name"), name="listening_priority_named_once"),
        )

    def __str__(self) -> str:
        return self.name


class InsightTag(models.Model):
    """A word by which insights are found again, in small letters."""

    name = models.CharField(_("name"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("tag of insights")
        verbose_name_plural = _("tags of insights")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Insight(models.Model):
    """What was learned, and what follows from it for patients and science.

    The two texts stay as they were written: what is to be added is a step. `unread_since` is
    the moment from which its author has not yet seen what became of it. `revision` counts the
    changes of marks, tags and priority.
    """

    interaction = models.ForeignKey(Interaction, on_delete=models.PROTECT, related_name="insights")
    what = models.TextField(_("what you learned"), max_length=2000)
    so_what = models.TextField(_("why it matters"), max_length=2000, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=InsightState.choices, default=InsightState.NEW
    )
    is_clear = models.BooleanField(_("clear"), default=False)
    is_actionable = models.BooleanField(_("actionable"), default=False)
    is_relevant = models.BooleanField(_("relevant"), default=False)
    is_timely = models.BooleanField(_("timely"), default=False)
    tags = models.ManyToManyField(
        InsightTag, blank=True, related_name="insights", verbose_name=_("tags")
    )
    listening_priority = models.ForeignKey(
        ListeningPriority,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="insights",
        verbose_name=_("listening priority"),
    )
    unread_since = models.DateTimeField(null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = InsightQuerySet.as_manager()

    class Meta:
        verbose_name = _("insight")
        verbose_name_plural = _("insights")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=InsightState.values), name="insight_state_known"
            ),
        )
        indexes = (models.Index(fields=("state", "-recorded_at"), name="insight_by_state"),)

    def __str__(self) -> str:
        return f"{self.what[:60]} (insight {self.pk})"

    def get_absolute_url(self) -> str:
        return reverse("interactions:insight_detail", args=[self.pk])

    @property
    def marks(self) -> list[str]:
        """The words of what it is marked as."""
        names = ("is_clear", "is_actionable", "is_relevant", "is_timely")
        fields = (self._meta.get_field(name) for name in names if getattr(self, name))
        return [str(getattr(field, "verbose_name", "")) for field in fields]


class InsightStep(models.Model):
    """One thing that was done about an insight, or came of it; never changed."""

    insight = models.ForeignKey(Insight, on_delete=models.PROTECT, related_name="steps")
    # Made by the form, so that the same form counts once.
    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("what is this?"), max_length=12, choices=StepKind.choices)
    text = models.TextField(_("in a few words"), max_length=2000)
    happened_on = models.DateField(_("when"))
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = InsightStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of an insight")
        verbose_name_plural = _("steps of insights")
        ordering = ("recorded_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=StepKind.values), name="insight_step_kind_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.text[:60]} (step {self.pk} of insight {self.insight_id})"
