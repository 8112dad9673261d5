"""Why a score is what it is, and why it changed between two moments.

A change has four steps, each a literal "if only this had happened": time passed, something
became known, raters were calibrated, the rubric changed. What was known is what was on record:
a visit entered late is new evidence on the day it was entered. An agreed interval and the tier
of a person count as they are today on both days, since no earlier ones are kept; what the
rubric says about a tier belongs to the rubric's step.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from opinion_leaders.models import Relationship
from trust_scores import scoring
from trust_scores.constants import BandCode
from trust_scores.selectors import days, shown
from trust_scores.selectors.disclosure import Disclosed
from trust_scores.selectors.evidence_tables import LoadedEvidence
from trust_scores.selectors.explanation_lines import (
    LEVEL,
    OPINION_LEADER,
    Change,
    Level,
    StepLine,
)
from trust_scores.selectors.explanation_rows import Facts, step_line
from trust_scores.selectors.reading import Reading, Rules, read_scores
from trust_scores.selectors.states import target_interval

Told = Disclosed | Mapping[int, Disclosed]


class DatesReversed(ValueError):
    """A change was asked for that ends before it begins."""


def explain_change(
    relationship: Relationship,
    *,
    since: dt.datetime,
    until: dt.datetime,
    disclosed: Disclosed = Disclosed.FULL,
    reading: Reading | None = None,
) -> Change:
    """One relationship's change, in seven queries; its opinion leader is loaded.

    reading: of this relationship alone, where it was read already; then no query. Raises
    `DatesReversed`.
    """
    reading = reading or read_scores([relationship])
    return _changes(reading, since, until, disclosed)[0]


def explain_changes(
    relationships: Collection[Relationship],
    *,
    since: dt.datetime,
    until: dt.datetime,
    disclosed: Told = Disclosed.FULL,
) -> list[Change]:
    """The changes of any number, in their order and in the same number of queries.

    disclosed: what the reader may know, for all or by key. Raises `DatesReversed`.
    """
    return _changes(read_scores(relationships), since, until, disclosed)


def _changes(
    reading: Reading, since: dt.datetime, until: dt.datetime, disclosed: Told
) -> list[Change]:
    if until < since:
        raise DatesReversed("A change cannot end before it begins.")
    start, end = reading.rules_at(since), reading.rules_at(until)
    ways = _Ways(_Records(reading.relationships, reading.loaded), start, end)
    answers = reading.answers(until)
    return [
        ways.change(place, level, answers[place])
        for place, level in enumerate(_told(reading.relationships, disclosed))
    ]


def explain_level(
    relationship: Relationship,
    *,
    as_of: dt.datetime,
    disclosed: Disclosed = Disclosed.FULL,
    reading: Reading | None = None,
) -> Level:
    """Why health is what it is at `as_of`, by what was on record and in force then.

    Seven queries, or none with a reading of this relationship alone.
    """
    reading = reading or read_scores([relationship])
    rules, loaded = reading.rules_at(as_of), reading.loaded
    told = loaded if disclosed == Disclosed.FULL else loaded.without_pulses()
    divided = _Records([relationship], told)
    end = divided.stop(known=as_of, rules=rules, at=as_of)
    rest = end.resting(target_interval=divided.intervals(rules))
    facts = divided.facts(rules, rules)
    line = step_line(LEVEL, scoring.stretch(rest, end), 0, facts)
    if disclosed == Disclosed.AGGREGATE:
        whole = _Records([relationship], loaded).stop(known=as_of, rules=rules, at=as_of)
        answers = _health(whole, 0) - _health(end, 0)
        line = replace(line, points=line.points + answers, opinion_leader=answers)
        end = whole
    return Level(
        relationship=relationship.pk,
        as_of=as_of,
        rubric=rules.rubric,
        calibration=rules.calibration,
        resting=_health(rest, 0),
        health=_health(end, 0),
        has_score=_has_score(end, 0),
        band=_band(end, 0),
        step=line,
        disclosed=disclosed,
        answers=reading.answers(as_of)[0],
    )


@dataclass(frozen=True, slots=True)
class _Records:
    """Relationships with everything that was ever on record about them."""

    relationships: Sequence[Relationship]
    loaded: LoadedEvidence

    def intervals(self, rules: Rules) -> np.ndarray:
        parameters = rules.rubric.parameters
        return np.array([target_interval(one, parameters) for one in self.relationships], float)

    def facts(self, start: Rules, end: Rules) -> Facts:
        return Facts(self.loaded, start.moment, end.moment, self.intervals(end))

    def stop(self, *, known: dt.datetime, rules: Rules, at: dt.datetime) -> scoring.Stop:
        """The state at a moment, of what was on record at another, by these rules."""
        parameters, calibration = rules.rubric.parameters, rules.calibration
        evidence, _, _ = self.loaded.mapped(parameters, calibration)
        _, conversations, breaches = self.loaded.known_at(known).mapped(parameters, calibration)
        return scoring.Stop.of(
            evidence,
            self.loaded.known_rows(evidence, known),
            conversations,
            breaches,
            count=len(self.relationships),
            as_of=days.of(at),
            target_interval=self.intervals(rules),
            parameters=parameters,
        )


class _Way:
    """All stops between two moments, for all relationships at once."""

    def __init__(self, records: _Records, start: Rules, end: Rules) -> None:
        self._records, self._start, self._end = records, start, end
        self._stops = self._all_stops()
        self._stretches = [scoring.stretch(*two) for two in pairwise(self._stops)]
        self._facts = records.facts(start, end)

    def steps(self, place: int) -> Iterator[StepLine]:
        for name, stretch in zip(scoring.STEPS, self._stretches, strict=True):
            yield step_line(name, stretch, place, self._facts)

    def gates(self, place: int) -> tuple[str, str]:
        """What held health back at the start and at the end."""
        first, last = (
            shown.GATE_OF[scoring.Gate(stop.state.scores.gate[place])]
            for stop in (self._stops[0], self._stops[-1])
        )
        return first, last

    def moved(self, place: int) -> float:
        return _health(self._stops[-1], place) - _health(self._stops[0], place)

    def change(
        self, place: int, steps: Sequence[StepLine], disclosed: Disclosed, answers: int
    ) -> Change:
        first, last = self._stops[0], self._stops[-1]
        return Change(
            relationship=self._records.relationships[place].pk,
            since=self._start.moment,
            until=self._end.moment,
            before=_health(first, place),
            after=_health(last, place),
            had_score=_has_score(first, place),
            has_score=_has_score(last, place),
            band_before=_band(first, place),
            band_after=_band(last, place),
            rubric_before=self._start.rubric,
            rubric_after=self._end.rubric,
            calibration_before=self._start.calibration,
            calibration_after=self._end.calibration,
            disclosed=disclosed,
            answers=answers,
            steps=steps,
        )

    def _all_stops(self) -> list[scoring.Stop]:
        """What was known and ruled at the start, then one difference after the other."""
        start, end, stop = self._start, self._end, self._records.stop
        calibrated = replace(start, calibration=end.calibration)
        stops = [
            stop(known=start.moment, rules=start, at=start.moment),
            stop(known=start.moment, rules=start, at=end.moment),
            stop(known=end.moment, rules=start, at=end.moment),
        ]
        # A step in which nothing was changed ends where it began, to the last digit.
        for former, rules in ((start, calibrated), (calibrated, end)):
            same = (former.rubric, former.calibration) == (rules.rubric, rules.calibration)
            stops.append(stops[-1] if same else stop(known=end.moment, rules=rules, at=end.moment))
        return stops


@dataclass(frozen=True)
class _Ways:
    """The official way, and the one without the opinion leaders' answers, where needed."""

    records: _Records
    start: Rules
    end: Rules

    @cached_property
    def official(self) -> _Way:
        return _Way(self.records, self.start, self.end)

    @cached_property
    def without_answers(self) -> _Way:
        told = replace(self.records, loaded=self.records.loaded.without_pulses())
        return _Way(told, self.start, self.end)

    def change(self, place: int, disclosed: Disclosed, answers: int) -> Change:
        way = self.official if disclosed == Disclosed.FULL else self.without_answers
        ends = self.without_answers if disclosed == Disclosed.WITHHELD else self.official
        steps = list(way.steps(place))
        if disclosed == Disclosed.AGGREGATE:
            rest = ends.moved(place) - way.moved(place)
            steps.append(StepLine(OPINION_LEADER, rest, (), gates=0.0, opinion_leader=rest))
        change = ends.change(place, steps, disclosed, answers)
        gate_before, gate_after = way.gates(place)
        return replace(change, gate_before=gate_before, gate_after=gate_after)


def _told(relationships: Sequence[Relationship], disclosed: Told) -> list[Disclosed]:
    if isinstance(disclosed, Disclosed):
        return [disclosed] * len(relationships)
    return [disclosed[one.pk] for one in relationships]


def _health(stop: scoring.Stop, place: int) -> float:
    return float(stop.state.scores.health[place])


def _has_score(stop: scoring.Stop, place: int) -> bool:
    return not stop.state.scores.insufficient[place]


def _band(stop: scoring.Stop, place: int) -> BandCode:
    return shown.BAND_OF[scoring.Band(stop.state.scores.band[place])]
