"""What the demo company did with its inquiries and insights, after the visits were told."""

from __future__ import annotations

import datetime as dt
import random
import uuid

from accounts.models import User
from dashboards.demo import words
from dashboards.demo.staff import Staff
from interactions import selectors, services
from interactions.constants import Channel, StepKind
from interactions.models import Insight, ListeningPriority, Material, MedicalInquiry
from opinion_leaders.models import Relationship

USUAL_PATH = (StepKind.LOOKED_INTO, StepKind.ACTED_ON, StepKind.CLOSED)
LONGEST_OPEN = dt.timedelta(days=21)


def work_on(rng: random.Random, staff: Staff, now: dt.datetime) -> None:
    """Answer most questions, and follow insights some of the way."""
    priorities = [
        services.keep_priority(by=staff.admin, name=name) for name in words.LISTENING_PRIORITIES
    ]
    materials = list(Material.objects.order_by("pk"))
    for material in materials:
        until = now.date() + dt.timedelta(days=rng.randint(90, 500))
        services.approve_until(by=staff.admin, material=material, approved_until=until)
    for msl in staff.msls:
        _ask(rng, msl, now)
    for inquiry in MedicalInquiry.objects.order_by("pk").with_people():
        _answer(rng, inquiry, materials, now)
    insights = Insight.objects.order_by("pk").select_related("interaction", "recorded_by")
    for insight in insights:
        manager = staff.manager_of[insight.recorded_by_id]
        _mark(rng, insight, manager, priorities)
        _follow(rng, insight, manager, now)


def _ask(rng: random.Random, msl: User, now: dt.datetime) -> None:
    """A few questions of the last days, by mail or phone; one goes to a colleague."""
    known = Relationship.objects.owned_by(msl).present().order_by("pk").select_related("msl")
    asked = rng.sample(list(known), k=min(4, len(known)))
    for number, relationship in enumerate(asked):
        at = now - dt.timedelta(days=rng.randint(1, 9), hours=rng.randint(1, 9))
        team = list(selectors.answerers_for(relationship).exclude(pk=msl.pk))
        to_colleague = bool(team) and number == 0
        inquiry = services.InquiryData(
            client_uuid=_uuid(rng),
            relationship=relationship,
            question=rng.choice(words.INQUIRIES),
            is_unsolicited=True,
            channel=rng.choice([Channel.EMAIL, Channel.PHONE]),
            asked_at=at,
            due_on=at.date() + dt.timedelta(days=5),
            assigned_to=rng.choice(team) if to_colleague else msl,
        )
        services.log_inquiry(by=msl, inquiry=inquiry, now=at)


def _uuid(rng: random.Random) -> uuid.UUID:
    """Of the world's own chance, so that the same seed makes the same world."""
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def _answer(
    rng: random.Random, inquiry: MedicalInquiry, materials: list[Material], now: dt.datetime
) -> None:
    written = inquiry.asked_at + dt.timedelta(days=rng.randint(1, 6))
    delivered = written + dt.timedelta(days=rng.randint(0, 2), hours=rng.randint(1, 5))
    is_recent = inquiry.asked_at > now - LONGEST_OPEN
    if written > now or (is_recent and rng.random() < 0.5):
        return
    services.answer_inquiry(
        by=inquiry.assigned_to,
        inquiry=inquiry,
        revision=inquiry.revision,
        text=rng.choice(words.ANSWERS),
        material=rng.choice(materials),
        now=written,
    )
    if delivered <= now and (not is_recent or rng.random() < 0.5):
        services.deliver_inquiry(
            by=inquiry.assigned_to,
            inquiry=inquiry,
            revision=inquiry.revision + 1,
            channel=inquiry.channel,
            delivered_at=delivered,
            now=delivered,
        )


def _mark(
    rng: random.Random, insight: Insight, manager: User, priorities: list[ListeningPriority]
) -> None:
    marks = services.InsightMarks(
        is_clear=rng.random() < 0.8,
        is_actionable=rng.random() < 0.5,
        is_relevant=rng.random() < 0.7,
        is_timely=rng.random() < 0.4,
        tags=rng.sample(words.INSIGHT_TAGS, k=rng.randint(1, 2)),
        listening_priority=rng.choice([None, *priorities]),
    )
    services.mark_insight(by=manager, insight=insight, revision=insight.revision, marks=marks)


def _follow(rng: random.Random, insight: Insight, manager: User, now: dt.datetime) -> None:
    at, last = insight.interaction.starts_at, None
    for kind in USUAL_PATH[: rng.randint(0, len(USUAL_PATH))]:
        at += dt.timedelta(days=rng.randint(4, 30))
        if at > now:
            return
        step = services.StepData(
            client_uuid=_uuid(rng),
            kind=kind,
            text=rng.choice(words.INSIGHT_STEPS[kind]),
            happened_on=at.date(),
            seen_step=last,
        )
        by = rng.choice([manager, insight.recorded_by])
        last = services.add_step(by=by, insight=insight, step=step, now=at).pk
    if insight.interaction.starts_at < now - dt.timedelta(days=90):
        services.note_read(by=insight.recorded_by, insight=Insight.objects.get(pk=insight.pk))
