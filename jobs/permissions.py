"""Who looks after background work."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User


def may_look_after_runs(user: User) -> bool:
    """Administrators see, start, cancel and retry runs."""
    return user.is_active and user.is_admin
