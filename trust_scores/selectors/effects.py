"""What one record did to a score: the score with and without it, at the same moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from interactions.models import Interaction
from opinion_leaders.models import Relationship
from trust_scores import scoring
from trust_scores.constants import BandCode, Quality
from trust_scores.scoring.attribution import LEAVES, State, attribute
from trust_scores.selectors import shown
from trust_scores.selectors.calibrations import offsets_at
from trust_scores.selectors.disclosure import Disclosed
from trust_scores.selectors.evidence import load_evidence
from trust_scores.selectors.evidence_tables import LoadedEvidence
from trust_scores.selectors.rubrics import rubric_in_force
from trust_scores.selectors.states import QUALITY_OF_LEAF, target_interval


@dataclass(frozen=True, slots=True)
class Effect:
    """What one record did to a relationship's score, both taken at the same moment.

    before, after: health. by_quality: points of [0, 1] by quality, in their order; gates: what
    the limits by trust and conversation add or take; opinion_leader: what the answers make of
    it, told apart only under `Disclosed.AGGREGATE`. They add up to after - before. Under
    WITHHELD all is computed without the answers, of which there are `answers`.
    """

    before: float | None
    after: float
    band_before: BandCode | None
    band: BandCode
    by_quality: list[tuple[Quality, float]]
    gates: float
    disclosed: Disclosed = Disclosed.FULL
    answers: int = 0
    opinion_leader: float | None = None


def visit_effect(
    relationship: Relationship,
    interaction: Interaction,
    *,
    as_of: dt.datetime,
    disclosed: Disclosed = Disclosed.FULL,
) -> Effect:
    """What this visit (or this correction of it) did: the score with and without it, now."""
    return record_effect(
        relationship, recorded_at=interaction.recorded_at, as_of=as_of, disclosed=disclosed
    )


def record_effect(
    relationship: Relationship,
    *,
    recorded_at: dt.datetime,
    as_of: dt.datetime,
    disclosed: Disclosed = Disclosed.FULL,
) -> Effect:
    """What was put on record from `recorded_at` on did to the score, taken at `as_of`."""
    rubric, calibration = rubric_in_force(), offsets_at(as_of)
    interval = target_interval(relationship, rubric.parameters)
    loaded = load_evidence([relationship.pk], with_past_versions=True)
    start = recorded_at - dt.timedelta(microseconds=1)

    def state(known: LoadedEvidence) -> State:
        sums = known.sums(as_of=as_of, parameters=rubric.parameters, calibration=calibration)
        scores = scoring.score(sums, target_interval=interval, parameters=rubric.parameters)
        return State(scores, rubric.parameters)

    def both(records: LoadedEvidence) -> tuple[State, State]:
        return state(records.known_at(start)), state(records.known_at(as_of))

    told = both(loaded if disclosed == Disclosed.FULL else loaded.without_pulses())
    ends = both(loaded) if disclosed == Disclosed.AGGREGATE else told
    answers = int(loaded.known_at(as_of).pulse_answers()[0])
    return _effect(told, ends, disclosed, answers)


def _effect(
    told: tuple[State, State], ends: tuple[State, State], disclosed: Disclosed, answers: int
) -> Effect:
    """Lines by quality from what may be told, health and bands from both ends."""
    attribution = attribute(*told)
    lines = dict.fromkeys(Quality, 0.0)
    for leaf, points in zip(LEAVES, attribution.lines[0], strict=True):
        lines[QUALITY_OF_LEAF[leaf]] += float(points)
    before, after = (state.scores for state in ends)
    moved = float(after.health[0] - before.health[0])
    rest = moved - float(attribution.total[0]) if disclosed == Disclosed.AGGREGATE else None
    band_before = shown.BAND_OF[scoring.Band(before.band[0])]
    return Effect(
        before=float(before.health[0]),
        after=float(after.health[0]),
        band_before=None if before.insufficient[0] else band_before,
        band=shown.BAND_OF[scoring.Band(after.band[0])],
        by_quality=list(lines.items()),
        gates=float(attribution.gates[0]),
        disclosed=disclosed,
        answers=answers,
        opinion_leader=rest,
    )
