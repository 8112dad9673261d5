"""What people rated, and breaches of integrity."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.models import Interaction
from opinion_leaders.models import Relationship
from trust_scores.constants import (
    AssessmentState,
    Audience,
    BreachStatus,
    ChannelCode,
    Severity,
)
from trust_scores.models.rubric_words import AssessmentItem
from trust_scores.models.rubrics import Rubric
from trust_scores.querysets import (
    AssessmentDraftQuerySet,
    AssessmentQuerySet,
    IntegrityBreachQuerySet,
)


class Assessment(models.Model):
    """One person's rating of one relationship at one moment; a correction supersedes it.

    `rater` is empty for the opinion leader, who has no account. `interaction` or `grounds` says
    what the rating rests on.
    """

    client_uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    relationship = models.ForeignKey(
        Relationship, on_delete=models.PROTECT, related_name="assessments"
    )
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("by"), max_length=14, choices=Audience.choices)
    rater = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments_made",
    )
    state = models.CharField(
        _("state"), max_length=10, choices=AssessmentState.choices, default=AssessmentState.DRAFT
    )
    assessed_at = models.DateTimeField(_("as of"))
    interaction = models.ForeignKey(
        Interaction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assessments",
        verbose_name=_("visit that it rests on"),
    )
    grounds = models.CharField(_("what it rests on"), max_length=500, blank=True)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    # The version that this one replaces; one to one, so that two corrections cannot both stand.
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="correction",
        editable=False,
    )
    correction_reason = models.CharField(_("why it was corrected"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ("-assessed_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind=Audience.OPINION_LEADER, rater__isnull=True)
                | (~Q(kind=Audience.OPINION_LEADER) & Q(rater__isnull=False)),
                name="assessment_rater_unless_opinion_leader",
            ),
            models.CheckConstraint(
                condition=~Q(state=AssessmentState.SUBMITTED)
                | Q(kind=Audience.OPINION_LEADER)
                | Q(interaction__isnull=False)
                | ~Q(grounds=""),
                name="assessment_points_to_evidence",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, correction_reason="")
                | (Q(corrects__isnull=False) & ~Q(correction_reason="")),
                name="assessment_correction_has_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.assessed_at:%d %b %Y} (assessment {self.pk})"

    @property
    def is_current(self) -> bool:
        return self.superseded_at is None


class AssessmentDraft(models.Model):
    """What one rater has written of an assessment and not sent: the form as it was typed.

    One for each rater, kind and relationship. It is no record and no evidence; it is removed
    when the assessment is sent, or when its rater drops it.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("by"), max_length=14, choices=Audience.choices)
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    typed = models.JSONField(default=dict, blank=True)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AssessmentDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of an assessment")
        verbose_name_plural = _("drafts of assessments")
        constraints = (
            models.UniqueConstraint(
                fields=("relationship", "kind", "rater"), name="one_open_assessment_each"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of relationship {self.relationship_id} (draft {self.pk})"


class Rating(models.Model):
    """One item's level from 1 to 5; `level` is empty for “cannot judge”."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="ratings")
    item = models.ForeignKey(AssessmentItem, on_delete=models.PROTECT, related_name="+")
    # Copied from the item, so that evidence is read without a further join.
    channel = models.CharField(max_length=12, choices=ChannelCode.choices)
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    # How many answered items of this assessment share the quality; each weighs its part.
    items_in_quality = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = (
            models.UniqueConstraint(fields=("assessment", "item"), name="rating_once_per_item"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(1, 5)),
                name="rating_level_in_range",
            ),
            models.CheckConstraint(
                condition=Q(items_in_quality__gte=1), name="rating_shares_quality"
            ),
        )

    def __str__(self) -> str:
        return f"{self.level or '–'} on item {self.item_id} (rating {self.pk})"


class IntegrityBreach(models.Model):
    """One version of a recorded breach of honesty, by a manager or compliance."""

    episode = models.UUIDField(default=uuid.uuid4, editable=False)
    relationship = models.ForeignKey(
        Relationship, on_delete=models.PROTECT, related_name="breaches"
    )
    occurred_at = models.DateTimeField(_("when"))
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices)
    status = models.CharField(_("status"), max_length=10, choices=BreachStatus.choices)
    reason = models.CharField(_("reason"), max_length=500)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    superseded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = IntegrityBreachQuerySet.as_manager()

    class Meta:
        verbose_name = _("integrity breach")
        verbose_name_plural = _("integrity breaches")
        ordering = ("-occurred_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("episode",),
                condition=Q(superseded_at__isnull=True),
                name="one_current_version_per_breach",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_severity_display()}, {self.get_status_display()} (breach {self.pk})"
