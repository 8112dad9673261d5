"""Invitations to a pulse: the one behind a link, those of a relationship, and how many answer."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.models import User
from jobs.models import OutboxMessage
from opinion_leaders.constants import ConsentPurpose
from opinion_leaders.models import Consent, Relationship
from opinion_leaders.querysets import ConsentQuerySet
from trust_scores.constants import PULSE_PERIOD_DAYS, CommentReader, PulseState, PulseWay
from trust_scores.models import PulseInvitation
from trust_scores.querysets import PulseInvitationQuerySet
from trust_scores.scoring import share_interval
from trust_scores.selectors.disclosure import Disclosed, disclosed_to
from trust_scores.selectors.rubrics import rubric_in_force

SHOWN = 12
FEWEST_FOR_A_SHARE = 5


class Seen(StrEnum):
    """What the MSL gets to know of answers; said before anything is asked."""

    ALL = "who_all"
    SUM = "who_sum"
    NOTHING = "who_managers"


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of those who were asked answered; those that may still answer stand apart."""

    answered: int
    unanswered: int
    waiting: int

    @property
    def asked(self) -> int:
        return self.answered + self.unanswered + self.waiting

    @property
    def ended(self) -> int:
        return self.answered + self.unanswered

    @property
    def percent(self) -> int | None:
        """Of those that are over; None for fewer than five, where a share says nothing."""
        return round(100 * self.answered / self.ended) if self.ended >= FEWEST_FOR_A_SHARE else None

    @property
    def likely(self) -> tuple[int, int] | None:
        """The range around `percent`, in percent, that 80 of 100 such samples share."""
        if self.percent is None:
            return None
        found = share_interval(self.answered, self.ended)
        return round(100 * found.lower), round(100 * found.upper)


@dataclass(frozen=True, slots=True)
class Line:
    """One invitation for its reader; `comment` is empty where it is not for them.

    `is_low` tells managers alone. `unsent` is the state of its first mail while that has not gone
    out: waiting, or given up; else empty.
    """

    invitation: PulseInvitation
    state: PulseState
    comment: str
    is_low: bool
    unsent: str = ""

    @property
    def is_open(self) -> bool:
        return self.state in (PulseState.SENT, PulseState.OPENED)

    @property
    def may_be_reminded(self) -> bool:
        one = self.invitation
        return self.is_open and one.way == PulseWay.EMAIL and one.reminded_at is None


@dataclass(frozen=True, slots=True)
class PulseCard:
    """Invitations of one relationship, the newest first, and how many were answered."""

    lines: list[Line]
    rate: Rate
    answers_told: Disclosed

    @property
    def open(self) -> Line | None:
        return next((line for line in self.lines if line.is_open), None)


@dataclass(frozen=True, slots=True)
class MslRate:
    msl: User
    rate: Rate


class Show(StrEnum):
    """Which invitations a list holds."""

    ALL = "all"
    OPEN = "open"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    ENDED = "ended"

    @classmethod
    def of(cls, text: str) -> Show:
        """The one named so, else all."""
        return cls(text) if text in set(cls) else cls.ALL


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def invitation_called(token: str, *, now: dt.datetime) -> PulseInvitation | None:
    """The invitation behind a link that may still be answered; one query, whatever the link is."""
    wanted = token_hash(token)
    return (
        PulseInvitation.objects.answerable(now)
        .filter(Q(token_hash=wanted) | Q(reminder_hash=wanted))
        .select_related("relationship__msl", "relationship__opinion_leader", "sent_by")
        .first()
    )


def seen_by_msl(relationship: Relationship) -> tuple[Seen, int]:
    """What the MSL is told of the answers, by rubric and consent, and from how many on."""
    rule = rubric_in_force().parameters.disclosure
    told = disclosed_to(relationship.msl, relationship)
    if told == Disclosed.FULL:
        return Seen.ALL, rule.least_answers
    return (Seen.SUM if rule.msl_sees else Seen.NOTHING), rule.least_answers


def has_agreed_to_mail(relationship: Relationship, *, day: dt.date) -> bool:
    """Whether the person agreed to be asked by e-mail, and it holds on that day."""
    return _survey_consents(relationship).in_force(day).filter(channel=PulseWay.EMAIL).exists()


def has_declined(relationship: Relationship, *, day: dt.date) -> bool:
    """Whether the person withdrew the consent to be asked, and gave no other one."""
    consents = _survey_consents(relationship)
    if not consents.filter(withdrawn_at__isnull=False).exists():
        return False
    return not consents.in_force(day).exists()


def _survey_consents(relationship: Relationship) -> ConsentQuerySet:
    return Consent.objects.filter(
        opinion_leader=relationship.opinion_leader_id, purpose=ConsentPurpose.PULSE_SURVEY
    )


def pulse_card(
    relationship: Relationship, *, user: User, now: dt.datetime, told: Disclosed
) -> PulseCard:
    """What one reader may know of the invitations of a relationship; one query."""
    found = PulseInvitation.objects.filter(relationship=relationship).with_people()[:SHOWN]
    lines = lines_for(user, found, now=now)
    return PulseCard(lines, _rate_of(lines), told)


def mail_key(invitation: PulseInvitation, which: str) -> str:
    """The key of the `mail` or the `reminder` in the outbox."""
    return f"pulse-{invitation.pk}-{which}"


def _line(one: PulseInvitation, *, leads: bool, now: dt.datetime, unsent: str) -> Line:
    readable = leads or one.comment_for == CommentReader.BOTH
    waits = leads and one.is_low and one.care_taken_at is None
    return Line(one, one.state_at(now), one.comment if readable else "", waits, unsent)


def _rate_of(lines: list[Line]) -> Rate:
    states = [line.state for line in lines]
    return Rate(
        answered=states.count(PulseState.ANSWERED),
        unanswered=states.count(PulseState.EXPIRED),
        waiting=states.count(PulseState.SENT) + states.count(PulseState.OPENED),
    )


def pulses_for(user: User, show: Show, *, now: dt.datetime) -> PulseInvitationQuerySet:
    """Those that `user` sees, the latest first."""
    found = PulseInvitation.objects.visible_to(user)
    chosen = {
        Show.ALL: found,
        Show.OPEN: found.open(now),
        Show.ANSWERED: found.filter(answered_at__isnull=False),
        Show.UNANSWERED: found.unanswered(now),
        Show.ENDED: found.taken_back(),
    }[show]
    return chosen.with_people()


def lines_for(user: User, rows: Iterable[PulseInvitation], *, now: dt.datetime) -> list[Line]:
    """What this reader may know of each; one query for the mails that have not gone out."""
    rows = list(rows)
    keys = [mail_key(one, "mail") for one in rows if one.way == PulseWay.EMAIL]
    undelivered = OutboxMessage.objects.undelivered().filter(key__in=keys)
    unsent = dict(undelivered.values_list("key", "state"))
    return [
        _line(
            one,
            leads=user.is_manager and one.relationship.msl_id != user.pk,
            now=now,
            unsent=unsent.get(mail_key(one, "mail"), ""),
        )
        for one in rows
    ]


def show_tabs(current: Show) -> list[dict[str, object]]:
    labels = {
        Show.ALL: _("All"),
        Show.OPEN: _("May still answer"),
        Show.ANSWERED: _("Answered"),
        Show.UNANSWERED: _("Not answered"),
        Show.ENDED: _("Taken back"),
    }
    return [
        {"label": label, "url": f"?show={show}", "current": show == current}
        for show, label in labels.items()
    ]


def rate_of_all(user: User, *, now: dt.datetime) -> Rate:
    """How many of those asked in the last `PULSE_PERIOD_DAYS` answered; one query."""
    counted = _asked_lately(user, now).aggregate(**_counts(now))
    return _rate(counted)


def rates_by_msl(user: User, *, now: dt.datetime) -> list[MslRate]:
    """The same for each MSL of a manager, by name; two queries, none for others."""
    if not user.is_manager:
        return []
    rows = _asked_lately(user, now).order_by().values("relationship__msl").annotate(**_counts(now))
    rates = {row["relationship__msl"]: _rate(row) for row in rows}
    people = User.objects.filter(pk__in=rates).order_by("full_name", "pk")
    return [MslRate(one, rates[one.pk]) for one in people]


def _asked_lately(user: User, now: dt.datetime) -> PulseInvitationQuerySet:
    since = now - dt.timedelta(days=PULSE_PERIOD_DAYS)
    return PulseInvitation.objects.visible_to(user).asked().filter(asked_at__gte=since)


def _counts(now: dt.datetime) -> dict[str, Count]:
    is_open = Q(answered_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now)
    return {
        "answered": Count("pk", filter=Q(answered_at__isnull=False)),
        "waiting": Count("pk", filter=is_open),
        "asked": Count("pk"),
    }


def _rate(counted: Mapping[str, Any]) -> Rate:
    answered, waiting = counted["answered"], counted["waiting"]
    return Rate(answered, counted["asked"] - answered - waiting, waiting)


def waiting_for_care(user: User) -> PulseInvitationQuerySet:
    """Low answers that no manager has taken up yet, the latest first; none for MSLs."""
    found = PulseInvitation.objects.visible_to(user).waiting_for_care()
    if not user.is_manager:
        return found.none()
    return found.exclude(relationship__msl=user).with_people().order_by("-answered_at", "-pk")
