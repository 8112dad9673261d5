"""Breaches of integrity: put on record by a manager or compliance, with a date and a reason."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from interactions.signals import announce
from opinion_leaders.models import Relationship
from trust_scores.constants import BreachStatus, Severity
from trust_scores.models import IntegrityBreach
from trust_scores.permissions import may_record_breaches

LONGEST = IntegrityBreach._meta.get_field("reason").max_length or 0


class UnableToRecordBreach(Exception):
    """The breach was refused; `field` names the input that it is about, or is empty."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@transaction.atomic
def record_breach(
    *,
    by: User,
    relationship: Relationship,
    occurred_at: dt.datetime,
    severity: str,
    status: str,
    reason: str,
    recorded_at: dt.datetime | None = None,
    client_uuid: uuid.UUID | None = None,
) -> IntegrityBreach:
    """Put a breach on record, and score the relationship anew. Raises `UnableToRecordBreach`.

    A form that is sent twice with the same `client_uuid` is on record once. `recorded_at` is for
    data that arrives with its own past, such as the demo world.
    """
    now = timezone.now()
    _check_person(by, relationship)
    _check_text(reason, "reason", _("Say what happened."))
    _check_choices(severity, status)
    if occurred_at > now:
        raise UnableToRecordBreach(_("This cannot be in the future."), field="occurred_on")
    if status == BreachStatus.REFUTED:
        raise UnableToRecordBreach(
            _("What is refuted already need not be put on record."), field="status"
        )
    episode = client_uuid or uuid.uuid4()
    former = IntegrityBreach.objects.filter(episode=episode, relationship=relationship).first()
    if former:
        return former
    breach = _create(
        IntegrityBreach(
            episode=episode,
            relationship=relationship,
            occurred_at=occurred_at,
            severity=severity,
            status=status,
            reason=reason.strip(),
            recorded_at=recorded_at or now,
            recorded_by=by,
        )
    )
    audit.record(
        action=Action.CREATED,
        subjects=[breach, relationship],
        by=by,
        values={"severity": ("", severity), "status": ("", status)},
    )
    announce([relationship.pk])
    return breach


@transaction.atomic
def change_breach(
    *,
    by: User,
    breach: IntegrityBreach,
    severity: str,
    status: str,
    reason: str,
    recorded_at: dt.datetime | None = None,
) -> IntegrityBreach:
    """Put another status or severity on record as the next version; both stay readable.

    The relationship is scored anew; what is refuted takes nothing any more. Sending the same
    change twice makes one version. Raises `UnableToRecordBreach`.
    """
    _check_person(by, breach.relationship)
    _check_text(reason, "change_reason", _("Say why this is changed."))
    _check_choices(severity, status)
    now = recorded_at or timezone.now()
    episode = IntegrityBreach.objects.filter(episode=breach.episode)
    current = episode.current().select_for_update(of=("self",)).get()
    wanted, told = (severity, status), reason.strip()
    if current.pk != breach.pk:
        repeated = current.version == breach.version + 1 and current.recorded_by_id == by.pk
        if repeated and (current.severity, current.status, current.change_reason) == (
            *wanted,
            told,
        ):
            return current
        raise UnableToRecordBreach(
            _("Somebody changed this meanwhile. Look at what counts now, and decide again.")
        )
    if (current.severity, current.status) == wanted:
        raise UnableToRecordBreach(
            _("Nothing would change: choose another status or severity."), field="status"
        )
    episode.current().update(superseded_at=now)
    changed = _create(
        IntegrityBreach(
            episode=current.episode,
            relationship_id=current.relationship_id,
            occurred_at=current.occurred_at,
            severity=severity,
            status=status,
            reason=current.reason,
            version=current.version + 1,
            change_reason=told,
            recorded_at=now,
            recorded_by=by,
        )
    )
    audit.record(
        action=Action.CORRECTED,
        subjects=[changed, current, breach.relationship],
        by=by,
        values={"severity": (current.severity, severity), "status": (current.status, status)},
        reason=told,
    )
    announce([current.relationship_id])
    return changed


def _create(breach: IntegrityBreach) -> IntegrityBreach:
    try:
        with transaction.atomic():
            breach.save(force_insert=True)
    except IntegrityError as collision:
        raise UnableToRecordBreach(
            _("Somebody put this on record at the same moment. Look at what counts now.")
        ) from collision
    return breach


def _check_person(by: User, relationship: Relationship) -> None:
    if not may_record_breaches(by):
        raise UnableToRecordBreach(_("Only a manager or compliance records a breach."))
    if relationship.msl_id == by.pk:
        raise UnableToRecordBreach(
            _("This is about your own relationship: another manager or compliance decides.")
        )
    if not Relationship.objects.listed_for_breaches(by).filter(pk=relationship.pk).exists():
        raise UnableToRecordBreach(_("This relationship is not one of your team."))


def _check_text(text: str, field: str, when_empty: str) -> None:
    if not text.strip():
        raise UnableToRecordBreach(when_empty, field=field)
    if "\x00" in text:
        raise UnableToRecordBreach(
            _("This text holds a character that cannot be stored. Type it again."), field=field
        )
    if len(text.strip()) > LONGEST:
        raise UnableToRecordBreach(
            _("Shorten this to %(longest)d characters.") % {"longest": LONGEST}, field=field
        )


def _check_choices(severity: str, status: str) -> None:
    if severity not in Severity.values:
        raise UnableToRecordBreach(_("Choose how severe it was."), field="severity")
    if status not in BreachStatus.values:
        raise UnableToRecordBreach(_("Choose how certain it is."), field="status")
