"""Medical inquiries: a question word for word, who answers it, and every version of the answer."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.constants import WAITING, Channel, InquiryState
from interactions.models.outcomes import Material
from interactions.models.visits import Interaction
from interactions.querysets import InquiryAnswerQuerySet, MedicalInquiryQuerySet
from opinion_leaders.models import Relationship


class MedicalInquiry(models.Model):
    """A medical question that an opinion leader asked, until its answer reached that person.

    The question is never changed. `revision` counts the changes of all else: of two people who
    change it at once, the second finds out.
    """

    # Made by the form; empty where the visit's own name keeps it from being logged twice.
    client_uuid = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    relationship = models.ForeignKey(
        Relationship, on_delete=models.PROTECT, related_name="inquiries"
    )
    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, null=True, blank=True, related_name="inquiries"
    )
    question = models.TextField(_("question, word for word"), max_length=2000)
    is_unsolicited = models.BooleanField(_("asked without prompting"), default=True)
    channel = models.CharField(_("asked by"), max_length=10, choices=Channel.choices)
    asked_at = models.DateTimeField(_("asked at"))
    due_on = models.DateField(_("answer due"))
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="assigned_inquiries",
        verbose_name=_("answered by"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=InquiryState.choices, default=InquiryState.OPEN
    )
    delivered_at = models.DateTimeField(_("answer delivered"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = MedicalInquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("medical inquiry")
        verbose_name_plural = _("medical inquiries")
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state=InquiryState.DELIVERED, delivered_at__isnull=False)
                | (~Q(state=InquiryState.DELIVERED) & Q(delivered_at__isnull=True)),
                name="inquiry_delivered_with_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(delivered_at__gte=F("asked_at")),
                name="inquiry_delivered_after_asked",
            ),
            models.CheckConstraint(
                condition=~Q(state=InquiryState.WITHDRAWN) | ~Q(withdrawn_reason=""),
                name="withdrawn_inquiry_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=InquiryState.values), name="inquiry_state_known"
            ),
        )
        indexes = (
            models.Index(fields=("assigned_to", "state", "due_on"), name="inquiry_by_answerer"),
        )

    def __str__(self) -> str:
        return f"{self.question[:60]} (inquiry {self.pk})"

    def get_absolute_url(self) -> str:
        return reverse("interactions:inquiry_detail", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        """Whether someone still waits for the answer."""
        return self.state in WAITING

    @property
    def is_overdue(self) -> bool:
        return self.is_waiting and self.due_on < timezone.localdate()

    @property
    def turnaround(self) -> dt.timedelta | None:
        """From the question to the delivered answer; None until then."""
        return self.delivered_at - self.asked_at if self.delivered_at else None


class InquiryAnswer(models.Model):
    """One version of an answer, taken from one version of an approved material."""

    inquiry = models.ForeignKey(MedicalInquiry, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(_("answer"), max_length=5000)
    material = models.ForeignKey(
        Material, on_delete=models.PROTECT, related_name="answers", verbose_name=_("material")
    )
    correction_reason = models.CharField(_("why it was corrected"), max_length=300, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    delivered_channel = models.CharField(
        _("delivered by"), max_length=10, choices=Channel.choices, blank=True
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = InquiryAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to an inquiry")
        verbose_name_plural = _("answers to inquiries")
        ordering = ("-recorded_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("inquiry",),
                condition=Q(superseded_at__isnull=True),
                name="one_current_answer_per_inquiry",
            ),
            models.CheckConstraint(
                condition=Q(
                    delivered_at__isnull=True, delivered_by__isnull=True, delivered_channel=""
                )
                | (
                    Q(delivered_at__isnull=False, delivered_by__isnull=False)
                    & ~Q(delivered_channel="")
                ),
                name="answer_delivered_at_and_by",
            ),
        )

    def __str__(self) -> str:
        return f"{self.text[:60]} (answer {self.pk})"
