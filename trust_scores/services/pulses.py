"""Asking an opinion leader: once in a while, once reminded, and taken back on request."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from jobs.services import send_mail_later, withdraw_mail
from opinion_leaders import services as opinion_leaders
from opinion_leaders.constants import ConsentChannel, ConsentPurpose
from opinion_leaders.models import Relationship
from trust_scores.constants import PULSE_DAYS, PulseEnd, PulseWay
from trust_scores.models import PulseInvitation
from trust_scores.selectors.pulse_rules import reason_not_to_ask
from trust_scores.selectors.pulse_words import languages, mail_of
from trust_scores.selectors.pulses import has_agreed_to_mail, mail_key, token_hash
from trust_scores.services.pulse_links import link_of, new_token

__all__ = [
    "Asked",
    "UnableToAsk",
    "decline_pulses",
    "invite",
    "remind",
    "revoke",
    "take_care",
]


class UnableToAsk(Exception):
    """The opinion leader may not be asked now; `field` names the input it is about, or is empty."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@dataclass(frozen=True, slots=True)
class Asked:
    """A new invitation, and its link, which can be shown only now."""

    invitation: PulseInvitation
    link: str


@transaction.atomic
def invite(
    *,
    by: User,
    relationship: Relationship,
    way: PulseWay,
    language: str,
    site: str,
    consent: str = "",
    now: dt.datetime | None = None,
) -> Asked:
    """Ask the opinion leader of one relationship, by e-mail or by a link that `by` hands over.

    `consent` says when and how they agreed to be asked, and goes on record; it is needed for an
    e-mail where no consent is in force. A link in place of one that is still open ends that one
    and counts as the same asking. Raises `UnableToAsk`.
    """
    now = now or timezone.now()
    row = _locked_relationship(relationship, by)
    _close_run_out(row, now)
    former = _open_of(row, now)
    if way not in PulseWay.values or language not in languages():
        raise UnableToAsk(_("Choose one of the ways and one of the languages."))
    if consent.strip():
        _record_consent(by, row, consent, now)
    if refusal := reason_not_to_ask(row, way=way, former=former, now=now):
        raise UnableToAsk(refusal.text, field=refusal.field)
    if former:
        _end(former, PulseEnd.REPLACED, by=by, now=now)
    return _send(by, row, way, language, site, former.asked_at if former else now, now)


def _send(
    by: User,
    relationship: Relationship,
    way: PulseWay,
    language: str,
    site: str,
    asked_at: dt.datetime,
    now: dt.datetime,
) -> Asked:
    token = new_token()
    try:
        with transaction.atomic():
            invitation = PulseInvitation.objects.create(
                relationship=relationship,
                token_hash=token_hash(token),
                site=site,
                way=way,
                language=language,
                asked_at=asked_at,
                sent_at=now,
                sent_by=by,
                expires_at=now + dt.timedelta(days=PULSE_DAYS),
            )
    except IntegrityError:
        raise UnableToAsk(_("Somebody else asked at the same moment. Look at the list.")) from None
    link = link_of(site, token)
    if way == PulseWay.EMAIL:
        _mail(invitation, link, "mail")
    audit.record(
        action=Action.CREATED,
        subjects=[invitation, relationship],
        by=by,
        values={"way": (None, str(way)), "language": (None, language)},
    )
    return Asked(invitation, link)


@transaction.atomic
def remind(
    *, invitation: PulseInvitation, by: User | None, now: dt.datetime | None = None
) -> PulseInvitation:
    """Send the one reminder, with a second link for the same answer; `by` is None for the system.

    Raises `UnableToAsk` where there was one, where the link was handed over, or where the
    person may not be asked any more.
    """
    now = now or timezone.now()
    row = _locked(invitation)
    if by is not None:
        _require_sight(by, row.relationship)
    if not PulseInvitation.objects.answerable(now).filter(pk=row.pk).exists():
        raise UnableToAsk(_("This link works no longer, so there is nothing to be reminded of."))
    if row.way != PulseWay.EMAIL:
        raise UnableToAsk(_("You handed this link over yourself: remind them yourself."))
    if row.reminded_at is not None:
        raise UnableToAsk(_("They were reminded already, and once is all."))
    person = row.relationship.opinion_leader
    if not person.email or not has_agreed_to_mail(row.relationship, day=now.date()):
        raise UnableToAsk(_("They may no longer be asked by e-mail."))
    token = new_token()
    row.reminder_hash, row.reminded_at = token_hash(token), now
    row.save(update_fields=["reminder_hash", "reminded_at"])
    _mail(row, link_of(row.site, token), "reminder")
    audit.record(
        action=Action.UPDATED,
        subjects=[row, row.relationship],
        by=by,
        values={"reminded_at": (None, now)},
    )
    return row


@transaction.atomic
def revoke(
    *, by: User, invitation: PulseInvitation, now: dt.datetime | None = None
) -> PulseInvitation:
    """Take an invitation back: its link stops working at once, what was typed is forgotten.

    Doing it twice changes nothing. Raises `UnableToAsk` for one that was answered.
    """
    row = _locked(invitation)
    _require_sight(by, row.relationship)
    if row.answered_at is not None:
        raise UnableToAsk(_("This was answered meanwhile, and an answer stays on record."))
    if row.revoked_at is None:
        _end(row, PulseEnd.BY_HAND, by=by, now=now or timezone.now())
    return row


@transaction.atomic
def decline_pulses(
    *, by: User, relationship: Relationship, evidence: str, now: dt.datetime | None = None
) -> None:
    """The person does not want to be asked: all their open links end, and nobody asks again.

    Raises `UnableToAsk` without `evidence` of when and how they said so.
    """
    now = now or timezone.now()
    row = _locked_relationship(relationship, by)
    try:
        opinion_leaders.withdraw_consent(
            by=by,
            opinion_leader=row.opinion_leader,
            purpose=ConsentPurpose.PULSE_SURVEY,
            evidence=evidence,
            now=now,
        )
    except opinion_leaders.UnableToChangePeople as refusal:
        raise UnableToAsk(refusal.message, field=refusal.field) from refusal
    theirs = PulseInvitation.objects.open(now).select_for_update(of=("self",))
    for one in theirs.filter(relationship__opinion_leader=row.opinion_leader_id):
        _end(one, PulseEnd.NOT_TO_ASK, by=by, now=now)


@transaction.atomic
def take_care(
    *, by: User, invitation: PulseInvitation, now: dt.datetime | None = None
) -> PulseInvitation:
    """A manager has taken a low answer up; doing it twice changes nothing.

    Raises `UnableToAsk` for anybody who does not lead the MSL.
    """
    row = _locked(invitation)
    _require_sight(by, row.relationship)
    if not by.is_manager or row.relationship.msl_id == by.pk:
        raise UnableToAsk(_("Only a manager of the MSL takes this up."))
    if row.is_low and row.care_taken_at is None:
        row.care_taken_at, row.care_taken_by = now or timezone.now(), by
        row.save(update_fields=["care_taken_at", "care_taken_by"])
        # Not under the relationship, whose history the MSL reads.
        audit.record(action=Action.CLOSED, subjects=[row], by=by)
    return row


def close_unanswerable(*, now: dt.datetime | None = None) -> int:
    """End what ran out, and what is open with people who may not be asked; return how many."""
    now = now or timezone.now()
    ended = 0
    reasons = {
        PulseEnd.EXPIRED: PulseInvitation.objects.run_out(now),
        PulseEnd.NOT_TO_ASK: PulseInvitation.objects.open(now).exclude(
            pk__in=PulseInvitation.objects.answerable(now).values("pk")
        ),
    }
    for why, rows in reasons.items():
        for pk in list(rows.order_by("pk").values_list("pk", flat=True)[:500]):
            ended += _end_if_open(pk, why, now)
    return ended


@transaction.atomic
def _end_if_open(pk: int, why: PulseEnd, now: dt.datetime) -> bool:
    rows = PulseInvitation.objects.select_for_update(of=("self",)).select_related("relationship")
    row = rows.filter(answered_at__isnull=True, revoked_at__isnull=True, pk=pk).first()
    if row is None:
        return False
    _end(row, why, by=None, now=now)
    return True


def _end(row: PulseInvitation, why: PulseEnd, *, by: User | None, now: dt.datetime) -> None:
    row.revoked_at, row.revoked_by, row.revoked_because, row.draft = now, by, why, {}
    row.save(update_fields=["revoked_at", "revoked_by", "revoked_because", "draft"])
    withdraw_mail(keys=[mail_key(row, "mail"), mail_key(row, "reminder")])
    audit.record(
        action=Action.ENDED,
        subjects=[row, row.relationship],
        by=by,
        values={"revoked_because": ("", str(why))},
    )


def _close_run_out(relationship: Relationship, now: dt.datetime) -> None:
    """Those that a worker has not closed yet, so that a new one may stand."""
    run_out = PulseInvitation.objects.run_out(now).filter(relationship=relationship)
    for row in run_out.select_related("relationship"):
        _end(row, PulseEnd.EXPIRED, by=None, now=now)


def _open_of(relationship: Relationship, now: dt.datetime) -> PulseInvitation | None:
    found = PulseInvitation.objects.open(now).filter(relationship=relationship)
    return found.select_for_update(of=("self",)).select_related("relationship").first()


def _record_consent(by: User, row: Relationship, consent: str, now: dt.datetime) -> None:
    try:
        opinion_leaders.record_consent(
            by=by,
            opinion_leader=row.opinion_leader,
            channel=ConsentChannel.EMAIL,
            purpose=ConsentPurpose.PULSE_SURVEY,
            evidence=consent,
            now=now,
        )
    except opinion_leaders.UnableToChangePeople as refusal:
        raise UnableToAsk(refusal.message, field="consent") from refusal


def _mail(invitation: PulseInvitation, link: str, which: str) -> None:
    relationship = invitation.relationship
    mail = mail_of(
        relationship,
        which=which,
        asker=invitation.sent_by,
        language=invitation.language,
        link=link,
        until=invitation.expires_at,
    )
    send_mail_later(
        key=mail_key(invitation, which),
        to=relationship.opinion_leader.email,
        subject=mail.subject,
        text=mail.text,
    )


def _locked_relationship(relationship: Relationship, by: User) -> Relationship:
    """The relationship as it stands now, held so that two people do not ask at once."""
    rows = Relationship.objects.visible_to(by).select_for_update(of=("self",))
    row = rows.with_people().filter(pk=relationship.pk).first()
    if row is None:
        raise UnableToAsk(_("This relationship is not yours to ask in."))
    return row


def _require_sight(by: User, relationship: Relationship) -> None:
    if not Relationship.objects.visible_to(by).filter(pk=relationship.pk).exists():
        raise UnableToAsk(_("This relationship is not yours to ask in."))


def _locked(invitation: PulseInvitation) -> PulseInvitation:
    """The invitation as it stands now, held until the transaction ends."""
    rows = PulseInvitation.objects.select_for_update(of=("self",))
    related = ("relationship__opinion_leader", "relationship__msl", "sent_by")
    return rows.select_related(*related).get(pk=invitation.pk)
