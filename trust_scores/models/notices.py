"""What people are told when a relationship comes to need them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opinion_leaders.models import Relationship
from trust_scores.constants import NoticeKind
from trust_scores.querysets import NoticeQuerySet


class Notice(models.Model):
    """Something about a relationship that holds from `raised_at` until `settled_at`.

    Computed: raised where it begins to hold, settled where it no longer does, at most one of a
    kind at a time.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("what it is"), max_length=12, choices=NoticeKind.choices)
    raised_at = models.DateTimeField(_("since"))
    settled_at = models.DateTimeField(null=True, blank=True)
    # Of a fall: whole points. Of promises: how many are overdue.
    amount = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-raised_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("relationship", "kind"),
                condition=Q(settled_at__isnull=True),
                name="one_open_notice_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=NoticeKind.values), name="notice_kind_known"
            ),
        )
        indexes = (
            models.Index(
                fields=("-raised_at",),
                condition=Q(settled_at__isnull=True),
                name="open_notice_by_date",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of relationship {self.relationship_id} ({self.pk})"


class NoticesSeen(models.Model):
    """Until when a person has seen their notices."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="notices_seen",
    )
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("notices seen")
        verbose_name_plural = _("notices seen")

    def __str__(self) -> str:
        return f"notices seen by user {self.user_id}"
