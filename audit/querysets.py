"""Readings of the audit trail.

Visibility follows the record: `about` is called with a record that its own `visible_to` gave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User
    from audit.models import AuditEntry


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, user: User) -> AuditEntryQuerySet:
        """The whole trail is for administrators; others reach entries through a record."""
        return self if user.is_active and user.is_admin else self.none()

    def about(self, record: models.Model) -> AuditEntryQuerySet:
        """The entries about one record, newest first."""
        return (
            self.filter(
                subjects__record_type=record._meta.label_lower, subjects__record_id=record.pk
            )
            .select_related("actor", "payload")
            .order_by("-pk")
        )
