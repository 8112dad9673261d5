"""Relationships with a random past, for tests of what is told about them."""

from __future__ import annotations

import datetime as dt
import random

from interactions.constants import Closure, PromisedBy
from tests.factories.accounts import UserFactory
from tests.factories.interactions import (
    CommitmentClosureFactory,
    CommitmentFactory,
    DisagreementFactory,
    ParticipationFactory,
)
from tests.factories.opinion_leaders import RelationshipFactory
from tests.factories.trust_scores import AssessmentFactory, IntegrityBreachFactory
from trust_scores.constants import Audience, Severity
from trust_scores.models import AssessmentItem, Rating

SINCE = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
UNTIL = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
YEAR = 400


def a_story(seed: int, *, visits: int = 8, pulses: int = 5, breach: bool = True, **fields):
    """One relationship of which much was recorded in the year before `UNTIL`, some of it late."""
    chance = random.Random(seed)
    relationship = RelationshipFactory(**fields)
    for _ in range(visits):
        a_visit(relationship, chance)
    for _ in range(3):
        a_promise(relationship, chance)
        an_assessment(relationship, chance, Audience.SELF)
    for _ in range(2):
        an_assessment(relationship, chance, Audience.MANAGER)
        a_disagreement(relationship, chance)
    for _ in range(pulses):
        an_assessment(relationship, chance, Audience.OPINION_LEADER)
    if breach:
        IntegrityBreachFactory(
            relationship=relationship,
            occurred_at=(at := a_day(chance)),
            recorded_at=at + dt.timedelta(days=chance.randint(0, 40)),
            severity=chance.choice(list(Severity)),
        )
    return relationship


def a_day(chance: random.Random) -> dt.datetime:
    return UNTIL - dt.timedelta(days=chance.uniform(1, YEAR))


def recorded(at: dt.datetime, chance: random.Random) -> dt.datetime:
    """Mostly at once, sometimes weeks later."""
    late = chance.choice([0, 0, 0, 45])
    return min(at + dt.timedelta(days=late), UNTIL - dt.timedelta(hours=1))


def a_visit(relationship, chance: random.Random):
    at = a_day(chance)
    return ParticipationFactory(
        relationship=relationship,
        interaction__starts_at=at,
        interaction__recorded_at=recorded(at, chance),
        depth=chance.randint(1, 5),
        patient_focus=chance.choice(["", "none", "some", "central"]),
        balance=chance.choice(["", "one_sided", "balanced"]),
        question=chance.choice(["", "answered_now", "missed"]),
        candid=chance.choice(["", "both", "hedged"]),
        goals_reviewed=chance.choice(["", "one_side", "both_sides"]),
    )


def a_promise(relationship, chance: random.Random):
    at = a_day(chance)
    return CommitmentClosureFactory(
        commitment=CommitmentFactory(
            relationship=relationship, promised_by=chance.choice(list(PromisedBy))
        ),
        outcome=chance.choice([Closure.KEPT, Closure.LATE, Closure.BROKEN]),
        closed_at=at,
        recorded_at=recorded(at, chance),
    )


def a_disagreement(relationship, chance: random.Random):
    at = a_day(chance)
    return DisagreementFactory(
        relationship=relationship,
        opened_at=at,
        handled_at=at,
        recorded_at=recorded(at, chance),
        listened=chance.choice(["yes", "partly", "no"]),
        stood_ground=chance.choice(["yes", "partly"]),
        outcome=chance.choice(["deepened", "parked"]),
    )


def an_assessment(relationship, chance: random.Random, kind: Audience, *, at=None, level=None):
    """Every item of the rubric is answered, by chance unless a level is given."""
    at = at or a_day(chance)
    people = {
        Audience.SELF: {"rater": relationship.msl},
        Audience.MANAGER: {"rater": a_manager()},
        Audience.OPINION_LEADER: {"rater": None},
    }
    assessment = AssessmentFactory(
        relationship=relationship, kind=kind, assessed_at=at, recorded_at=at, **people[kind]
    )
    items = list(AssessmentItem.objects.filter(rubric=assessment.rubric, audience=kind))
    Rating.objects.bulk_create(
        Rating(
            assessment=assessment,
            item=item,
            channel=item.channel,
            level=level or chance.randint(1, 5),
        )
        for item in items
    )
    return assessment


def a_manager():
    return UserFactory(manager=True)


def answer_differently(relationship, seed: int) -> None:
    """The opinion leader gives other answers on the same days."""
    chance = random.Random(seed)
    pulses = Rating.objects.filter(
        assessment__relationship=relationship, assessment__kind=Audience.OPINION_LEADER
    )
    for rating in pulses:
        rating.level = chance.randint(1, 5)
    Rating.objects.bulk_update(pulses, ["level"])
