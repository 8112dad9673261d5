"""What free text was warned about, and the words that administrators ask to be warned about."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.constants import FindingKind, FindingState
from interactions.models.visits import Interaction
from interactions.querysets import TextFindingQuerySet, WatchedWordQuerySet


class WatchedWord(models.Model):
    """A word or phrase that the author of a text is warned about, with the reason shown."""

    word = models.CharField(_("word or phrase"), max_length=80)
    explanation = models.CharField(_("what to tell the author"), max_length=300)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = WatchedWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("watched word")
        verbose_name_plural = _("watched words")
        ordering = ("word", "pk")
        constraints = (
            models.UniqueConstraint(
                Lower("word"), condition=Q(removed_at__isnull=True), name="watched_word_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.word} (watched word {self.pk})"


class TextFinding(models.Model):
    """A place in the text of a visit that its author was warned about and saved all the same.

    `excerpt` is a few words around it; digits of what may identify a patient are masked.
    """

    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, related_name="text_findings"
    )
    field = models.CharField(_("where"), max_length=40)
    kind = models.CharField(_("what"), max_length=15, choices=FindingKind.choices)
    excerpt = models.CharField(_("words"), max_length=160)
    author_reason = models.CharField(_("what the author says"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=FindingState.choices, default=FindingState.OPEN
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    reviewed_at = models.DateTimeField(_("looked at"), null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TextFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding in a text")
        verbose_name_plural = _("findings in texts")
        ordering = ("-recorded_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    state=FindingState.OPEN, reviewed_at__isnull=True, reviewed_by__isnull=True
                )
                | Q(
                    ~Q(state=FindingState.OPEN),
                    reviewed_at__isnull=False,
                    reviewed_by__isnull=False,
                ),
                name="text_finding_reviewed_at_and_by",
            ),
        )
        indexes = (models.Index(fields=("state", "-recorded_at"), name="text_finding_by_state"),)

    def __str__(self) -> str:
        return f"finding {self.pk} in interaction {self.interaction_id}"
