"""What free text was hinted at for, and the words that administrators ask to be warned about."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.constants import FindingKind, FindingState, PatientClue, TextPlace
from interactions.models.visits import Interaction
from interactions.querysets import TextFindingQuerySet, WatchedWordQuerySet


class WatchedWord(models.Model):
    """A word or phrase that the author of a text is warned about, with the reason shown."""

    word = models.CharField(_("word or phrase"), max_length=80)
    explanation = models.CharField(_("what to tell the author"), max_length=300)
    is_active = models.BooleanField(_("watched"), default=True)

    objects = WatchedWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("watched word")
        verbose_name_plural = _("watched words")
        ordering = ("word", "pk")
        constraints = (models.UniqueConstraint(Lower("word"), name="watched_word_once"),)

    def __str__(self) -> str:
        return self.word


class TextFinding(models.Model):
    """Something in a visit's text that its author was asked about and let stand.

    `found` is the word that gave rise to it, or the code of a `PatientClue`: of what may tell who
    a patient is, nothing is copied.
    """

    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, related_name="text_findings"
    )
    place = models.CharField(_("where"), max_length=12, choices=TextPlace.choices)
    kind = models.CharField(_("what"), max_length=13, choices=FindingKind.choices)
    found = models.CharField(_("found"), max_length=80)
    author_reason = models.CharField(_("why it may stay"), max_length=300, blank=True)
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
                condition=Q(state=FindingState.OPEN, reviewed_at=None, reviewed_by=None)
                | (
                    ~Q(state=FindingState.OPEN)
                    & Q(reviewed_at__isnull=False, reviewed_by__isnull=False)
                ),
                name="text_finding_reviewed_at_and_by",
            ),
        )
        indexes = (models.Index(fields=("state", "-recorded_at"), name="text_finding_by_state"),)

    def __str__(self) -> str:
        return f"finding {self.pk} in interaction {self.interaction_id}"

    @property
    def found_told(self) -> str:
        """What was found, in words."""
        if self.kind == FindingKind.PATIENT and self.found in PatientClue.values:
            return str(PatientClue(self.found).label)
        return f"“{self.found}”"
