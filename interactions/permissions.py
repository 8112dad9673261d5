"""What a role may do with visits, beyond what `visible_to` lets it see."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from interactions.models import Commitment, Interaction, MedicalInquiry


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


def may_close_promise(user: User, promise: Commitment) -> bool:
    """A promise is closed by the MSL of the relationship alone."""
    return may_log_visits(user) and promise.relationship.msl_id == user.pk


def may_assign_inquiry(user: User, inquiry: MedicalInquiry) -> bool:
    """Its MSL, whoever has it at present, and the manager; of those who see it."""
    people = {inquiry.relationship.msl_id, inquiry.assigned_to_id}
    return may_read_visits(user) and (user.is_manager or user.pk in people)


def may_answer_inquiry(user: User, inquiry: MedicalInquiry) -> bool:
    """Whoever it is assigned to answers, and nobody beside."""
    return may_read_visits(user) and inquiry.assigned_to_id == user.pk


def may_deliver_inquiry(user: User, inquiry: MedicalInquiry) -> bool:
    """The answer is brought by the MSL who knows the person, or by whoever wrote it."""
    people = {inquiry.relationship.msl_id, inquiry.assigned_to_id}
    return may_read_visits(user) and user.pk in people


def may_withdraw_inquiry(user: User, inquiry: MedicalInquiry) -> bool:
    """Its MSL, or the manager."""
    return may_read_visits(user) and (user.is_manager or inquiry.relationship.msl_id == user.pk)


def may_reopen_visits(user: User) -> bool:
    """An administrator reopens a visit, without reading what was talked about or with whom."""
    return user.is_active and user.is_admin


def may_review_findings(user: User) -> bool:
    """Compliance looks at what authors let stand; the texts themselves stay with the team."""
    return user.is_active and user.is_compliance


def may_keep_words(user: User) -> bool:
    """Administrators keep the list of words that authors are warned about."""
    return user.is_active and user.is_admin


def may_keep_lists(user: User) -> bool:
    """Listening priorities and approved materials are kept by managers and administrators."""
    return user.is_active and (user.is_manager or user.is_admin)


def may_revoke_feeds(user: User) -> bool:
    """An administrator ends the calendar feed of someone else, without seeing what it shows."""
    return user.is_active and user.is_admin
