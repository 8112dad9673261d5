"""Many relationships with two years behind them, written straight into the tables.

The rows are those that the services would leave, without their audit entries: made in bulk, the
same for the same seed and day. About 50 rows of evidence each, from 10 visits, a disagreement,
three promises and two assessments. Beyond MOST_TOLD relationships the database copies them.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from django.db import models, transaction

from accounts.models import Membership, Team, TeamManagement, User
from bench.evidence import Told, tell
from dashboards.demo.multiplying import multiply
from interactions.models import (
    Commitment,
    CommitmentClosure,
    Disagreement,
    Discussion,
    Interaction,
    Participation,
)
from opinion_leaders.models import Affiliation, Institution, OpinionLeader, Relationship
from trust_scores.models import Assessment, AssessmentItem, Rating, Rubric

Row = TypeVar("Row", bound=models.Model)

RELATIONSHIPS_PER_MSL = 125
MSLS_PER_TEAM = 10
PEOPLE_PER_INSTITUTION = 50
MOST_TOLD = 2500
DAYS_WITH_US = 1000
AT_A_TIME = 1000
GIVEN = ("Helena", "Marta", "Jonas", "Ada", "Piotr", "Ines", "Karim", "Sofie", "Tomas", "Yuki")
FAMILY = ("Alder", "Brandt", "Castell", "Demir", "Eklund", "Fabre", "Grimm", "Holst", "Ivanov")


def make_world(*, relationships: int, now: dt.datetime, seed: int = 1) -> dict[str, int]:
    """Make `relationships` open ones, all on record by `now`; returns how many rows of what.

    A few more, where the number cannot be divided into equal parts.
    """
    rng = random.Random(seed)
    parts = -(-relationships // MOST_TOLD)
    told = -(-relationships // parts)
    with transaction.atomic():
        company, head = _make_top(now)
        msls = _make_staff(-(-told // RELATIONSHIPS_PER_MSL), company, now)
        known = _make_people(rng, msls, told, now)
    for part in _parts(known, AT_A_TIME):
        with transaction.atomic():
            _write(tell(rng, part, _items(), now))
    multiply(copies=parts - 1, keep=[company, head])
    return {
        "relationships": Relationship.objects.count(),
        "msls": User.objects.msls().count(),
        "visits": Interaction.objects.count(),
        "promises": Commitment.objects.count(),
        "ratings": Rating.objects.count(),
    }


def _make_top(now: dt.datetime) -> tuple[Team, User]:
    company = Team.objects.create(name="Medical affairs")
    head = User.objects.create(email="head@example.org", full_name="Head", is_manager=True)
    since = now.date() - dt.timedelta(days=DAYS_WITH_US)
    TeamManagement.objects.create(user=head, team=company, started_on=since)
    return company, head


def _make_staff(msls: int, company: Team, now: dt.datetime) -> list[User]:
    since = now.date() - dt.timedelta(days=DAYS_WITH_US)
    made = _made(
        User(email=f"msl{number}@example.org", full_name=f"Msl {number:03}", is_msl=True)
        for number in range(msls)
    )
    teams = _made(
        Team(name=f"Team {number:02}", parent=company)
        for number in range(-(-msls // MSLS_PER_TEAM))
    )
    _made(
        Membership(user=user, team=teams[place // MSLS_PER_TEAM], started_on=since)
        for place, user in enumerate(made)
    )
    leads = _made(
        User(email=f"lead{place}@example.org", full_name=f"Lead {place:02}", is_manager=True)
        for place in range(len(teams))
    )
    _made(
        TeamManagement(user=user, team=team, started_on=since)
        for user, team in zip(leads, teams, strict=True)
    )
    return made


def _make_people(
    rng: random.Random, msls: Sequence[User], count: int, now: dt.datetime
) -> list[Relationship]:
    places = _made(
        Institution(name=f"Hospital {number:04}", city="Example", country="DE")
        for number in range(-(-count // PEOPLE_PER_INSTITUTION))
    )
    people = _made(_person(rng, number, msls[0]) for number in range(count))
    _made(
        Affiliation(opinion_leader=one, institution=rng.choice(places), is_primary=True)
        for one in people
    )
    return _made(
        Relationship(
            msl=msls[place % len(msls)],
            opinion_leader=one,
            started_on=now.date() - dt.timedelta(days=760),
        )
        for place, one in enumerate(people)
    )


def _person(rng: random.Random, number: int, by: User) -> OpinionLeader:
    given, family = rng.choice(GIVEN), f"{rng.choice(FAMILY)}-{number:05}"
    return OpinionLeader(
        title="Dr.",
        given_name=given,
        family_name=family,
        country="DE",
        tier=rng.choice((1, 2, 2, 3, 3, 3)),
        search_text=f"{given} {family}".upper(),
        created_by=by,
    )


def _items() -> dict[str, list[AssessmentItem]]:
    items = AssessmentItem.objects.filter(rubric=Rubric.objects.published().get())
    found: dict[str, list[AssessmentItem]] = {}
    for item in items.order_by("audience", "position"):
        found.setdefault(item.audience, []).append(item)
    return found


def _write(told: Told) -> None:
    for model in (
        Interaction,
        Participation,
        Discussion,
        Disagreement,
        Commitment,
        CommitmentClosure,
        Assessment,
        Rating,
    ):
        _made(told.of(model))


def _made(rows: Iterable[Row]) -> list[Row]:
    made = list(rows)
    return type(made[0])._default_manager.bulk_create(made) if made else []


def _parts(items: Sequence[Row], size: int) -> Iterator[list[Row]]:
    left = iter(items)
    while part := list(islice(left, size)):
        yield part
