"""A rubric: the numbers of the scoring model, and how a version comes into force."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trust_scores.constants import EDITABLE_STATES, WAS_IN_FORCE, RubricState
from trust_scores.querysets import FIXED_FIELDS, RubricIsFixed, RubricQuerySet
from trust_scores.rubric_documents import text_problem
from trust_scores.rubric_problems import in_words
from trust_scores.scoring import validate


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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises RubricIsFixed where a version is no draft and would become another one."""
        stored = None if self._state.adding else Rubric.objects.filter(pk=self.pk).first()
        if stored is not None:
            self._refuse_becoming_another(stored, kwargs.get("update_fields"))
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """The rules of drafts hold here as well; those of words stand at their own models."""
        super().clean()
        problems = {}
        if found := [in_words(problem) for problem in validate(self.parameters)]:
            problems["parameters"] = [f"{path or '—'}: {message}" for path, message in found]
        if self.reason and (message := text_problem(self.reason, most=500)):
            problems["reason"] = [message]
        if problems:
            raise ValidationError(problems)

    def _refuse_becoming_another(self, stored: Rubric, written: Iterable[str] | None) -> None:
        if stored.is_editable:
            return
        names = FIXED_FIELDS if written is None else FIXED_FIELDS & set(written)
        columns = [{"based_on": "based_on_id"}.get(name, name) for name in names]
        changes = any(getattr(self, name) != getattr(stored, name) for name in columns)
        goes_back = stored.state in WAS_IN_FORCE and self.state not in WAS_IN_FORCE
        if changes or (goes_back and (written is None or "state" in written)):
            raise RubricIsFixed

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
