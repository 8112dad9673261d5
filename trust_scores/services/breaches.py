"""Breaches of integrity: put on record by a manager or compliance, with a date and a reason."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from interactions.signals import announce
from opinion_leaders.models import Relationship
from trust_scores.models import IntegrityBreach


class UnableToRecordBreach(Exception):
    """The breach was refused, with a message for the user."""


@transaction.atomic
def record_breach(
    *,
    by: User,
    relationship: Relationship,
    occurred_at: dt.datetime,
    severity: str,
    status: str,
    reason: str,
    recorded_at: dt.datetime | None = None,
) -> IntegrityBreach:
    """Put a breach on record. Raises `UnableToRecordBreach`.

    `recorded_at` is for data that arrives with its own past, such as the demo world.
    """
    now = timezone.now()
    if not (by.is_manager or by.is_compliance):
        raise UnableToRecordBreach(_("Only a manager or compliance records a breach."))
    if not reason.strip():
        raise UnableToRecordBreach(_("Say what happened."))
    if occurred_at > now:
        raise UnableToRecordBreach(_("This cannot be in the future."))
    breach = IntegrityBreach.objects.create(
        relationship=relationship,
        occurred_at=occurred_at,
        severity=severity,
        status=status,
        reason=reason.strip(),
        recorded_at=recorded_at or now,
        recorded_by=by,
    )
    audit.record(
        action=Action.CREATED,
        subjects=[breach, relationship],
        by=by,
        values={"severity": ("", severity), "status": ("", status)},
    )
    announce([relationship.pk])
    return breach
