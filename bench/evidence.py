"""What was recorded about each relationship of a benchmark: rows, not yet written."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import models

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
from interactions.models import (
    Commitment,
    CommitmentClosure,
    Disagreement,
    Discussion,
    Interaction,
    Participation,
)
from opinion_leaders.models import Relationship
from trust_scores.constants import AssessmentState, Audience
from trust_scores.models import Assessment, AssessmentItem, Rating

VISITS = 10
DAYS = 730
RECORDED_AFTER = dt.timedelta(hours=4)


class Told:
    """Rows by their model."""

    def __init__(self) -> None:
        self._rows: defaultdict[type[models.Model], list] = defaultdict(list)

    def add(self, *rows: models.Model) -> None:
        for row in rows:
            self._rows[type(row)].append(row)

    def of(self, model: type[models.Model]) -> list:
        return self._rows[model]


def tell(
    rng: random.Random,
    relationships: Sequence[Relationship],
    items: Mapping[str, Sequence[AssessmentItem]],
    now: dt.datetime,
) -> Told:
    """Everything on record about these relationships, nothing of it recorded after `now`."""
    told = Told()
    for relationship in relationships:
        visits = _visits(rng, told, relationship, now)
        _disagreement(rng, told, relationship, visits[VISITS // 2])
        for visit in rng.sample(visits[:-1], 3):
            _promise(rng, told, relationship, visit, now)
        for kind, visit in ((Audience.SELF, visits[-1]), (Audience.OPINION_LEADER, visits[4])):
            _assessment(rng, told, relationship, items[kind], kind, visit)
    return told


def _visits(
    rng: random.Random, told: Told, relationship: Relationship, now: dt.datetime
) -> list[Interaction]:
    """Spread over two years, oldest first."""
    gap = DAYS / VISITS
    visits = []
    for place in range(VISITS):
        age = dt.timedelta(days=DAYS - gap * (place + rng.random() * 0.9))
        visits.append(_visit(rng, relationship, now - age - RECORDED_AFTER))
        told.add(
            visits[-1],
            _participation(rng, relationship, visits[-1]),
            Discussion(interaction=visits[-1], subject="Choosing therapy in frail patients"),
        )
    return visits


def _visit(rng: random.Random, relationship: Relationship, at: dt.datetime) -> Interaction:
    return Interaction(
        client_uuid=uuid.UUID(int=rng.getrandbits(128), version=4),
        owner_id=relationship.msl_id,
        state=State.SUBMITTED,
        starts_at=at,
        duration_minutes=30,
        channel=rng.choice((Channel.IN_PERSON, Channel.VIDEO, Channel.EMAIL)),
        nature=Nature.PROACTIVE,
        adverse_event_heard=False,
        recorded_at=at + RECORDED_AFTER,
        recorded_by_id=relationship.msl_id,
    )


def _participation(
    rng: random.Random, relationship: Relationship, visit: Interaction
) -> Participation:
    def said(share: float, *values: str) -> str:
        return rng.choice(values) if rng.random() < share else ""

    return Participation(
        interaction=visit,
        relationship=relationship,
        is_live=visit.is_live,
        depth=rng.randint(1, 5) if rng.random() < 0.9 else None,
        patient_focus=said(0.7, *PatientFocus.values),
        balance=said(0.5, Balance.BALANCED, Balance.BALANCED, Balance.ONE_SIDED),
        question=said(0.4, Question.ANSWERED_NOW, Question.FOLLOWED_UP, Question.MISSED),
        candid=said(0.35, Candid.BOTH, Candid.MSL, Candid.OPINION_LEADER, Candid.HEDGED),
        goals_reviewed=said(0.2, GoalsReviewed.BOTH_SIDES, GoalsReviewed.ONE_SIDE),
    )


def _disagreement(
    rng: random.Random, told: Told, relationship: Relationship, visit: Interaction
) -> None:
    told.add(
        Disagreement(
            episode=uuid.UUID(int=rng.getrandbits(128), version=4),
            relationship=relationship,
            interaction=visit,
            topic="Dose reduction above 75",
            listened=rng.choice(Degree.values),
            explored=rng.choice(Degree.values),
            common_ground=rng.choice(Degree.values),
            stood_ground=rng.choice(Degree.values),
            outcome=rng.choice(Outcome.values),
            is_open=False,
            opened_at=visit.starts_at,
            handled_at=visit.starts_at,
            recorded_at=visit.recorded_at,
            recorded_by_id=relationship.msl_id,
        )
    )


def _promise(
    rng: random.Random,
    told: Told,
    relationship: Relationship,
    visit: Interaction,
    now: dt.datetime,
) -> None:
    """Kept or not within two weeks, or before `now` where that comes sooner."""
    closed_at = min(visit.recorded_at + dt.timedelta(days=rng.randint(2, 14)), now)
    outcome = rng.choice((Closure.KEPT, Closure.KEPT, Closure.LATE, Closure.BROKEN))
    promise = Commitment(
        relationship=relationship,
        interaction=visit,
        promised_by=rng.choice((PromisedBy.US, PromisedBy.US, PromisedBy.THEM)),
        text="Send the subgroup table",
        promised_at=visit.starts_at,
        due_on=(visit.starts_at + dt.timedelta(days=14)).date(),
        closure=outcome,
        recorded_at=visit.recorded_at,
        recorded_by_id=relationship.msl_id,
    )
    ended = CommitmentClosure(
        commitment=promise,
        outcome=outcome,
        closed_at=closed_at,
        recorded_at=closed_at,
        recorded_by_id=relationship.msl_id,
    )
    told.add(promise, ended)


def _assessment(
    rng: random.Random,
    told: Told,
    relationship: Relationship,
    items: Sequence[AssessmentItem],
    kind: Audience,
    visit: Interaction,
) -> None:
    assessment = Assessment(
        client_uuid=uuid.UUID(int=rng.getrandbits(128), version=4),
        relationship=relationship,
        rubric_id=items[0].rubric_id,
        kind=kind,
        rater_id=relationship.msl_id if kind == Audience.SELF else None,
        state=AssessmentState.SUBMITTED,
        assessed_at=visit.starts_at,
        interaction=visit,
        recorded_at=visit.recorded_at,
    )
    told.add(assessment)
    for item in items:
        told.add(
            Rating(assessment=assessment, item=item, channel=item.channel, level=rng.randint(2, 5))
        )
