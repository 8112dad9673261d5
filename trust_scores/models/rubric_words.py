"""The words of a rubric: statements with their anchors, bands, stages and next steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trust_scores.constants import (
    EDITABLE_STATES,
    Audience,
    BandCode,
    ChannelCode,
    Quality,
    StageCode,
)
from trust_scores.models.rubrics import Rubric
from trust_scores.querysets import RubricIsFixed, RubricWordsQuerySet
from trust_scores.rubric_documents import fields
from trust_scores.scoring import Parameters


class RubricWords(models.Model):
    """Rows that make up a version; they change only as long as it is a draft.

    `TO_RUBRIC` leads from a row to its version. `clean` holds the rules of rubric documents.
    """

    TO_RUBRIC: ClassVar[str] = "rubric"

    objects = RubricWordsQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.any_is_fixed(self._owners()):
            raise RubricIsFixed
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.any_is_fixed(self._owners()):
            raise RubricIsFixed
        return super().delete(*args, **kwargs)

    @classmethod
    def any_is_fixed(cls, owners: Iterable[int]) -> bool:
        """Whether what rows belong to is, or is part of, a version that is no draft; one query."""
        return Rubric.objects.filter(pk__in=owners).exclude(state__in=EDITABLE_STATES).exists()

    def _owners(self) -> set[int]:
        """What the row belongs to now, and what it is stored with."""
        owner = f"{self.TO_RUBRIC.partition('__')[0]}_id"
        stored = type(self).objects.filter(pk=self.pk).values_list(owner, flat=True)
        return {getattr(self, owner), *(() if self._state.adding else stored)} - {None}

    def _raise(self, problems: Iterable[tuple[str, str]]) -> None:
        found: dict[str, list[str]] = {}
        for path, message in problems:
            found.setdefault(path, []).append(message)
        if found:
            raise ValidationError(found)


class AssessmentItem(RubricWords):
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

    def clean(self) -> None:
        super().clean()
        row = {name: getattr(self, name) for name in ("audience", "quality", "channel", "text")}
        self._raise(fields.item_problems(row, ""))


class Anchor(RubricWords):
    """What one level of an item looks like in behavior."""

    TO_RUBRIC = "item__rubric"

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

    @classmethod
    def any_is_fixed(cls, owners: Iterable[int]) -> bool:
        fixed = Rubric.objects.exclude(state__in=EDITABLE_STATES)
        return fixed.filter(items__in=owners).exists()

    def clean(self) -> None:
        super().clean()
        self._raise(fields.text_problems(self.text, "text"))


class Band(RubricWords):
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

    def clean(self) -> None:
        super().clean()
        edges = Parameters.from_document(self.rubric.parameters).to_document()["bands"]
        row = {"code": self.code, "lower_edge": self.lower_edge, "meaning": self.meaning}
        problems = list(fields.band_problems(row, ""))
        self._raise(problems or fields.edge_problems(row, "", edges))


class Stage(RubricWords):
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

    def clean(self) -> None:
        super().clean()
        self._raise(fields.text_problems(self.meaning, "meaning"))


class CoachingStep(RubricWords):
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

    def clean(self) -> None:
        super().clean()
        row = {"quality": self.quality, "below": self.below, "text": self.text}
        self._raise(fields.step_problems(row, ""))
