"""Computed rows: they can always be rebuilt from the evidence.

The scores of a version that is being put in force are staged beside those in force, and take
their place all at once.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from opinion_leaders.models import Relationship
from trust_scores.constants import BandCode, StageCode
from trust_scores.models.calibrations import RaterCalibration
from trust_scores.models.rubrics import Rubric
from trust_scores.querysets import (
    RelationshipScoreQuerySet,
    ScoreHistoryQuerySet,
    StagedScoreQuerySet,
)


class EvidenceSums(models.Model):
    """The model's decayed sums of one relationship at `as_of`: a cache of its evidence.

    `packed` is the layout of `trust_scores.scoring.pack` (little-endian float64).
    """

    relationship = models.OneToOneField(
        Relationship, on_delete=models.CASCADE, primary_key=True, related_name="evidence_sums"
    )
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateTimeField()
    # The leniency of raters that was taken off; empty before the first calibration.
    calibration = models.ForeignKey(
        RaterCalibration, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # `Relationship.evidence_revision` when the evidence was read; 0 is older than any.
    revision = models.PositiveIntegerField(default=0)
    packed = models.BinaryField()

    class Meta:
        verbose_name = _("evidence sums")
        verbose_name_plural = _("evidence sums")

    def __str__(self) -> str:
        return f"sums of relationship {self.relationship_id}"


class _Shown(models.Model):
    """The values that people see; all estimates in [0, 1]."""

    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateTimeField(_("as of"))
    health = models.FloatField(_("health"))
    lower = models.FloatField(_("likely from"))
    upper = models.FloatField(_("likely to"))
    confidence = models.FloatField(_("confidence"))
    band = models.CharField(_("band"), max_length=12, choices=BandCode.choices)
    stage = models.CharField(_("stage"), max_length=20, choices=StageCode.choices)
    trust = models.FloatField(_("trust"))
    competence = models.FloatField(_("competence"))
    character = models.FloatField(_("character"))
    candor = models.FloatField(_("candor"))
    disagreement = models.FloatField(_("disagreement"))
    mutual = models.FloatField(_("mutual care"))
    conversation = models.FloatField(_("conversation"))
    is_unverified = models.BooleanField(_("unverified"))

    class Meta:
        abstract = True


class _InFull(_Shown):
    """All columns of a present score."""

    competence_confidence = models.FloatField()
    character_confidence = models.FloatField()
    candor_confidence = models.FloatField()
    disagreement_confidence = models.FloatField()
    mutual_confidence = models.FloatField()
    conversation_confidence = models.FloatField()
    # Bit q is set when quality q (in the engine's order) has enough evidence.
    sufficient_bits = models.PositiveSmallIntegerField(default=0)
    integrity = models.FloatField(default=1.0)
    external_share = models.FloatField(default=0.0)
    limiting_side = models.CharField(max_length=12, blank=True)
    gate = models.CharField(max_length=12, blank=True)
    has_self_gap = models.BooleanField(default=False)
    is_superficial = models.BooleanField(default=False)
    is_contentious = models.BooleanField(default=False)
    target_interval_days = models.PositiveSmallIntegerField(default=45)
    last_contact_at = models.DateTimeField(null=True, blank=True)
    last_live_contact_at = models.DateTimeField(null=True, blank=True)
    # What of all this people see, for telling quickly whether it changed (`selectors.shown`).
    keys = models.BinaryField(default=b"", editable=False)

    class Meta:
        abstract = True


class RelationshipScore(_InFull):
    """The present score of a relationship, as lists and dashboards read it."""

    relationship = models.OneToOneField(
        Relationship, on_delete=models.CASCADE, primary_key=True, related_name="score"
    )

    objects = RelationshipScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("relationship score")
        verbose_name_plural = _("relationship scores")
        indexes = (
            models.Index(fields=("lower", "relationship"), name="score_by_lower_band"),
            models.Index(fields=("band", "lower"), name="score_by_band"),
        )

    def __str__(self) -> str:
        return f"score of relationship {self.relationship_id}"


class StagedScore(_InFull):
    """A score and its sums by a rubric that is being put in force; nobody is shown it."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="+")
    calibration = models.ForeignKey(
        RaterCalibration, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=0)
    packed = models.BinaryField()

    objects = StagedScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("staged score")
        verbose_name_plural = _("staged scores")
        constraints = (
            models.UniqueConstraint(
                fields=("rubric", "relationship"), name="staged_once_per_relationship"
            ),
        )

    def __str__(self) -> str:
        return f"score of relationship {self.relationship_id} by rubric {self.rubric_id}"


class ScoreHistory(_Shown):
    """One append-only row for each time that a shown value changed."""

    relationship = models.ForeignKey(
        Relationship, on_delete=models.CASCADE, related_name="score_history"
    )

    objects = ScoreHistoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("score history")
        verbose_name_plural = _("score histories")
        ordering = ("relationship", "as_of", "pk")
        indexes = (models.Index(fields=("relationship", "-as_of"), name="score_history_by_date"),)

    def __str__(self) -> str:
        return f"score of relationship {self.relationship_id} on {self.as_of:%d %b %Y} ({self.pk})"
