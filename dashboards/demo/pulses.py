"""Pulses of the demo world: asked by mail and by link, in every state, and some answered."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from dashboards.demo.rides import ADDRESS
from dashboards.demo.staff import Staff
from opinion_leaders.constants import Status
from opinion_leaders.models import Relationship
from trust_scores.constants import Audience, CommentReader, PulseWay
from trust_scores.models import AssessmentItem
from trust_scores.services import pulse_answers, pulses

SITE = ADDRESS.removesuffix("{path}")
CONSENT = "Said so in a visit, and that once a quarter is fine."


@dataclass(frozen=True, slots=True)
class Plan:
    """Days since somebody was asked, and days from then until what came of it."""

    days_ago: int
    way: PulseWay = PulseWay.EMAIL
    opened_after: int | None = None
    answered_after: int | None = None
    reminded_after: int | None = None
    revoked_after: int | None = None
    levels: tuple[int | None, ...] = (4, 4, 5, 3, None)
    comment: str = ""
    readers: CommentReader = CommentReader.MANAGERS


# One for each of an MSL's first relationships in turn.
PLANS = (
    Plan(
        40,
        answered_after=2,
        comment="Bring the patients who were excluded, not only those who were studied.",
        readers=CommentReader.BOTH,
    ),
    Plan(12, opened_after=3),
    Plan(
        9,
        PulseWay.LINK,
        answered_after=1,
        levels=(3, 2, 3, 2, 4),
        comment="I would rather hear the limits before I have to ask.",
    ),
    Plan(3),
    Plan(75),
    Plan(28, answered_after=11, reminded_after=10),
    Plan(20, PulseWay.LINK, revoked_after=4),
)


def record_pulses(rng: random.Random, staff: Staff, now: dt.datetime) -> None:
    """Ask, open, answer, remind and take back as people would have, and close what ran out."""
    items = list(
        AssessmentItem.objects.filter(
            rubric__state="published", audience=Audience.OPINION_LEADER
        ).order_by("position")
    )
    for msl in staff.msls:
        for plan, relationship in zip(PLANS, _known_to(msl, now), strict=False):
            _live(rng, plan, relationship, items, now)
    pulses.close_unanswerable(now=now)


def _known_to(msl: User, now: dt.datetime) -> list[Relationship]:
    """Those who were with this MSL before anybody of the plans was asked."""
    began = (now - dt.timedelta(days=80)).date()
    known = Relationship.objects.owned_by(msl).present().with_people().order_by("pk")
    reachable = known.filter(started_on__lt=began, opinion_leader__status=Status.ACTIVE)
    # Who answers to two MSLs is asked by none of them here.
    return [one for one in reachable if one.opinion_leader.relationships.count() == 1][: len(PLANS)]


def _live(
    rng: random.Random,
    plan: Plan,
    relationship: Relationship,
    items: Sequence[AssessmentItem],
    now: dt.datetime,
) -> None:
    asked_at = now - dt.timedelta(days=plan.days_ago, hours=3)

    def after(days: int) -> dt.datetime:
        return asked_at + dt.timedelta(days=days, hours=2)

    one = pulses.invite(
        by=relationship.msl,
        relationship=relationship,
        way=plan.way,
        language="en",
        site=SITE,
        consent=CONSENT if plan.way == PulseWay.EMAIL else "",
        now=asked_at,
    ).invitation
    if plan.opened_after is not None:
        pulse_answers.note_opened(invitation=one, now=after(plan.opened_after))
    if plan.reminded_after is not None:
        pulses.remind(invitation=one, by=None, now=asked_at + dt.timedelta(plan.reminded_after))
    if plan.revoked_after is not None:
        pulses.revoke(by=relationship.msl, invitation=one, now=after(plan.revoked_after))
    if plan.answered_after is not None:
        pulse_answers.answer_pulse(
            invitation=one,
            ratings={item.pk: rng.choice(plan.levels) for item in items} | {items[0].pk: 4},
            comment=plan.comment,
            comment_for=plan.readers,
            site=SITE,
            now=after(plan.answered_after),
        )
