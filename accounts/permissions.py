"""What a role may do, beyond what `visible_to` lets it see."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User


def may_manage_people(user: User) -> bool:
    """Administrators look after people, roles and teams."""
    return user.is_active and user.is_admin
