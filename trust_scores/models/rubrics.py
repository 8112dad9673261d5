"""A rubric: the numbers of the scoring model and the words that belong to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trust_scores.constants import (
    EDITABLE_STATES,
    Audience,
    BandCode,
    ChannelCode,
    Quality,
    RubricState,
    StageCode,
)
from trust_scores.querysets import RubricQuerySet


class Rubric(models.Model):
    """One version of the rules; a published one never changes.

    `parameters` is the validated document of `trust_scores.scoring.parameters`. `entries` keeps
    what was typed into a draft and cannot be used yet, by the path of the setting. `revision`
    counts the changes of a draft, so that of two people who edit it the second is told.
    """

    number = models.PositiveIntegerField(_("version"), unique=True)
    state = models.CharField(
        _("state"), max_length=10, choices=RubricState.choices, default=RubricState.DRAFT
    )
    parameters = models.JSONField(_("settings"))
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    entries = models.JSONField(default=dict, blank=True)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    review_note = models.CharField(_("what the reviewer said"), max_length=500, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = RubricQuerySet.as_manager()

    class Meta:
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(
                fields=("state",),
                condition=Q(state=RubricState.PUBLISHED),
                name="one_published_rubric",
            ),
            models.UniqueConstraint(
                fields=("state",),
                condition=Q(state=RubricState.PUBLISHING),
                name="one_rubric_being_put_in_force",
            ),
            models.CheckConstraint(
                condition=~Q(state=RubricState.PUBLISHED) | Q(published_at__isnull=False),
                name="published_rubric_has_a_date",
            ),
        )

    def __str__(self) -> str:
        return f"Version {self.number}"

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE_STATES

    @property
    def is_publishing(self) -> bool:
        return self.state == RubricState.PUBLISHING


class RubricPolicy(models.Model):
    """How rubrics are published here; one row, found by `RubricPolicy.current()`."""

    needs_second_person = models.BooleanField(
        _("a second person has to approve every new version"), default=False
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("policy of rubrics")
        verbose_name_plural = _("policies of rubrics")

    def __str__(self) -> str:
        return f"policy of rubrics {self.pk}"

    @classmethod
    def current(cls) -> RubricPolicy:
        """The policy in force; without a row, that of the defaults (not saved)."""
        return cls.objects.order_by("pk").first() or cls()


class AssessmentItem(models.Model):
    """A statement that one audience rates from 1 to 5; it feeds one channel of evidence."""

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="items")
    audience = models.CharField(_("asked of"), max_length=14, choices=Audience.choices)
    quality = models.CharField(_("quality"), max_length=12, choices=Quality.choices)
    channel = models.CharField(_("feeds"), max_length=12, choices=ChannelCode.choices)
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("statement"), max_length=300)

    class Meta:
        verbose_name = _("assessment item")
        verbose_name_plural = _("assessment items")
        ordering = ("rubric", "audience", "position")
        constraints = (
            models.UniqueConstraint(
                fields=("rubric", "audience", "position"), name="item_position_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.text} (item {self.pk})"


class Anchor(models.Model):
    """What one level of an item looks like in behavior."""

    item = models.ForeignKey(AssessmentItem, on_delete=models.CASCADE, related_name="anchors")
    level = models.PositiveSmallIntegerField(_("level"))
    text = models.CharField(_("behavior"), max_length=300)

    class Meta:
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        ordering = ("item", "level")
        constraints = (
            models.UniqueConstraint(fields=("item", "level"), name="anchor_once_per_level"),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="anchor_level_in_range"),
        )

    def __str__(self) -> str:
        return f"{self.level}: {self.text} (anchor {self.pk})"


class Band(models.Model):
    """A range of health with its name; the lower edge belongs to the band."""

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="bands")
    code = models.CharField(_("band"), max_length=12, choices=BandCode.choices)
    lower_edge = models.FloatField(_("from"), help_text=_("Health from 0 to 1"))
    meaning = models.CharField(_("meaning"), max_length=300)

    class Meta:
        verbose_name = _("band")
        verbose_name_plural = _("bands")
        ordering = ("rubric", "-lower_edge")
        constraints = (
            models.UniqueConstraint(fields=("rubric", "code"), name="band_once_per_rubric"),
            models.CheckConstraint(
                condition=Q(lower_edge__gte=0, lower_edge__lt=1), name="band_edge_in_range"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_code_display()} of rubric {self.rubric_id}"


class Stage(models.Model):
    """A stage of a relationship and what it means."""

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="stages")
    code = models.CharField(_("stage"), max_length=20, choices=StageCode.choices)
    position = models.PositiveSmallIntegerField(_("position"))
    meaning = models.CharField(_("meaning"), max_length=300)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ("rubric", "position")
        constraints = (
            models.UniqueConstraint(fields=("rubric", "code"), name="stage_once_per_rubric"),
        )

    def __str__(self) -> str:
        return f"{self.get_code_display()} of rubric {self.rubric_id}"


class CoachingStep(models.Model):
    """A next step for one quality, offered while its estimate is below `below` (0 to 1)."""

    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="coaching_steps")
    quality = models.CharField(_("quality"), max_length=12, choices=Quality.choices)
    below = models.FloatField(_("offered below"))
    text = models.CharField(_("next step"), max_length=300)

    class Meta:
        verbose_name = _("coaching step")
        verbose_name_plural = _("coaching steps")
        ordering = ("rubric", "quality", "below")
        constraints = (
            models.UniqueConstraint(
                fields=("rubric", "quality", "below"), name="coaching_step_once_per_level"
            ),
        )

    def __str__(self) -> str:
        return f"{self.text} (step {self.pk})"
