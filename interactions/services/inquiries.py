"""Medical inquiries: logged, assigned, answered from approved material, delivered."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from interactions import selectors
from interactions.constants import InquiryState
from interactions.models import InquiryAnswer, Interaction, Material, MedicalInquiry
from interactions.services.errors import RecordChangedMeanwhile, UnableToFollowUp
from interactions.services.rules import CLOCK_TOLERANCE, OLDEST
from opinion_leaders.models import Relationship


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryData:
    """A question that was asked apart from a logged visit, as the MSL describes it."""

    client_uuid: uuid.UUID
    relationship: Relationship
    question: str
    is_unsolicited: bool
    channel: str
    asked_at: dt.datetime
    due_on: dt.date
    assigned_to: User


def log_inquiry(
    *, by: User, inquiry: InquiryData, now: dt.datetime | None = None
) -> MedicalInquiry:
    """Put a question on record; sending it twice gives the record that is there already.

    Raises `UnableToFollowUp` with the field that it is about.
    """
    now = now or timezone.now()
    existing = _already_there(inquiry.client_uuid, by)
    if existing:
        return existing
    _check_new(inquiry, by, now)
    try:
        return _create(inquiry, by, now)
    except IntegrityError:
        # The same form arrived twice at once; the other one was quicker.
        existing = _already_there(inquiry.client_uuid, by)
        if existing is None:
            raise
        return existing


@transaction.atomic
def assign_inquiry(
    *,
    by: User,
    inquiry: MedicalInquiry,
    revision: int,
    assigned_to: User,
    due_on: dt.date,
    reason: str,
) -> MedicalInquiry:
    """Say who answers it, and until when.

    Raises `RecordChangedMeanwhile`, or `UnableToFollowUp` without a reason, for someone who may
    not answer it, a day before it was asked, or an answer that was delivered already.
    """
    row = _locked(inquiry)
    wanted = {"assigned_to": assigned_to, "due_on": due_on}
    values = audit.changed_values(row, wanted)
    if not values:
        return row
    _check_revision(row, revision)
    _check_waiting(row)
    if not reason.strip():
        raise UnableToFollowUp(_("Say why."), field="reason")
    _check_assignee(row.relationship, assigned_to)
    _check_due(due_on, row.asked_at)
    _change(row, **wanted)
    _record(Action.UPDATED, row, by, values, reason)
    return row


@transaction.atomic
def answer_inquiry(
    *,
    by: User,
    inquiry: MedicalInquiry,
    revision: int,
    text: str,
    material: Material,
    reason: str = "",
    now: dt.datetime | None = None,
) -> InquiryAnswer:
    """Put the answer on record, or a corrected one with a reason; the one before stays readable.

    A corrected answer has to be delivered again. Raises `RecordChangedMeanwhile`, or
    `UnableToFollowUp` when the material's approval has run out or the inquiry was withdrawn.
    """
    now = now or timezone.now()
    row = _locked(inquiry)
    former = row.answers.current().first()
    if former and (former.text, former.material_id) == (text, material.pk):
        return former
    _check_revision(row, revision)
    if row.state == InquiryState.WITHDRAWN:
        raise UnableToFollowUp(_("This inquiry was withdrawn."))
    _check_material(material, timezone.localdate(now))
    if former and not reason.strip():
        raise UnableToFollowUp(_("Say why you correct it."), field="reason")
    if former:
        former.superseded_at = now
        former.save(update_fields=["superseded_at"])
    answer = InquiryAnswer.objects.create(
        inquiry=row,
        text=text,
        material=material,
        correction_reason=reason.strip(),
        recorded_at=now,
        recorded_by=by,
    )
    values = audit.changed_values(row, {"state": InquiryState.ANSWERED})
    values["material"] = (former.material if former else "", material)
    _change(row, state=InquiryState.ANSWERED, delivered_at=None)
    _record(Action.CORRECTED if former else Action.UPDATED, row, by, values, reason)
    return answer


@transaction.atomic
def deliver_inquiry(
    *,
    by: User,
    inquiry: MedicalInquiry,
    revision: int,
    channel: str,
    delivered_at: dt.datetime | None = None,
    now: dt.datetime | None = None,
) -> InquiryAnswer:
    """Record that the answer reached the person.

    Raises `RecordChangedMeanwhile`, or `UnableToFollowUp` when there is no answer to deliver,
    its material was no longer approved on that day, or the time cannot be.
    """
    now = now or timezone.now()
    at = delivered_at or now
    row = _locked(inquiry)
    answer = row.answers.current().select_related("material").first()
    if answer and _is_delivered(answer, by, channel, delivered_at):
        return answer
    _check_revision(row, revision)
    if row.state != InquiryState.ANSWERED or answer is None:
        raise UnableToFollowUp(_("There is no answer that waits to be delivered."))
    _check_delivery(row, answer, at, now)
    answer.delivered_at, answer.delivered_by, answer.delivered_channel = at, by, channel
    answer.save(update_fields=["delivered_at", "delivered_by", "delivered_channel"])
    values = audit.changed_values(row, {"state": InquiryState.DELIVERED})
    values["delivered_channel"] = ("", channel)
    _change(row, state=InquiryState.DELIVERED, delivered_at=at)
    _record(Action.CLOSED, row, by, values)
    return answer


@transaction.atomic
def withdraw_inquiry(
    *, by: User, inquiry: MedicalInquiry, revision: int, reason: str
) -> MedicalInquiry:
    """Say that no answer is wanted any more.

    Raises `RecordChangedMeanwhile`, or `UnableToFollowUp` without a reason or when the answer
    was delivered already.
    """
    reason = reason.strip()
    row = _locked(inquiry)
    if row.state == InquiryState.WITHDRAWN and row.withdrawn_reason == reason:
        return row
    _check_revision(row, revision)
    _check_waiting(row)
    if not reason:
        raise UnableToFollowUp(_("Say why it is withdrawn."), field="reason")
    _withdraw(row, by, reason)
    return row


def withdraw_with_visit(*, by: User, interaction: Interaction, reason: str) -> None:
    """Withdraw what was asked in a visit that did not take place; must run in a transaction."""
    for row in interaction.inquiries.waiting().select_for_update():
        _withdraw(row, by, reason)


def _withdraw(row: MedicalInquiry, by: User, reason: str) -> None:
    values = audit.changed_values(row, {"state": InquiryState.WITHDRAWN})
    _change(row, state=InquiryState.WITHDRAWN, withdrawn_reason=reason)
    _record(Action.CANCELLED, row, by, values, reason)


@transaction.atomic
def _create(inquiry: InquiryData, by: User, now: dt.datetime) -> MedicalInquiry:
    row = MedicalInquiry.objects.create(
        client_uuid=inquiry.client_uuid,
        relationship=inquiry.relationship,
        question=inquiry.question,
        is_unsolicited=inquiry.is_unsolicited,
        channel=inquiry.channel,
        asked_at=inquiry.asked_at,
        due_on=inquiry.due_on,
        assigned_to=inquiry.assigned_to,
        recorded_at=now,
        recorded_by=by,
    )
    _record(Action.CREATED, row, by, {})
    return row


def _already_there(client_uuid: uuid.UUID, by: User) -> MedicalInquiry | None:
    found = MedicalInquiry.objects.filter(client_uuid=client_uuid).first()
    if found and found.recorded_by_id != by.pk:
        raise UnableToFollowUp(_("This form was used already. Save again to put it on record."))
    return found


def _locked(inquiry: MedicalInquiry) -> MedicalInquiry:
    """The row as it stands now, held until the transaction ends."""
    return (
        MedicalInquiry.objects.select_for_update(of=("self",))
        .select_related("relationship__msl", "assigned_to")
        .get(pk=inquiry.pk)
    )


def _change(row: MedicalInquiry, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.revision += 1
    row.save(update_fields=[*values, "revision"])


def _check_revision(row: MedicalInquiry, revision: int) -> None:
    if row.revision != revision:
        raise RecordChangedMeanwhile(
            _(
                "This inquiry was changed meanwhile. What is on record now stands beside your "
                "text; nothing of yours is lost. Look at both, then save again."
            )
        )


def _check_waiting(row: MedicalInquiry) -> None:
    if row.state == InquiryState.WITHDRAWN:
        raise UnableToFollowUp(_("This inquiry was withdrawn."))
    if row.state == InquiryState.DELIVERED:
        raise UnableToFollowUp(_("The answer to this inquiry was delivered already."))


def _check_new(inquiry: InquiryData, by: User, now: dt.datetime) -> None:
    one = inquiry.relationship
    ended = one.ended_on is not None and one.ended_on <= now.date()
    if one.msl_id != by.pk or ended:
        raise UnableToFollowUp(_("This is not a relationship of yours."), field="relationship")
    if not inquiry.question.strip():
        raise UnableToFollowUp(_("Write the question, word for word."), field="question")
    if inquiry.asked_at > now + CLOCK_TOLERANCE:
        raise UnableToFollowUp(_("This cannot be in the future."), field="asked_at")
    if inquiry.asked_at < now - OLDEST:
        raise UnableToFollowUp(
            _("This is more than five years ago. Check the date."), field="asked_at"
        )
    _check_due(inquiry.due_on, inquiry.asked_at)
    _check_assignee(one, inquiry.assigned_to)


def _check_due(due_on: dt.date, asked_at: dt.datetime) -> None:
    if due_on < timezone.localdate(asked_at):
        raise UnableToFollowUp(
            _("An answer is due on the day of the question or later."), field="due_on"
        )


def _check_assignee(relationship: Relationship, person: User) -> None:
    if not selectors.answerers_for(relationship).filter(pk=person.pk).exists():
        raise UnableToFollowUp(
            _("%(name)s is not in the team of this relationship.") % {"name": person.full_name},
            field="assigned_to",
        )


def _check_material(material: Material, day: dt.date, *, field: str = "material") -> None:
    if material.approved_until and not material.is_approved_on(day):
        ended = date_format(material.approved_until, "j F Y")
        raise UnableToFollowUp(
            _(
                "The approval of “%(material)s” ran out on %(day)s. Answer from a version that "
                "is still approved."
            )
            % {"material": material, "day": ended},
            field=field,
        )


def _check_delivery(
    row: MedicalInquiry, answer: InquiryAnswer, at: dt.datetime, now: dt.datetime
) -> None:
    if at > now + CLOCK_TOLERANCE:
        raise UnableToFollowUp(_("This cannot be in the future."), field="delivered_at")
    if at < row.asked_at:
        raise UnableToFollowUp(
            _("It cannot be delivered before it was asked."), field="delivered_at"
        )
    _check_material(answer.material, timezone.localdate(at), field="")


def _is_delivered(answer: InquiryAnswer, by: User, channel: str, at: dt.datetime | None) -> bool:
    """Whether the record says this already: the same form arrived twice."""
    told = (answer.delivered_by_id, answer.delivered_channel)
    return told == (by.pk, channel) and at in (None, answer.delivered_at)


def _record(
    action: Action,
    row: MedicalInquiry,
    by: User,
    values: dict[str, tuple[object, object]],
    reason: str = "",
) -> None:
    plain = {name: (_told(old), _told(new)) for name, (old, new) in values.items()}
    audit.record(
        action=action, subjects=[row, row.relationship], by=by, values=plain, reason=reason.strip()
    )


def _told(value: object) -> object:
    return value.full_name if isinstance(value, User) else value
