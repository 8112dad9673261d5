"""A visit, who took part in it, and what was talked about."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.constants import (
    LIVE_PHONE_MINUTES,
    Balance,
    Candid,
    Channel,
    Depth,
    GoalsReviewed,
    InitiatedBy,
    Nature,
    PatientFocus,
    Question,
    State,
)
from interactions.querysets import (
    DiscussionQuerySet,
    InteractionQuerySet,
    ParticipationQuerySet,
)
from opinion_leaders.models import Relationship


class Interaction(models.Model):
    """One version of one visit.

    `client_uuid` is made by the browser and names the visit; its versions share it. A submitted
    version is never changed in place: a correction is the next version, with a reason, and the
    one before gets `superseded_at`.
    """

    client_uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="interactions",
        verbose_name=_("logged by"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    starts_at = models.DateTimeField(_("when"))
    duration_minutes = models.PositiveSmallIntegerField(
        _("how long"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1440)],
        help_text=_("Minutes"),
    )
    channel = models.CharField(_("how you met"), max_length=10, choices=Channel.choices)
    nature = models.CharField(_("what it was"), max_length=12, choices=Nature.choices)
    # The last day on which a standing request covers further visits.
    standing_until = models.DateField(_("stands until"), null=True, blank=True)
    initiated_by = models.CharField(
        _("initiated by"), max_length=4, choices=InitiatedBy.choices, blank=True
    )
    location = models.CharField(_("where"), max_length=200, blank=True)
    colleagues = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="accompanied_interactions",
        verbose_name=_("colleagues present"),
    )
    notes = models.TextField(_("notes"), max_length=5000, blank=True)
    # What a draft says about things that become records of their own once it is submitted.
    draft_input = models.JSONField(default=dict, blank=True, editable=False)
    # A fingerprint of the input that it was written from (`services.digests`), by which the same
    # form is known when it arrives again.
    input_digest = models.CharField(max_length=64, blank=True, editable=False)
    adverse_event_heard = models.BooleanField(
        _("adverse event or product complaint heard"), null=True
    )
    cancelled_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True)
    correction_reason = models.CharField(_("why it was corrected"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = InteractionQuerySet.as_manager()

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        ordering = ("-starts_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("client_uuid", "version"), name="interaction_version_once"
            ),
            models.UniqueConstraint(
                fields=("client_uuid",),
                condition=Q(superseded_at__isnull=True),
                name="one_current_version_per_interaction",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(correction_reason=""),
                name="correction_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CANCELLED) | ~Q(cancelled_reason=""),
                name="cancelled_interaction_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SUBMITTED) | Q(adverse_event_heard__isnull=False),
                name="submitted_interaction_answers_safety_question",
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True) | Q(superseded_at__gte=F("recorded_at")),
                name="interaction_superseded_after_recorded",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="interaction_state_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="interaction_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(standing_until__isnull=True) | Q(nature=Nature.STANDING),
                name="only_a_standing_request_stands",
            ),
        )
        indexes = (
            models.Index(fields=("owner", "-starts_at"), name="interaction_by_owner"),
            # Without held visits, which are nearly all: SQLite would start from them.
            models.Index(
                fields=("state", "starts_at"),
                condition=~Q(state=State.SUBMITTED),
                name="interaction_by_state",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_channel_display()}, {self.starts_at:%d %b %Y} (interaction {self.pk})"

    def get_absolute_url(self) -> str:
        return reverse("interactions:detail", args=[self.pk])

    @property
    def is_live(self) -> bool:
        """Whether the contact was live; a short call, or one of unknown length, was not."""
        if self.channel == Channel.PHONE:
            return (self.duration_minutes or 0) >= LIVE_PHONE_MINUTES
        return self.channel in {Channel.IN_PERSON, Channel.VIDEO}

    @property
    def is_held(self) -> bool:
        return self.state == State.SUBMITTED

    @property
    def is_reopened(self) -> bool:
        """Whether it was on record before, and waits to be submitted again."""
        return self.state == State.DRAFT and self.version > 1

    @property
    def is_current(self) -> bool:
        return self.superseded_at is None


class Participation(models.Model):
    """One opinion leader in one version of a visit, and how it went with this person."""

    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, related_name="participations"
    )
    relationship = models.ForeignKey(
        Relationship, on_delete=models.PROTECT, related_name="participations"
    )
    # Kept here so that evidence is read without knowing the rules of channels.
    is_live = models.BooleanField(_("live contact"))
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

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = (
            models.UniqueConstraint(
                fields=("interaction", "relationship"), name="one_participation_each"
            ),
            models.CheckConstraint(
                condition=Q(depth__isnull=True) | Q(depth__range=(1, 5)),
                name="participation_depth_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"participation {self.pk} in interaction {self.interaction_id}"


class Topic(models.Model):
    """A scientific topic that visits are about; unbranded unless a product is named."""

    name = models.CharField(_("name"), max_length=150, unique=True)
    product = models.CharField(_("product"), max_length=120, blank=True)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Discussion(models.Model):
    """One thing that a visit was about, in the MSL's words, with the topic where one fits.

    Without a product it was unbranded.
    """

    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, related_name="discussions"
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="discussions"
    )
    subject = models.CharField(_("topic"), max_length=200)
    product = models.CharField(_("product"), max_length=120, blank=True)

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.subject} (discussion {self.pk})"
