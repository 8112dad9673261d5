"""How one relationship of the demo world went: its visits, promises and disagreements.

Everything is drawn from one generator, so the same seed on the same day tells the same story.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from dashboards.demo import words
from dashboards.demo.characters import Character
from interactions.constants import (
    Balance,
    Candid,
    Channel,
    Closure,
    Degree,
    GoalsReviewed,
    Nature,
    Outcome,
    PatientFocus,
    PromisedBy,
    Question,
    State,
)
from interactions.models import Material
from interactions.services import (
    DisagreementData,
    HandlingData,
    OwnedVisit,
    ParticipationData,
    PromiseData,
    VisitData,
)
from opinion_leaders.models import Relationship

STANDS = dt.timedelta(days=365)
_CHANNELS = (Channel.IN_PERSON, Channel.VIDEO, Channel.PHONE, Channel.EMAIL, Channel.CHAT)
_CHANNEL_SHARES = (0.52, 0.24, 0.12, 0.09, 0.03)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a story is set in. `field` is the therapeutic area."""

    field: str
    now: dt.datetime
    materials: list[Material]


@dataclass(slots=True)
class Story:
    """One relationship: what will be recorded, oldest first."""

    relationship: Relationship
    character: Character
    visits: list[OwnedVisit] = field(default_factory=list)

    @property
    def held(self) -> list[OwnedVisit]:
        return [one for one in self.visits if one.visit.state == State.SUBMITTED]


def tell(
    rng: random.Random, relationship: Relationship, character: Character, setting: Setting
) -> Story:
    """Draw the visits of one relationship, and perhaps one that is planned."""
    story = Story(relationship, character)
    for at in _days(rng, relationship, character, setting.now):
        visit = _visit(rng, relationship, character, setting, at)
        recorded_at = min(at + dt.timedelta(hours=rng.uniform(0.5, 8)), setting.now)
        story.visits.append(
            OwnedVisit(owner=relationship.msl, visit=visit, recorded_at=recorded_at)
        )
    if character.silent[0] < 60 and rng.random() < 0.35:
        story.visits.append(_planned(rng, relationship, setting))
    return story


def next_end(
    rng: random.Random, promise_by: str, due_on: dt.date, character: Character
) -> tuple[Closure, dt.datetime]:
    """How and when a promise would end; the caller drops what lies in the future."""
    due = dt.datetime.combine(due_on, dt.time(12), dt.UTC)
    kept = character.kept if promise_by == PromisedBy.US else 0.65
    luck = rng.random()
    if luck < kept:
        return Closure.KEPT, due - dt.timedelta(days=rng.uniform(0, 3))
    if luck < kept + (1 - kept) * 0.55:
        return Closure.LATE, due + dt.timedelta(days=rng.uniform(1, 6))
    return Closure.BROKEN, due + dt.timedelta(days=rng.uniform(7, 12))


def handling(rng: random.Random, skill: float, *, finished: bool) -> HandlingData:
    """How a disagreement was handled with this skill in [0, 1]."""

    def degree() -> str:
        luck = rng.random()
        if luck < skill:
            return Degree.YES
        return Degree.PARTLY if luck < skill + (1 - skill) / 2 else Degree.NO

    good = (Outcome.COMMON_GROUND, Outcome.RESPECTFUL_DIFFERENCE, Outcome.DEEPENED)
    poor = (Outcome.PARKED, Outcome.DAMAGED)
    outcome = rng.choice(good if rng.random() < skill else poor) if finished else ""
    return HandlingData(
        listened=degree(),
        explored=degree(),
        common_ground=degree() if finished else "",
        stood_ground=degree(),
        outcome=outcome,
    )


def _days(
    rng: random.Random, relationship: Relationship, character: Character, now: dt.datetime
) -> Iterator[dt.datetime]:
    last = now - dt.timedelta(days=rng.uniform(*character.silent))
    start = dt.datetime.combine(relationship.started_on, dt.time(), dt.UTC)
    at = start + dt.timedelta(days=rng.uniform(1, 10))
    while at < last:
        day = at - dt.timedelta(days=max(0, at.weekday() - 4))
        moment = day.replace(
            hour=rng.randint(7, 15), minute=rng.choice((0, 15, 30, 45)), second=0, microsecond=0
        )
        if start <= moment < now - dt.timedelta(hours=9):
            yield moment
        at += dt.timedelta(days=character.interval * rng.uniform(0.6, 1.5))


def _visit(
    rng: random.Random,
    relationship: Relationship,
    character: Character,
    setting: Setting,
    at: dt.datetime,
) -> VisitData:
    channel = rng.choices(_CHANNELS, _CHANNEL_SHARES)[0]
    heard = rng.random() < 0.012
    insight = rng.choice(words.INSIGHTS) if rng.random() < 0.05 else ("", "")
    client_uuid = new_uuid(rng)
    minutes = rng.choice((15, 20, 25, 30, 45))
    nature = rng.choices(tuple(Nature), (0.6, 0.3, 0.1))[0]
    return VisitData(
        client_uuid=client_uuid,
        state=State.SUBMITTED,
        starts_at=at,
        duration_minutes=minutes,
        channel=channel,
        nature=nature,
        standing_until=at.date() + STANDS if nature == Nature.STANDING else None,
        subject=rng.choice(words.TOPICS[setting.field]),
        participations=[_participation(rng, relationship, character)],
        adverse_event_heard=heard,
        adverse_event_summary="Rash after the second dose, reported in passing" if heard else "",
        disagreements=_disagreements(rng, relationship, character),
        promises=_promises(rng, relationship, at.date()),
        inquiry=rng.choice(words.INQUIRIES) if rng.random() < 0.04 else "",
        insight=insight[0],
        insight_so_what=insight[1],
        materials=[rng.choice(setting.materials)] if rng.random() < 0.2 else [],
    )


def _participation(
    rng: random.Random, relationship: Relationship, character: Character
) -> ParticipationData:
    depth = max(1, min(5, round(rng.gauss(character.depth, 0.7))))
    focus = PatientFocus.SOME if rng.random() < 0.6 else PatientFocus.NONE
    if rng.random() < character.central:
        focus = PatientFocus.CENTRAL
    balanced = rng.random() < character.balanced
    return ParticipationData(
        relationship=relationship,
        depth=depth,
        patient_focus=focus,
        balance=_sometimes(rng, Balance.BALANCED if balanced else Balance.ONE_SIDED, 0.7),
        question=_question(rng, character),
        candid=_candid(rng, character),
        goals_reviewed=_goals(rng, character),
    )


def _sometimes(rng: random.Random, value: str, chance: float) -> str:
    return value if rng.random() < chance else ""


def _question(rng: random.Random, character: Character) -> str:
    if rng.random() < 0.45:
        return Question.NO_QUESTION
    if rng.random() > character.answered:
        return Question.MISSED
    return rng.choice((Question.ANSWERED_NOW, Question.ANSWERED_NOW, Question.FOLLOWED_UP))


def _candid(rng: random.Random, character: Character) -> str:
    if rng.random() < character.candid:
        return rng.choice((Candid.BOTH, Candid.OPINION_LEADER, Candid.MSL))
    return rng.choice((Candid.NOBODY, Candid.NOBODY, Candid.HEDGED, ""))


def _goals(rng: random.Random, character: Character) -> str:
    if rng.random() < character.reviewed:
        return rng.choice((GoalsReviewed.BOTH_SIDES, GoalsReviewed.ONE_SIDE))
    return _sometimes(rng, GoalsReviewed.NOT_REVIEWED, 0.5)


def _disagreements(
    rng: random.Random, relationship: Relationship, character: Character
) -> list[DisagreementData]:
    if rng.random() >= character.disagrees:
        return []
    topic, theirs, ours = rng.choice(words.DISAGREEMENTS)
    finished = rng.random() < 0.5
    return [
        DisagreementData(
            relationship=relationship,
            topic=topic,
            their_view=theirs,
            our_view=ours,
            handling=handling(rng, character.handled, finished=finished),
            is_open=not finished,
        )
    ]


def _promises(rng: random.Random, relationship: Relationship, day: dt.date) -> list[PromiseData]:
    chances = (
        (PromisedBy.US, words.OUR_PROMISES, 0.3),
        (PromisedBy.THEM, words.THEIR_PROMISES, 0.12),
    )
    return [
        PromiseData(
            relationship=relationship,
            promised_by=side,
            text=rng.choice(texts),
            due_on=day + dt.timedelta(days=rng.randint(5, 21)),
        )
        for side, texts, chance in chances
        if rng.random() < chance
    ]


def _planned(rng: random.Random, relationship: Relationship, setting: Setting) -> OwnedVisit:
    day = setting.now + dt.timedelta(days=rng.randint(1, 20))
    day += dt.timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)
    visit = VisitData(
        client_uuid=new_uuid(rng),
        state=State.PLANNED,
        starts_at=day.replace(hour=rng.randint(8, 15), minute=0, second=0, microsecond=0),
        duration_minutes=30,
        channel=rng.choice((Channel.IN_PERSON, Channel.VIDEO)),
        nature=Nature.PROACTIVE,
        subject=rng.choice(words.TOPICS[setting.field]),
        participations=[ParticipationData(relationship=relationship)],
    )
    recorded_at = setting.now - dt.timedelta(days=rng.uniform(1, 9))
    return OwnedVisit(owner=relationship.msl, visit=visit, recorded_at=recorded_at)


def new_uuid(rng: random.Random) -> uuid.UUID:
    """A version 4 UUID from the seeded generator."""
    return uuid.UUID(int=rng.getrandbits(128), version=4)
