"""What a visit gives rise to besides: safety notes, and the materials that were used."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.constants import Known
from interactions.models.visits import Interaction
from interactions.querysets import (
    AdverseEventNoteQuerySet,
    MaterialQuerySet,
    MaterialUseQuerySet,
)


class AdverseEventNote(models.Model):
    """That an adverse event or complaint was heard, and its hand-over to drug safety."""

    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, related_name="adverse_event_notes"
    )
    aware_at = models.DateTimeField(_("when you learned of it"))
    due_at = models.DateTimeField(_("hand over by"))
    summary = models.TextField(_("what you heard"), max_length=2000, blank=True)
    # The four criteria of a valid case: asked, never demanded; empty is "not asked".
    has_patient = models.CharField(
        _("a patient who can be identified"), max_length=7, choices=Known.choices, blank=True
    )
    has_reporter = models.CharField(
        _("a reporter who can be identified"), max_length=7, choices=Known.choices, blank=True
    )
    has_product = models.CharField(
        _("a suspect product"), max_length=7, choices=Known.choices, blank=True
    )
    has_event = models.CharField(_("an event"), max_length=7, choices=Known.choices, blank=True)
    # The last alert that went out, in hours of the usual clock: 0, 12, 20 or 24.
    alert_level = models.PositiveSmallIntegerField(default=0, editable=False)
    handed_over_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = AdverseEventNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("adverse event note")
        verbose_name_plural = _("adverse event notes")
        ordering = ("due_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(handed_over_at__isnull=True, handed_over_by__isnull=True)
                | Q(handed_over_at__isnull=False, handed_over_by__isnull=False),
                name="adverse_event_handed_over_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=models.F("aware_at")), name="adverse_event_due_after_aware"
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",),
                condition=Q(handed_over_at__isnull=True),
                name="waiting_safety_note_by_due",
            ),
        )

    def __str__(self) -> str:
        return f"adverse event note {self.pk}, due {self.due_at:%d %b %Y %H:%M}"

    @property
    def criteria(self) -> tuple[str, str, str, str]:
        """Patient, reporter, product, event: what is known of each."""
        return (self.has_patient, self.has_reporter, self.has_product, self.has_event)

    @property
    def is_complete(self) -> bool:
        """Whether all four criteria are met; one that is not can be reported all the same."""
        return all(one == Known.YES for one in self.criteria)


class Material(models.Model):
    """An approved scientific document in one version; without a last day it stays approved."""

    title = models.CharField(_("title"), max_length=200)
    version = models.CharField(_("version"), max_length=40)
    approved_until = models.DateField(_("approved until"), null=True, blank=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ("title", "version")
        constraints = (
            models.UniqueConstraint(fields=("title", "version"), name="material_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    def is_approved_on(self, day: dt.date) -> bool:
        """Whether it may be used on this day; the last day still counts."""
        return self.approved_until is None or self.approved_until >= day


class MaterialUse(models.Model):
    """A material shown or handed over in a visit."""

    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, related_name="materials_used"
    )
    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="uses")

    objects = MaterialUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("material used")
        verbose_name_plural = _("materials used")
        constraints = (
            models.UniqueConstraint(
                fields=("interaction", "material"), name="material_once_per_interaction"
            ),
        )

    def __str__(self) -> str:
        return f"material {self.material_id} in interaction {self.interaction_id}"
