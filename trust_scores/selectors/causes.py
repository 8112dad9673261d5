"""The lines of a change as people tell them: by what happened, not by leaf."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import fsum
from typing import Any

from trust_scores import scoring
from trust_scores.constants import Quality
from trust_scores.selectors.explanation_lines import (
    OPINION_LEADER,
    Cause,
    CauseCode,
    Change,
    ItemKind,
    ItemLine,
    LeafLine,
    StepLine,
)

_Field = scoring.EvidenceField
_CODE_OF_FIELD = {
    _Field.DISAGREEMENT: CauseCode.DISAGREEMENT,
    _Field.OUR_COMMITMENT: CauseCode.PROMISE,
    _Field.THEIR_COMMITMENT: CauseCode.PROMISE,
    _Field.SELF_RATING: CauseCode.ASSESSMENT,
    _Field.MANAGER_RATING: CauseCode.ASSESSMENT,
    _Field.OPINION_LEADER_RATING: CauseCode.PULSE,
}
# What names one thing through all its versions.
_NAMES = ("visit_uuid", "episode_uuid", "commitment_pk", "assessment_pk")


def causes(change: Change) -> list[Cause]:
    """Readable lines that add up to the change, without those that moved nothing.

    First what time and contacts did, then what was recorded, the largest first; then the
    opinion leader's undivided line, calibration, rules, and what the limits held back. Of
    calibration and rules only the whole is told, limits included: how a change of rules falls
    on single leaves depends on the scale.
    """
    time, evidence = (_step(change, name) for name in ("decay", "evidence"))
    lines = [
        _ageing(time),
        _cadence(time, evidence),
        _absence(time, evidence),
        _breach(time, evidence),
        *_records(evidence),
        _own_limit(evidence),
        *_answers(change),
        Cause(CauseCode.CALIBRATION, None, _step(change, "calibration").points, _versions(change)),
        Cause(CauseCode.RULES, None, _step(change, "rubric").points, _rubrics(change)),
        Cause(CauseCode.GATES, None, time.gates + evidence.gates, _limits(change)),
    ]
    return [one for one in lines if one.points or _is_new_version(one)]


def _step(change: Change, name: str) -> StepLine:
    return next(one for one in change.steps if one.step == name)


def _leaf(step: StepLine, name: str) -> LeafLine:
    return next(one for one in step.leaves if one.leaf == name)


def _items(step: StepLine, kind: ItemKind) -> list[ItemLine]:
    return [one for one in step.items if one.kind == kind]


def _sum(lines: Iterable[ItemLine | LeafLine]) -> float:
    return fsum(one.points for one in lines)


def _ageing(time: StepLine) -> Cause:
    """What was known weighs less, and a little of what was unknown comes back."""
    return Cause(CauseCode.AGEING, None, _sum(_items(time, ItemKind.ITEM)))


def _cadence(time: StepLine, evidence: StepLine) -> Cause:
    both = [_leaf(time, "routine"), _leaf(evidence, "routine")]
    facts = {**both[1].facts, "before": both[0].facts["before"]}
    return Cause(CauseCode.CADENCE, Quality.CONVERSATION, _sum(both), facts)


def _absence(time: StepLine, evidence: StepLine) -> Cause:
    both = [*_items(time, ItemKind.ABSENCE), *_items(evidence, ItemKind.ABSENCE)]
    return Cause(CauseCode.ABSENCE, Quality.DISAGREEMENT, _sum(both))


def _breach(time: StepLine, evidence: StepLine) -> Cause:
    both = [_leaf(time, "integrity"), _leaf(evidence, "integrity")]
    facts = {**both[1].facts, "before": both[0].facts["before"]}
    return Cause(CauseCode.BREACH, Quality.CHARACTER, _sum(both), facts)


def _records(evidence: StepLine) -> list[Cause]:
    """One line for each thing that was recorded, corrected or withdrawn since the start."""
    found: dict[object, list[ItemLine]] = defaultdict(list)
    for item in _items(evidence, ItemKind.ITEM):
        if item.is_new or item.is_gone:
            found[_thing(item)].append(item)
    return sorted(map(_record, found.values()), key=lambda one: -abs(one.points))


def _thing(item: ItemLine) -> object:
    return next((name, item.words[name]) for name in _NAMES if name in item.words)


def _record(items: list[ItemLine]) -> Cause:
    shown = next((one for one in items if one.is_new), items[0])
    by_quality: dict[Quality, float] = defaultdict(float)
    for item in items:
        by_quality[item.quality] += item.points
    facts: dict[str, Any] = {
        "at": shown.at,
        "record": shown.record,
        "words": shown.words,
        "value": shown.value_after,
        "field": shown.field,
        "qualities": dict(by_quality),
        "is_gone": not any(one.is_new for one in items),
        "is_corrected": len({one.is_new for one in items}) > 1,
        "is_late": any(one.is_late for one in items),
        "items": items,
    }
    code = _CODE_OF_FIELD.get(shown.field, CauseCode.VISIT) if shown.field else CauseCode.VISIT
    most = max(by_quality, key=lambda quality: abs(by_quality[quality]))
    return Cause(code, most, _sum(items), facts)


def _own_limit(evidence: StepLine) -> Cause:
    """New notes of the MSL crowd out older ones, where all of theirs together are limited."""
    older = [one for one in _items(evidence, ItemKind.ITEM) if not one.is_new and not one.is_gone]
    return Cause(CauseCode.OWN_LIMIT, None, _sum(older))


def _answers(change: Change) -> list[Cause]:
    step = change.step(OPINION_LEADER)
    facts = {"answers": change.answers}
    return [Cause(CauseCode.OPINION_LEADER, None, step.points, facts)] if step else []


def _versions(change: Change) -> dict[str, Any]:
    before, after = change.calibration_before, change.calibration_after
    return {"before": before.number if before else None, "after": after.number if after else None}


def _rubrics(change: Change) -> dict[str, Any]:
    return {"before": change.rubric_before.number, "after": change.rubric_after.number}


def _limits(change: Change) -> dict[str, Any]:
    return {"before": change.gate_before, "after": change.gate_after}


def _is_new_version(cause: Cause) -> bool:
    """A new version is worth a line even where it moved nothing."""
    is_version = cause.code in (CauseCode.CALIBRATION, CauseCode.RULES)
    return is_version and cause.facts["before"] != cause.facts["after"]
