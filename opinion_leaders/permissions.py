"""What a role may do with people and lists, beyond what `visible_to` lets it see."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User


def may_create_people(user: User) -> bool:
    """Everyone whose work is with opinion leaders; compliance only reads."""
    return user.is_active and (user.is_msl or user.is_manager or user.is_admin)


def may_import(user: User) -> bool:
    """Bringing in a list is creating people, many at once."""
    return may_create_people(user)
