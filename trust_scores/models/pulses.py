"""Asking the opinion leader: invitations by link, what they say, and how often one may ask."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opinion_leaders.models import Relationship
from trust_scores.constants import CommentReader, PulseEnd, PulseState, PulseWay
from trust_scores.models.assessments import Assessment
from trust_scores.querysets import PulseInvitationQuerySet

LONGEST_COMMENT = 2000
USUAL_PAUSE_DAYS = 90
USUAL_REMINDER_DAYS = 10
_IS_OPEN = Q(answered_at__isnull=True, revoked_at__isnull=True)
_STATE_AFTER = {
    PulseEnd.BY_HAND: PulseState.REVOKED,
    PulseEnd.NOT_TO_ASK: PulseState.REVOKED,
    PulseEnd.REPLACED: PulseState.REPLACED,
    PulseEnd.EXPIRED: PulseState.EXPIRED,
}


class PulseInvitation(models.Model):
    """One link by which the opinion leader of one relationship may answer once.

    Of the secret in the link only the SHA-256 is kept, so the link cannot be shown again; a
    reminder brings a second secret for the same invitation. `asked_at` is when this round of
    asking began: a new link in place of an open one keeps it. `draft` holds what was chosen but
    not sent; it is emptied with the answer and when the link ends. `is_low`: an answer was
    `LOW_ANSWER` or less. `site` is where links began when it was sent, for the reminder.
    """

    relationship = models.ForeignKey(
        Relationship, on_delete=models.PROTECT, related_name="pulse_invitations"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    # Empty until the reminder, and unique among those that are there.
    reminder_hash = models.CharField(
        max_length=64, unique=True, null=True, blank=True, editable=False
    )
    site = models.CharField(max_length=200, blank=True, editable=False)
    # The answer's `client_uuid`, so that the database itself allows one answer only.
    answer_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    way = models.CharField(_("way"), max_length=8, choices=PulseWay.choices)
    language = models.CharField(_("language"), max_length=12)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    expires_at = models.DateTimeField(_("works until"))
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_because = models.CharField(
        _("why it ended"), max_length=12, choices=PulseEnd.choices, blank=True
    )
    assessment = models.OneToOneField(
        Assessment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pulse_invitation",
        editable=False,
    )
    draft = models.JSONField(default=dict, blank=True, editable=False)
    # Not in the assessment, whose readers are others.
    comment = models.TextField(_("comment"), max_length=LONGEST_COMMENT, blank=True)
    comment_for = models.CharField(
        _("who may read the comment"), max_length=8, choices=CommentReader.choices, blank=True
    )
    is_low = models.BooleanField(default=False, editable=False)
    care_taken_at = models.DateTimeField(null=True, blank=True, editable=False)
    care_taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PulseInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("pulse invitation")
        verbose_name_plural = _("pulse invitations")
        ordering = ("-sent_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("relationship",),
                condition=_IS_OPEN,
                name="one_open_pulse_per_relationship",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, assessment__isnull=True)
                | Q(answered_at__isnull=False, assessment__isnull=False),
                name="pulse_answered_with_assessment",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(revoked_at__isnull=True),
                name="pulse_answered_or_revoked",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("sent_at")), name="pulse_expires_after_sent"
            ),
        )
        indexes = (
            models.Index(fields=("relationship", "-asked_at"), name="pulse_by_relationship"),
            models.Index(fields=("expires_at",), name="pulse_open_by_end", condition=_IS_OPEN),
            models.Index(
                fields=("relationship",),
                name="pulse_waiting_for_care",
                condition=Q(is_low=True, care_taken_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"pulse invitation {self.pk} of relationship {self.relationship_id}"

    def state_at(self, now: dt.datetime) -> PulseState:
        if self.answered_at is not None:
            return PulseState.ANSWERED
        if self.revoked_at is not None:
            return _STATE_AFTER[PulseEnd(self.revoked_because)]
        if self.expires_at <= now:
            return PulseState.EXPIRED
        return PulseState.OPENED if self.opened_at is not None else PulseState.SENT


class PulsePolicy(models.Model):
    """Who asks in whose name, and how often; one row, found by `PulsePolicy.current()`."""

    organization = models.CharField(
        _("organization that asks"), max_length=120, default="Medical Affairs"
    )
    safety_contact = models.CharField(
        _("where side effects are reported"), max_length=200, default="drug safety"
    )
    pause_days = models.PositiveSmallIntegerField(
        _("days between two pulses of a relationship"),
        default=USUAL_PAUSE_DAYS,
        validators=[MinValueValidator(30), MaxValueValidator(730)],
    )
    reminder_days = models.PositiveSmallIntegerField(
        _("days until the one reminder"),
        default=USUAL_REMINDER_DAYS,
        validators=[MinValueValidator(3), MaxValueValidator(25)],
    )
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("policy of pulses")
        verbose_name_plural = _("policies of pulses")
        constraints = (
            models.CheckConstraint(
                condition=Q(pause_days__range=(30, 730)), name="pulse_pause_in_range"
            ),
            models.CheckConstraint(
                condition=Q(reminder_days__range=(3, 25)), name="pulse_reminder_in_range"
            ),
        )

    def __str__(self) -> str:
        return f"policy of pulses {self.pk}"

    @classmethod
    def current(cls) -> PulsePolicy:
        """The policy in force; without a row, that of the defaults (not saved)."""
        return cls.objects.order_by("pk").first() or cls()
