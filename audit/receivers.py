"""Entries about people and signing in, which accounts cannot write: audit stands above it."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.signals import account_changed
from audit import services
from audit.constants import Action

logger = logging.getLogger(__name__)


@receiver(account_changed, dispatch_uid="audit.account_changed")
def record_account_change(
    *, action: str, subjects: Any, values: Any, by: User, **_signal: Any
) -> None:
    """Runs inside the transaction of the change, so that neither is without the other."""
    services.record(action=Action(action), subjects=subjects, values=values, by=by)


@receiver(user_logged_in, dispatch_uid="audit.signed_in")
def record_sign_in(*, user: User, **_signal: Any) -> None:
    services.record(action=Action.SIGNED_IN, subjects=[user], by=user)


@receiver(user_logged_out, dispatch_uid="audit.signed_out")
def record_sign_out(*, user: User | None, **_signal: Any) -> None:
    if user is not None:
        services.record(action=Action.SIGNED_OUT, subjects=[user], by=user)


@receiver(user_login_failed, dispatch_uid="audit.sign_in_failed")
def record_failed_sign_in(
    *, credentials: dict[str, Any], request: HttpRequest | None = None, **_signal: Any
) -> None:
    email = str(credentials.get("email") or "").lower()
    person = User.objects.filter(email=email).first()
    if person is None:
        # Not the address: people type their password into the wrong field.
        logger.warning("a sign-in failed for an unknown address")
    else:
        services.record(action=Action.SIGN_IN_FAILED, subjects=[person], by=None)
