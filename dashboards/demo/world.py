"""Makes the demo world, through the same services as real use."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.constants import Role
from audit import context
from audit.constants import Origin
from dashboards.demo import people, records, words, work
from dashboards.demo.characters import Character
from dashboards.demo.details import add_details
from dashboards.demo.honesty import compare_raters, record_breaches
from dashboards.demo.multiplying import multiply
from dashboards.demo.staff import PASSWORD, Staff, make_staff
from dashboards.demo.story import Setting, Story, tell
from interactions.models import Material, Topic
from interactions.signals import sent_together
from jobs import services as jobs
from jobs.constants import Trigger
from opinion_leaders.models import Relationship
from trust_scores.selectors.rubrics import rubric_in_force
from trust_scores.services import nights, scores
from trust_scores.services.team_summaries import fill_team_summaries

DAYS_BETWEEN_NIGHTS = 7
# More people than this are copies of so many: stories are told one by one, and take their time.
MOST_TOLD = 2500
LEAST_TOLD = 500


@dataclass(frozen=True, slots=True)
class Size:
    """How large a world to make."""

    msls: int = 12
    leaders: int = 270
    years: int = 2

    def in_parts(self) -> tuple[Size, int]:
        """The world to tell, and how many copies of it make this size.

        Exact where the number of people can be divided so; else a few more.
        """
        if self.leaders <= MOST_TOLD:
            return self, 0
        fewest, most = -(-self.leaders // MOST_TOLD), self.leaders // LEAST_TOLD
        even = (parts for parts in range(fewest, most + 1) if self.leaders % parts == 0)
        parts = next(even, fewest)
        told = Size(-(-self.msls // parts), -(-self.leaders // parts), self.years)
        return told, parts - 1


@dataclass(frozen=True, slots=True)
class World:
    """What was made: the sign-ins by role, and counts."""

    sign_ins: list[dict[str, str]]
    relationships: int
    visits: int


def make_world(*, size: Size, seed: int, now: dt.datetime) -> World:
    """Make everything in one transaction; the same seed and day make the same world.

    A large one is made of copies (see `multiplying`).
    """
    rng = random.Random(seed)  # noqa: S311  nothing secret is drawn
    size, copies = size.in_parts()
    with context.acting(Origin.SEED), sent_together(), transaction.atomic():
        staff = make_staff(size.msls, now)
        _keep_topics()
        known = people.make_people(rng, staff, leaders=size.leaders, years=size.years, now=now)
        stories = _tell_all(rng, known, staff, now)
        records.record(rng, stories, staff, now)
        work.work_on(rng, staff, now)
        details = add_details(random.Random(seed), staff, now)  # noqa: S311  nothing secret
        record_breaches(staff, now)
        compare_raters(staff, now)
        _look_back([relationship for relationship, _ in known], size, now)
    with context.acting(Origin.SEED):
        night = nights.start_night(trigger=Trigger.COMMAND, by=staff.admin, as_of=now, now=now)
        jobs.work_run(night)
        fill_team_summaries(now=now)
    multiply(copies=copies, keep=[staff.admin, staff.compliance])
    return World(
        sign_ins=_sign_ins(staff),
        relationships=len(known) * (copies + 1),
        visits=(sum(len(story.visits) for story in stories) + details) * (copies + 1),
    )


def _keep_topics() -> None:
    names = sorted({topic for topics in words.TOPICS.values() for topic in topics})
    Topic.objects.bulk_create([Topic(name=name) for name in names], ignore_conflicts=True)
    Material.objects.bulk_create(
        [Material(title=title, version=version) for title, version in words.MATERIALS],
        ignore_conflicts=True,
    )


def _tell_all(
    rng: random.Random,
    known: Sequence[tuple[Relationship, Character]],
    staff: Staff,
    now: dt.datetime,
) -> list[Story]:
    materials = list(Material.objects.order_by("pk"))
    by_field = {area: Setting(area, now, materials) for area in set(staff.field_of.values())}
    return [
        tell(rng, relationship, character, by_field[staff.field_of[relationship.msl_id]])
        for relationship, character in known
    ]


def _look_back(relationships: Sequence[Relationship], size: Size, now: dt.datetime) -> None:
    """Write the history of scores as nights of the past would have."""
    weeks = range(size.years * 365 // DAYS_BETWEEN_NIGHTS, 0, -1)
    moments = [now - dt.timedelta(days=DAYS_BETWEEN_NIGHTS * week) for week in weeks]
    scores.backfill_history(
        [one.pk for one in relationships], as_of=moments, rubric=rubric_in_force()
    )


def _sign_ins(staff: Staff) -> list[dict[str, str]]:
    chosen = [
        (Role.MSL, staff.msls[0]),
        (Role.MANAGER, staff.managers[0]),
        (Role.ADMIN, staff.admin),
        (Role.COMPLIANCE, staff.compliance),
    ]
    return [
        {"role": str(role.label), "email": user.email, "password": PASSWORD}
        for role, user in chosen
    ]
