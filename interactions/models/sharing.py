"""What colleagues who were there say about a visit."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.constants import (
    Balance,
    Candid,
    Depth,
    GoalsReviewed,
    PatientFocus,
    Question,
    ViewState,
)
from interactions.models.visits import Interaction
from interactions.querysets import ColleagueViewQuerySet
from opinion_leaders.models import Relationship


class ColleagueView(models.Model):
    """How a visit went with one person in the eyes of a colleague who was there.

    It is asked for when the visit goes on record, and stands beside the author's own view. It is
    read, and counts for no score.
    """

    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, related_name="colleague_views"
    )
    relationship = models.ForeignKey(
        Relationship, on_delete=models.PROTECT, related_name="colleague_views"
    )
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visit_views"
    )
    state = models.CharField(
        _("state"), max_length=8, choices=ViewState.choices, default=ViewState.ASKED
    )
    depth = models.PositiveSmallIntegerField(
        _("how deep it went"), choices=Depth.choices, null=True, blank=True
    )
    patient_focus = models.CharField(
        _("patients were part of it"), max_length=8, choices=PatientFocus.choices, blank=True
    )
    balance = models.CharField(
        _("limits as well as benefits"), max_length=10, choices=Balance.choices, blank=True
    )
    question = models.CharField(
        _("question asked"), max_length=12, choices=Question.choices, blank=True
    )
    candid = models.CharField(
        _("who spoke candidly"), max_length=14, choices=Candid.choices, blank=True
    )
    goals_reviewed = models.CharField(
        _("goals reviewed"), max_length=12, choices=GoalsReviewed.choices, blank=True
    )
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ColleagueViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("view of a colleague")
        verbose_name_plural = _("views of colleagues")
        ordering = ("asked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("interaction", "relationship", "colleague"),
                name="one_view_per_colleague_and_person",
            ),
            models.CheckConstraint(
                condition=Q(state=ViewState.ASKED, answered_at__isnull=True)
                | Q(~Q(state=ViewState.ASKED), answered_at__isnull=False),
                name="colleague_view_answered_at",
            ),
        )
        indexes = (
            models.Index(
                fields=("colleague", "asked_at"),
                condition=Q(state=ViewState.ASKED),
                name="asked_view_by_colleague",
            ),
        )

    def __str__(self) -> str:
        return f"view {self.pk} of {self.colleague_id} on interaction {self.interaction_id}"
