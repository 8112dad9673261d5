"""Puts the stories of the demo world on record, with everything that came of the visits."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence

from accounts.models import User
from dashboards.demo import words
from dashboards.demo.characters import Character
from dashboards.demo.rides import record_rides
from dashboards.demo.staff import Staff
from dashboards.demo.story import Story, handling, new_uuid, next_end
from interactions import services as interactions
from interactions.constants import Closure, State
from interactions.models import (
    AdverseEventNote,
    Commitment,
    CommitmentClosure,
    Disagreement,
    Interaction,
)
from opinion_leaders import services as opinion_leaders
from trust_scores.constants import Audience, BreachStatus, ChannelCode, Severity
from trust_scores.models import AssessmentItem
from trust_scores.services.assessments import NewAssessment, record_assessments
from trust_scores.services.breaches import record_breach

# The groups of a character's usual levels.
_GROUP = {ChannelCode.COMPETENCE: 0, ChannelCode.CHARACTER: 1}
_OTHERS = 2

Levels = tuple[float, float, float]


def record(rng: random.Random, stories: Sequence[Story], staff: Staff, now: dt.datetime) -> None:
    """Write everything that happened in the stories, in a fixed number of service calls."""
    visits = [visit for story in stories for visit in story.visits]
    logged = interactions.log_visits(visits=visits, now=now)
    held = _held_by_relationship(stories, logged)
    characters = {story.relationship.pk: story.character for story in stories}
    _end_promises(rng, characters, now)
    _go_on_disagreeing(rng, characters, now)
    _hand_over(rng, now)
    record_assessments(assessments=list(_assessments(rng, stories, held, staff, now)), now=now)
    record_rides(random.Random(len(stories)), staff, now)  # noqa: S311  nothing secret is drawn
    _set_goals(rng, stories, staff)
    _breaches(stories, staff, now)


def _held_by_relationship(
    stories: Sequence[Story], logged: Sequence[Interaction]
) -> dict[int, list[Interaction]]:
    held: dict[int, list[Interaction]] = {}
    interactions_in_order = iter(logged)
    for story in stories:
        rows = [next(interactions_in_order) for _ in story.visits]
        held[story.relationship.pk] = [one for one in rows if one.state == State.SUBMITTED]
    return held


def _end_promises(rng: random.Random, characters: dict[int, Character], now: dt.datetime) -> None:
    closures = []
    for promise in Commitment.objects.open().select_related("relationship").order_by("pk"):
        character = characters[promise.relationship_id]
        outcome, at = next_end(rng, promise.promised_by, promise.due_on, character)
        at = max(at, promise.promised_at)
        overdue = (now.date() - promise.due_on).days
        # Some promises are a few days late and wait on someone's list.
        if at >= now or (0 <= overdue < 6 and rng.random() < 0.5):
            continue
        by_system = outcome == Closure.BROKEN and promise.promised_by == "us"
        closures.append(
            CommitmentClosure(
                commitment=promise,
                outcome=outcome,
                closed_at=at,
                recorded_at=at,
                recorded_by=None if by_system else promise.recorded_by,
            )
        )
    interactions.close_promises(closures=closures, now=now)


def _go_on_disagreeing(
    rng: random.Random, characters: dict[int, Character], now: dt.datetime
) -> None:
    """Most open disagreements are taken up again some weeks later; a few stay open."""
    versions = []
    for one in Disagreement.objects.open().select_related("relationship").order_by("pk"):
        at = one.opened_at + dt.timedelta(days=rng.uniform(14, 60))
        is_recent = (now - one.opened_at).days < 100
        if at >= now or (is_recent and rng.random() < 0.3):
            continue
        skill = characters[one.relationship_id].handled
        answers = handling(rng, skill, finished=True)
        versions.append(
            Disagreement(
                episode=one.episode,
                relationship=one.relationship,
                interaction_id=one.interaction_id,
                topic=one.topic,
                their_view=one.their_view,
                our_view=one.our_view,
                listened=answers.listened,
                explored=answers.explored,
                common_ground=answers.common_ground,
                stood_ground=answers.stood_ground,
                outcome=answers.outcome,
                is_open=False,
                follow_up="We took it up again with the data on the table.",
                opened_at=one.opened_at,
                handled_at=at,
                recorded_at=at,
                recorded_by=one.recorded_by,
            )
        )
    interactions.follow_up_disagreements(versions=versions, now=now)


def _hand_over(rng: random.Random, now: dt.datetime) -> None:
    for note in AdverseEventNote.objects.select_related("recorded_by").order_by("pk"):
        at = note.aware_at + dt.timedelta(hours=rng.uniform(1, 20))
        if at < now:
            interactions.hand_over_adverse_event(
                by=note.recorded_by, note=note, at=at, reference=f"DS-{note.pk:05d}"
            )


def _assessments(
    rng: random.Random,
    stories: Sequence[Story],
    held: dict[int, list[Interaction]],
    staff: Staff,
    now: dt.datetime,
) -> Iterator[NewAssessment]:
    items = _items_by_audience()
    for story in stories:
        relationship, character = story.relationship, story.character
        manager = staff.manager_of[relationship.msl_id]
        plan: list[tuple[Audience, User | None, Levels | None, float, float]] = [
            (Audience.SELF, relationship.msl, character.own, 95, 1.0),
            (Audience.OPINION_LEADER, None, character.pulse, 125, character.asked),
            (Audience.MANAGER, manager, character.ride, 170, 1.0),
        ]
        for kind, by, levels, pause, chance in plan:
            if levels is None or rng.random() > chance:
                continue
            for visit in _spaced(rng, held[relationship.pk], pause):
                yield _assessment(rng, story, kind, by, levels, visit, items[kind], now)


def _spaced(
    rng: random.Random, visits: Sequence[Interaction], pause: float
) -> Iterator[Interaction]:
    """Live visits about `pause` days apart."""
    next_at: dt.datetime | None = None
    for visit in visits:
        if visit.is_live and (next_at is None or visit.starts_at >= next_at):
            yield visit
            next_at = visit.starts_at + dt.timedelta(days=pause * rng.uniform(0.8, 1.3))


def _assessment(
    rng: random.Random,
    story: Story,
    kind: Audience,
    by: User | None,
    levels: Levels,
    visit: Interaction,
    items: Sequence[AssessmentItem],
    now: dt.datetime,
) -> NewAssessment:
    delay = dt.timedelta(days=2, hours=3) if by is None else dt.timedelta(hours=2)
    at = min(visit.starts_at + delay, now)
    return NewAssessment(
        by=by,
        relationship=story.relationship,
        kind=kind,
        ratings={item.pk: _level(rng, item, levels) for item in items},
        assessed_at=at,
        interaction=None if by is None else visit,
        client_uuid=new_uuid(rng),
        recorded_at=at,
    )


def _level(rng: random.Random, item: AssessmentItem, levels: Levels) -> int | None:
    if rng.random() < 0.06:
        return None
    usual = levels[_GROUP.get(ChannelCode(item.channel), _OTHERS)]
    return max(1, min(5, round(rng.gauss(usual, 0.55))))


def _items_by_audience() -> dict[Audience, list[AssessmentItem]]:
    published = AssessmentItem.objects.filter(rubric__state="published").order_by("position")
    found: dict[Audience, list[AssessmentItem]] = {audience: [] for audience in Audience}
    for item in published:
        found[Audience(item.audience)].append(item)
    return found


def _set_goals(rng: random.Random, stories: Sequence[Story], staff: Staff) -> None:
    goals = [
        opinion_leaders.NewGoal(
            relationship=story.relationship,
            side=side,
            text=rng.choice(texts),
            status=rng.choice(("open", "open", "partly", "reached")),
        )
        for story in stories
        for side, texts in words.GOALS.items()
        if story.character.reviewed > 0.1 and rng.random() < 0.6
    ]
    opinion_leaders.add_goals(by=staff.admin, goals=goals)


def _breaches(stories: Sequence[Story], staff: Staff, now: dt.datetime) -> None:
    for story in stories:
        months = story.character.breach_months_ago
        if months is None:
            continue
        at = now - dt.timedelta(days=30 * months)
        record_breach(
            by=staff.manager_of[story.relationship.msl_id],
            relationship=story.relationship,
            occurred_at=at,
            severity=Severity.SERIOUS,
            status=BreachStatus.CONFIRMED,
            reason="A known safety signal was left out of a presentation.",
            recorded_at=at,
        )
