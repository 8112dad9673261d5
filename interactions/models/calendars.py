"""What ties visits to calendars outside: the private feed, and entries that visits were made of."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interactions.querysets import CalendarFeedQuerySet, ImportedEventQuerySet


class CalendarFeed(models.Model):
    """The secret address under which other calendars read a person's planned visits.

    Only the SHA-256 of the secret is kept. A person has one in force; former ones stay as history.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feeds"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("until"), null=True, blank=True, editable=False)
    last_fetched_at = models.DateTimeField(_("last fetched"), null=True, blank=True, editable=False)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("user",),
                condition=Q(revoked_at__isnull=True),
                name="one_calendar_feed_in_force_per_user",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("created_at")),
                name="calendar_feed_revoked_after_created",
            ),
        )

    def __str__(self) -> str:
        return f"calendar feed {self.pk} of {self.user.full_name}"


class ImportedEvent(models.Model):
    """An entry of somebody's calendar that a visit was made of.

    `event` is the SHA-256 of the entry's name, for a series with `@` and the day. The visit is
    named by its `client_uuid`, which all its versions share.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="imported_events"
    )
    event = models.CharField(_("calendar entry"), max_length=75)
    client_uuid = models.UUIDField(editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ImportedEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported calendar entry")
        verbose_name_plural = _("imported calendar entries")
        ordering = ("pk",)
        indexes = (models.Index(fields=("owner", "event"), name="imported_event_by_owner"),)

    def __str__(self) -> str:
        return f"calendar entry {self.event[:12]} (import {self.pk})"
