"""What one plausible next event would do to a score, by the rubric's own tables.

Never advice to do more of the same: an event counts only when what is said or done in it helps,
not merely that it is one more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from .arrays import FloatArray, IntArray
from .attribution import State, attribute
from .codes import (
    Balanced,
    Candid,
    CommitmentOutcome,
    Goals,
    Outcome,
    PatientFocus,
    Question,
    Source,
)
from .incremental import update
from .inputs import Breaches, Conversations, Evidence
from .mapping import (
    commitment_evidence,
    disagreement_evidence,
    participation_evidence,
    rating_evidence,
)
from .parameters import Parameters
from .ratings import Ratings
from .records import Commitments, Disagreements, Participations
from .scores import score
from .sums import Sums

GOOD_DEPTH = 4
GOOD_RATING = 4
Said = tuple[Evidence, Conversations]


class Event(StrEnum):
    """DEEP_TALK: live, on a patient-care problem, patients central, both sides of the data.

    KEPT_PROMISE: one of ours. HANDLED_DISAGREEMENT: every item yes, deepened. GOOD_PULSE: the
    opinion leader gives a 4 on every item. OPEN_EXCHANGE: both speak openly.
    QUESTION_ANSWERED: at once. GOALS_REVIEWED: those of both sides.
    """

    DEEP_TALK = "deep_talk"
    KEPT_PROMISE = "kept_promise"
    HANDLED_DISAGREEMENT = "handled_disagreement"
    GOOD_PULSE = "good_pulse"
    OPEN_EXCHANGE = "open_exchange"
    QUESTION_ANSWERED = "question_answered"
    GOALS_REVIEWED = "goals_reviewed"


@dataclass(frozen=True, slots=True)
class Raised:
    """What an event would add to health: `lines` [10] by `LEAVES` and `gates` add up to it."""

    event: Event
    points: float
    lines: FloatArray
    gates: float


@dataclass(frozen=True, eq=False)
class PulseItems:
    """The channels on which an opinion leader is asked; items: how many share each."""

    channel: IntArray
    items: IntArray


def what_would_raise(
    sums: Sums, *, target_interval: float, pulse: PulseItems, parameters: Parameters
) -> list[Raised]:
    """The events that would raise health on the day of the sums, the best first.

    sums: of one relationship. Conversations count in a deep talk alone, and it is offered only
    when it would help without counting as one more contact.
    """
    day = float(sums.as_of[0])
    said = {event: _SAID[event](day, pulse, parameters) for event in Event}
    quietly, _ = said[Event.DEEP_TALK]
    cases = [*said.values(), (quietly, Conversations.empty())]
    after = _after(sums, cases, target_interval, parameters)
    before = _state(_copies(sums, len(cases)), target_interval, parameters)
    split = attribute(before, after)
    raised = [
        Raised(event, float(split.total[i]), split.lines[i], float(split.gates[i]))
        for i, event in enumerate(said)
    ]
    helps = {one.event: one.points > 0 for one in raised}
    helps[Event.DEEP_TALK] &= bool(split.total[-1] > 0)
    return sorted((one for one in raised if helps[one.event]), key=lambda one: -one.points)


def _after(sums: Sums, cases: list[Said], target_interval: float, parameters: Parameters) -> State:
    """Each case happening to its own copy of the relationship."""
    placed = [
        (
            replace(evidence, relationship=np.full(len(evidence), i)),
            replace(talks, relationship=np.full(len(talks), i)),
        )
        for i, (evidence, talks) in enumerate(cases)
    ]
    moved = update(
        _copies(sums, len(cases)),
        Evidence.concatenate(evidence for evidence, _ in placed),
        Conversations.concatenate(talks for _, talks in placed),
        Breaches.empty(),
        as_of=sums.as_of[0],
        parameters=parameters,
    )
    return _state(moved, target_interval, parameters)


def _state(sums: Sums, target_interval: float, parameters: Parameters) -> State:
    scores = score(sums, target_interval=target_interval, parameters=parameters)
    return State(scores, parameters)


def _copies(sums: Sums, count: int) -> Sums:
    """The sums of one relationship, as those of many that are alike."""
    arrays = {
        name: np.repeat(array, count, axis=0)
        for name, array in vars(sums).items()
        if name != "breaches"
    }
    size = len(sums.breaches)
    alike = sums.breaches.take(np.tile(np.arange(size), count))
    breaches = replace(alike, relationship=np.repeat(np.arange(count), size))
    return Sums(**arrays, breaches=breaches)


def _deep_talk(day: float, pulse: PulseItems, parameters: Parameters) -> Said:
    talk = Participations.of(
        0,
        [day],
        depth=GOOD_DEPTH,
        patient_focus=PatientFocus.CENTRAL,
        balanced=Balanced.YES,
    )
    return participation_evidence(talk, parameters=parameters)


def _kept_promise(day: float, pulse: PulseItems, parameters: Parameters) -> Said:
    promise = Commitments.of(0, [day], by_us=True, outcome=CommitmentOutcome.KEPT)
    return commitment_evidence(promise, parameters=parameters), Conversations.empty()


def _handled_disagreement(day: float, pulse: PulseItems, parameters: Parameters) -> Said:
    yes = parameters.disagreement.answers.yes
    episode = Disagreements.of(0, [day], yes, yes, yes, yes, Outcome.DEEPENED)
    return disagreement_evidence(episode, parameters=parameters)


def _good_pulse(day: float, pulse: PulseItems, parameters: Parameters) -> Said:
    answers = Ratings.of(
        0, day, pulse.channel, Source.OPINION_LEADER, GOOD_RATING, items=pulse.items
    )
    return rating_evidence(answers, parameters=parameters), Conversations.empty()


def _said(**fields: int) -> Callable[[float, PulseItems, Parameters], Said]:
    """One field of a visit, whose conversation is not counted."""

    def rows(day: float, pulse: PulseItems, parameters: Parameters) -> Said:
        visit = Participations.of(0, [day], **fields)
        return participation_evidence(visit, parameters=parameters)[0], Conversations.empty()

    return rows


_SAID: dict[Event, Callable[[float, PulseItems, Parameters], Said]] = {
    Event.DEEP_TALK: _deep_talk,
    Event.KEPT_PROMISE: _kept_promise,
    Event.HANDLED_DISAGREEMENT: _handled_disagreement,
    Event.GOOD_PULSE: _good_pulse,
    Event.OPEN_EXCHANGE: _said(candid=Candid.BOTH),
    Event.QUESTION_ANSWERED: _said(question=Question.ANSWERED_NOW),
    Event.GOALS_REVIEWED: _said(goals=Goals.BOTH_SIDES),
}
