"""Invitations to a pulse: the one behind a link, those of a relationship, and how many answer."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.querysets import is_present
from opinion_leaders.constants import ConsentPurpose
from opinion_leaders.models import Consent, Relationship
from opinion_leaders.querysets import RelationshipQuerySet
from trust_scores.constants import CommentReader, PulseState, PulseWay
from trust_scores.models import PulseInvitation
from trust_scores.selectors.disclosure import Disclosed, disclosed_to
from trust_scores.selectors.rubrics import rubric_in_force

TOKEN = re.compile(r"[\w-]{43}", re.ASCII)
SHOWN = 12


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


@dataclass(frozen=True, slots=True)
class Line:
    """One invitation for its reader; `comment` is empty where it is not for them.

    `is_low` tells managers alone.
    """

    invitation: PulseInvitation
    state: PulseState
    comment: str
    is_low: bool

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
    def latest(self) -> Line | None:
        return self.lines[0] if self.lines else None

    @property
    def open(self) -> Line | None:
        return next((line for line in self.lines if line.is_open), None)

    @property
    def comments(self) -> list[Line]:
        return [line for line in self.lines if line.comment]

    @property
    def waiting_for_care(self) -> list[Line]:
        return [line for line in self.lines if line.is_low]


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_called(token: str, *, now: dt.datetime) -> PulseInvitation | None:
    """The invitation behind a link that may still be answered; one query, none for nonsense."""
    if not TOKEN.fullmatch(token):
        return None
    wanted = token_hash(token)
    return (
        PulseInvitation.objects.answerable(now)
        .filter(Q(token_hash=wanted) | Q(reminder_hash=wanted))
        .select_related("relationship__msl", "relationship__opinion_leader")
        .first()
    )


def managers_of(msl: User) -> list[User]:
    """Who leads a team of this MSL today, by name; the MSL is never among them."""
    day = timezone.now().date()
    leads = (
        User.objects.filter(is_active=True, is_manager=True)
        .filter(
            is_present(day, prefix="managements__"),
            is_present(day, prefix="managements__team__memberships__"),
            managements__team__memberships__user=msl,
        )
        .exclude(pk=msl.pk)
    )
    return list(leads.order_by("full_name", "pk").distinct())


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


def _survey_consents(relationship: Relationship):  # type: ignore[no-untyped-def]
    return Consent.objects.filter(
        opinion_leader=relationship.opinion_leader_id, purpose=ConsentPurpose.PULSE_SURVEY
    )


def pulse_card(
    relationship: Relationship, *, user: User, now: dt.datetime, told: Disclosed
) -> PulseCard:
    """What one reader may know of the invitations of a relationship; one query."""
    found = list(PulseInvitation.objects.filter(relationship=relationship)[:SHOWN])
    leads = relationship.msl_id != user.pk and user.is_manager
    lines = [_line(one, leads=leads, now=now) for one in found]
    return PulseCard(lines, _rate_of(lines), told)


def _line(one: PulseInvitation, *, leads: bool, now: dt.datetime) -> Line:
    readable = leads or one.comment_for == CommentReader.BOTH
    waits = leads and one.is_low and one.care_taken_at is None
    return Line(one, one.state_at(now), one.comment if readable else "", waits)


def _rate_of(lines: list[Line]) -> Rate:
    states = [line.state for line in lines]
    return Rate(
        answered=states.count(PulseState.ANSWERED),
        unanswered=states.count(PulseState.EXPIRED),
        waiting=states.count(PulseState.SENT) + states.count(PulseState.OPENED),
    )


def pulse_rate(
    relationships: RelationshipQuerySet, *, since: dt.datetime, now: dt.datetime
) -> Rate:
    """How many of those asked since then answered; one query."""
    counted = (
        PulseInvitation.objects.asked()
        .filter(relationship__in=relationships.values("pk"), asked_at__gte=since)
        .aggregate(
            answered=Count("pk", filter=Q(answered_at__isnull=False)),
            waiting=Count(
                "pk",
                filter=Q(answered_at__isnull=True, revoked_at__isnull=True, expires_at__gt=now),
            ),
            asked=Count("pk"),
        )
    )
    answered, waiting = counted["answered"], counted["waiting"]
    return Rate(answered, counted["asked"] - answered - waiting, waiting)


def waiting_for_care(
    user: User, relationships: RelationshipQuerySet
) -> QuerySet[PulseInvitation, PulseInvitation]:
    """Low answers that no manager has taken up yet, the latest first."""
    return (
        PulseInvitation.objects.visible_to(user)
        .waiting_for_care()
        .filter(relationship__in=relationships.values("pk"))
        .exclude(relationship__msl=user)
        .select_related("relationship__opinion_leader", "relationship__msl")
        .order_by("-answered_at", "-pk")
    )
