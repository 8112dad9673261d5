"""What is typed and not saved yet, for the other devices of whoever typed it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.querysets import VisitDraftQuerySet


class VisitDraft(models.Model):
    """What one person has typed into the form of one visit and not saved.

    It is no record: nothing is audited, and nobody else reads it. `fields` maps the name of each
    field to the list of its raw values. `revision` grows with each change, so that one device
    does not write over what another wrote since.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visit_drafts"
    )
    client_uuid = models.UUIDField(editable=False)
    fields = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(_("last typed"), default=timezone.now)

    objects = VisitDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsaved visit")
        verbose_name_plural = _("unsaved visits")
        ordering = ("-updated_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "client_uuid"), name="one_visit_draft_per_owner"
            ),
        )

    def __str__(self) -> str:
        return f"unsaved visit {self.pk}"

    @property
    def seen_at(self) -> str:
        """Which text of a saved visit it goes on from; empty for a new one."""
        return "".join(self.fields.get("seen_at", [])[:1])

    @property
    def subject(self) -> str:
        """What it is about, as far as that was typed."""
        return "".join(self.fields.get("subject", [])[:1])
