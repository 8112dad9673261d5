"""What a visit can hold besides: seen in a few visits of the demo world, made by the services."""

from __future__ import annotations

import datetime as dt
import random

from accounts.models import User
from dashboards.demo import words
from dashboards.demo.staff import Staff
from dashboards.demo.story import STANDS, new_uuid
from interactions import selectors, services
from interactions.constants import (
    Candid,
    Channel,
    Depth,
    FindingKind,
    FindingState,
    Nature,
    PatientClue,
    State,
    TextPlace,
)
from interactions.models import Commitment, Interaction, TextFinding
from interactions.services import FindingData, ParticipationData, TopicData, VisitData
from opinion_leaders.models import Relationship

PRODUCT = "Velarin"
_LET_STAND = (
    FindingData(place=TextPlace.NOTES, kind=FindingKind.PATIENT, found=PatientClue.PHONE),
    FindingData(place=TextPlace.NOTES, kind=FindingKind.WORD, found=words.WATCHED[0][0]),
)


def add_details(rng: random.Random, staff: Staff, now: dt.datetime) -> int:
    """Several people and topics, hints with what came of them, reminders, a visit reopened.

    Returns how many visits it added.
    """
    added = 0
    for word, explanation in words.WATCHED:
        services.keep_watched_word(by=staff.admin, word=word, explanation=explanation)
    for number, msl in enumerate(staff.msls):
        known = _met_lately(msl)
        if len(known) > 1:
            _meet_two(rng, msl, known[:2], _moment(now, number), with_hints=number % 4 == 0)
            added += 1
        _ask_to_be_reminded(msl, now)
    findings = TextFinding.objects.order_by("pk").exclude(kind=FindingKind.WORD)
    for finding in findings[:1]:
        services.review_finding(
            by=staff.compliance, finding=finding, state=FindingState.HANDLED,
            note="Taken out in a correction; thank you for pointing to it.", now=now,
        )  # fmt: skip
    last = Interaction.objects.held().owned_by(staff.msls[-1]).order_by("-starts_at", "-pk").first()
    if last:
        services.reopen_visit(
            by=staff.admin, interaction=last, now=now,
            reason="Two visits of the same day were mixed up; please write this one anew.",
        )  # fmt: skip
    return added


def _moment(now: dt.datetime, number: int) -> dt.datetime:
    """In the working hours of one of the last days."""
    day = now - dt.timedelta(days=1 + number % 3)
    return day.replace(hour=8 + number % 6, minute=0, second=0, microsecond=0)


def _met_lately(msl: User) -> list[Relationship]:
    return list(selectors.choosable_relationships(msl).present()[:2])


def _meet_two(
    rng: random.Random,
    msl: User,
    people: list[Relationship],
    at: dt.datetime,
    *,
    with_hints: bool,
) -> Interaction:
    """A standing request of two people who were visited together, with two topics."""
    colleagues = list(selectors.colleagues_of(msl).filter(is_msl=True).order_by("pk")[:1])
    visit = VisitData(
        client_uuid=new_uuid(rng),
        state=State.SUBMITTED,
        starts_at=at,
        duration_minutes=40,
        channel=Channel.IN_PERSON,
        nature=Nature.STANDING,
        standing_until=at.date() + STANDS,
        subject=words.JOINT_TOPIC,
        further_topics=[TopicData(subject=words.JOINT_QUESTION, product=PRODUCT)],
        participations=[
            ParticipationData(relationship=people[0], depth=Depth.PATIENT_CARE),
            ParticipationData(relationship=people[1], depth=Depth.SCIENTIFIC),
        ],
        colleagues=colleagues,
        adverse_event_heard=False,
        notes=words.JOINT_NOTES[with_hints],
        findings=_LET_STAND if with_hints else (),
        findings_reason=words.LET_STAND if with_hints else "",
    )
    logged = services.log_visit(by=msl, visit=visit, now=at + dt.timedelta(minutes=50))
    # One of two views is given; the other is still asked for.
    for view in logged.colleague_views.order_by("pk").select_related("colleague")[:1]:
        seen = {"depth": Depth.SCIENTIFIC, "candid": Candid.BOTH}
        services.answer_view(by=view.colleague, view=view, answers=seen)
    return logged


def _ask_to_be_reminded(msl: User, now: dt.datetime) -> None:
    """Of the promise that is due next."""
    due = Commitment.objects.open().filter(relationship__msl=msl, due_on__gt=now.date())
    for promise in due.order_by("due_on", "pk")[:1]:
        day_before = promise.due_on - dt.timedelta(days=1)
        services.remind_of_promise(by=msl, commitment=promise, remind_on=day_before, now=now)
