"""What a role may do with rubrics, beyond what `visible_to` lets it see."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from trust_scores.models import Rubric


def may_propose(user: User) -> bool:
    """Administrators and managers may begin a draft."""
    return user.is_active and (user.is_admin or user.is_manager)


def may_edit_rubric(user: User, rubric: Rubric) -> bool:
    """Administrators change any draft, managers those that they began; nobody anything else."""
    return rubric.is_editable and may_withdraw(user, rubric)


def may_withdraw(user: User, rubric: Rubric) -> bool:
    """Who may take this version back from review: who may edit it as a draft."""
    if not user.is_active:
        return False
    return user.is_admin or (user.is_manager and rubric.created_by_id == user.pk)


def may_publish(user: User) -> bool:
    """Only administrators put a version in force."""
    return user.is_active and user.is_admin


def may_set_policy(user: User) -> bool:
    """Only administrators decide whether a second person has to approve."""
    return user.is_active and user.is_admin
