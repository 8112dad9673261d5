"""What a role may do with rubrics and coaching, beyond what `visible_to` lets it see."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from trust_scores.models import Assessment, CoachingReport, Rubric


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


def may_coach(user: User) -> bool:
    """Managers write coaching reports."""
    return user.is_active and user.is_manager


def may_read_coaching(user: User) -> bool:
    """Managers and MSLs have coaching reports to read."""
    return user.is_active and (user.is_manager or user.is_msl)


def may_write_report(user: User, report: CoachingReport) -> bool:
    """Only who wrote a report goes on with it or adds to it."""
    return may_coach(user) and report.manager_id == user.pk


def may_acknowledge(user: User, report: CoachingReport) -> bool:
    """Only the MSL whom it is about."""
    return user.is_active and report.msl_id == user.pk and report.is_sent


def may_correct(user: User, assessment: Assessment) -> bool:
    """Only who rated corrects a rating."""
    return user.is_active and assessment.rater_id == user.pk
