"""What an administrator decides about pulses."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from trust_scores.models import PulsePolicy
from trust_scores.permissions import may_set_policy


@transaction.atomic
def set_pulse_policy(
    *,
    by: User,
    organization: str,
    safety_contact: str,
    pause_days: int,
    reminder_days: int,
    now: dt.datetime | None = None,
) -> PulsePolicy:
    """Decide in whose name people are asked, and how often. Raises PermissionDenied."""
    if not may_set_policy(by):
        raise PermissionDenied
    policy = PulsePolicy.objects.select_for_update().order_by("pk").first() or PulsePolicy()
    wanted = {
        "organization": organization,
        "safety_contact": safety_contact,
        "pause_days": pause_days,
        "reminder_days": reminder_days,
    }
    changes = {
        name: (getattr(policy, name), value)
        for name, value in wanted.items()
        if getattr(policy, name) != value
    }
    for name, (_old, value) in changes.items():
        setattr(policy, name, value)
    policy.changed_at, policy.changed_by = now or timezone.now(), by
    policy.save()
    audit.record(action=Action.UPDATED, subjects=[policy], by=by, values=changes)
    return policy
