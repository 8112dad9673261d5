"""The queue of medical inquiries, one inquiry with its answers, and who may answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import (
    Avg,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
)
from django.utils import timezone

from accounts.models import User
from accounts.querysets import UserQuerySet
from interactions.constants import WAITING, InquiryState
from interactions.models import InquiryAnswer, Material, MedicalInquiry
from interactions.querysets import MedicalInquiryQuerySet
from interactions.selectors.choices import colleagues_of
from interactions.selectors.narrowing import holding, in_order, within
from opinion_leaders.models import OpinionLeader, Relationship

ALL_WAITING = "waiting"
SHOWS = (ALL_WAITING, *InquiryState.values)
ASSIGNED, OWN = "assigned", "own"
_TURNAROUND = ExpressionWrapper(F("delivered_at") - F("asked_at"), output_field=DurationField())
ORDERS = {
    "due": "due_on",
    "asked": "asked_at",
    "person": "relationship__opinion_leader__family_name",
    "answers": "assigned_to__full_name",
    "state": "state",
    "took": _TURNAROUND,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryFilter:
    """What the queue is narrowed to; empty values narrow nothing. Days are the reader's."""

    show: str = ALL_WAITING
    whose: str = ""
    text: str = ""
    is_overdue: bool = False
    since: dt.date | None = None
    until: dt.date | None = None
    person: OpinionLeader | None = None
    msl: User | None = None
    sort: str = "due"


def inquiries_for(user: User, wanted: InquiryFilter) -> MedicalInquiryQuerySet:
    """The inquiries that `user` sees, with their people loaded."""
    found = _narrowed(user, wanted).filter(state__in=_states(wanted.show)).with_people()
    return in_order(found, wanted.sort, ORDERS)


def inquiry_counts(user: User, wanted: InquiryFilter) -> dict[str, int]:
    """How many each part of the queue holds under the same filter, in one query."""
    counts = {
        show: Count("pk", filter=Q(state__in=_states(show)))
        for show in (ALL_WAITING, *InquiryState.values)
    }
    found: dict[str, int] = _narrowed(user, wanted).aggregate(**counts)
    return found


@dataclass(frozen=True, slots=True)
class Pace:
    """How long delivered answers took: the average, and how many came by their day."""

    count: int
    in_time: int
    average: dt.timedelta


def pace_of(user: User, wanted: InquiryFilter) -> Pace | None:
    """Of the delivered ones under the same filter; None without any."""
    found = _narrowed(user, wanted).filter(state=InquiryState.DELIVERED)
    told = found.aggregate(
        count=Count("pk"),
        in_time=Count("pk", filter=Q(delivered_at__date__lte=F("due_on"))),
        average=Avg(_TURNAROUND),
    )
    return Pace(**told) if told["count"] else None


def _states(show: str) -> tuple[str, ...]:
    return WAITING if show == ALL_WAITING else (show,)


def _narrowed(user: User, wanted: InquiryFilter) -> MedicalInquiryQuerySet:
    found = MedicalInquiry.objects.visible_to(user)
    if wanted.whose == ASSIGNED:
        found = found.filter(assigned_to=user)
    elif wanted.whose == OWN:
        found = found.filter(relationship__msl=user)
    if wanted.msl:
        found = found.filter(Q(relationship__msl=wanted.msl) | Q(assigned_to=wanted.msl))
    if wanted.person:
        found = found.filter(relationship__opinion_leader=wanted.person)
    if wanted.is_overdue:
        found = found.overdue(timezone.localdate())
    found = within(found, "asked_at", wanted.since, wanted.until)
    person = "relationship__opinion_leader"
    return holding(found, wanted.text, person=person, fields=("question",))


def answerers_for(relationship: Relationship) -> UserQuerySet:
    """Who may answer a question from this relationship: its MSL, the team, the managers above."""
    msl = relationship.msl
    return _answering(colleagues_of(msl) | User.objects.filter(pk=msl.pk, is_active=True))


def possible_answerers(user: User) -> UserQuerySet:
    """Whom `user` may think of for several inquiries at once; each is checked by itself."""
    return _answering(colleagues_of(user) | User.objects.visible_to(user).filter(is_active=True))


def _answering(people: UserQuerySet) -> UserQuerySet:
    answering: UserQuerySet = people.filter(Q(is_msl=True) | Q(is_manager=True))
    return answering.order_by("full_name", "pk")


def answer_versions(inquiry: MedicalInquiry) -> list[InquiryAnswer]:
    """All versions of the answer to an inquiry that `visible_to` gave, newest first."""
    return list(
        InquiryAnswer.objects.filter(inquiry=inquiry).select_related(
            "material", "recorded_by", "delivered_by"
        )
    )


def reads_relationship(user: User, relationship: Relationship) -> bool:
    """Whether `user` may open the relationship, and not just one inquiry from it."""
    return Relationship.objects.visible_to(user).filter(pk=relationship.pk).exists()


def approved_materials() -> QuerySet[Material]:
    """What an answer of today may be taken from."""
    return Material.objects.approved_on(timezone.localdate())
