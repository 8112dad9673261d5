"""What a role may do with visits, beyond what `visible_to` lets it see."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from interactions.models import Interaction


def may_log_visits(user: User) -> bool:
    """Visits are logged by the MSL who made them."""
    return user.is_active and user.is_msl


def may_read_visits(user: User) -> bool:
    """Administrators and compliance do not read what was talked about."""
    return user.is_active and (user.is_msl or user.is_manager)


def may_read_safety_notes(user: User) -> bool:
    """Everyone who signs in with a role; `safety_rows` says how much each of them reads."""
    return may_read_visits(user) or (user.is_active and (user.is_compliance or user.is_admin))


def may_change_visit(user: User, interaction: Interaction) -> bool:
    """A visit is changed by its author alone."""
    return may_log_visits(user) and interaction.owner_id == user.pk


def may_revoke_feeds(user: User) -> bool:
    """An administrator ends the calendar feed of someone else, without seeing what it shows."""
    return user.is_active and user.is_admin
