"""An explanation written out in full: as a document for machines, as lines for a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import fsum
from typing import Any

from trust_scores.scoring.rounding import shown_change, tenths
from trust_scores.selectors.calibrations import Calibration
from trust_scores.selectors.explanation_lines import (
    Change,
    ItemKind,
    ItemLine,
    LeafLine,
    Level,
    StepLine,
)
from trust_scores.selectors.rubrics import RubricInForce

TOLERANCE = 1e-9
MINUTES = "%Y-%m-%d %H:%M UTC"


@dataclass(frozen=True, slots=True)
class Explained:
    """A change or a level with everything that it consists of; points are of 100."""

    of: Change | Level

    @property
    def sum(self) -> float:
        """All that is not split further, added up: items, cadence, honesty, limits."""
        return fsum(points * 100 for step in self.steps for points in _parts(step))

    @property
    def total(self) -> float:
        return (self.end - self.start) * 100

    @property
    def adds_up(self) -> bool:
        """Items to leaves, leaves to steps, steps to the whole; each within 1e-9."""
        inner = [leaf for step in self.steps for leaf in step.leaves if leaf.items]
        pairs = [
            (self.sum, self.total),
            *((fsum(_step_parts(step)), step.points) for step in self.steps),
            *((fsum(one.points for one in leaf.items), leaf.points) for leaf in inner),
        ]
        return all(abs(one - other) <= TOLERANCE for one, other in pairs)

    @property
    def steps(self) -> list[StepLine]:
        return [self.of.step] if isinstance(self.of, Level) else list(self.of.steps)

    @property
    def start(self) -> float:
        return self.of.resting if isinstance(self.of, Level) else self.of.before

    @property
    def end(self) -> float:
        return self.of.health if isinstance(self.of, Level) else self.of.after

    def document(self) -> dict[str, Any]:
        """Plain values, ready for JSON, at full precision."""
        return {
            "relationship": self.of.relationship,
            **(_level_head(self.of) if isinstance(self.of, Level) else _change_head(self.of)),
            "disclosed": str(self.of.disclosed),
            "answers": self.of.answers,
            "steps": [_step(one) for one in self.steps],
            "sum": self.sum,
            "total": self.total,
            "difference": abs(self.sum - self.total),
        }

    def lines(self) -> Iterator[str]:
        """Text in tenths of a point that add up on every level."""
        yield from _level_title(self.of) if isinstance(self.of, Level) else _title(self.of)
        shown = shown_change(
            self.start * 100, [one.points * 100 for one in self.steps], self.end * 100
        )
        yield f"{shown.before:7.1f}  at the start" + self._resting
        for step, points in zip(self.steps, shown.parts, strict=True):
            yield from _step_lines(step, points)
        yield f"{shown.after:7.1f}  at the end"
        verdict = "Everything adds up" if self.adds_up else "This does NOT add up"
        yield f"{verdict}: sum {self.sum:.12f}, total {self.total:.12f}."

    @property
    def _resting(self) -> str:
        return ", with nothing known" if isinstance(self.of, Level) else ""


def _parts(step: StepLine) -> Iterator[float]:
    for leaf in step.leaves:
        yield from (one.points for one in leaf.items) if leaf.items else [leaf.points]
    yield from (step.gates, step.opinion_leader or 0.0)


def _step_parts(step: StepLine) -> list[float]:
    return [*(leaf.points for leaf in step.leaves), step.gates, step.opinion_leader or 0.0]


def _change_head(change: Change) -> dict[str, Any]:
    return {
        "kind": "change",
        "from": change.since.isoformat(),
        "to": change.until.isoformat(),
        "before": change.before * 100,
        "after": change.after * 100,
        "had_score": change.had_score,
        "has_score": change.has_score,
        "band_before": str(change.band_before),
        "band_after": str(change.band_after),
        "rubric": {
            "before": _rubric(change.rubric_before),
            "after": _rubric(change.rubric_after),
        },
        "calibration": {
            "before": _calibration(change.calibration_before),
            "after": _calibration(change.calibration_after),
        },
    }


def _level_head(level: Level) -> dict[str, Any]:
    return {
        "kind": "level",
        "as_of": level.as_of.isoformat(),
        "resting": level.resting * 100,
        "health": level.health * 100,
        "has_score": level.has_score,
        "band": str(level.band),
        "rubric": _rubric(level.rubric),
        "calibration": _calibration(level.calibration),
    }


def _rubric(rubric: RubricInForce) -> dict[str, int]:
    return {"id": rubric.pk, "version": rubric.number}


def _calibration(calibration: Calibration | None) -> dict[str, int] | None:
    return {"id": calibration.pk, "version": calibration.number} if calibration else None


def _step(step: StepLine) -> dict[str, Any]:
    return {
        "step": step.step,
        "points": step.points * 100,
        "leaves": [_leaf(leaf) for leaf in step.leaves],
        "gates": step.gates * 100,
        "opinion_leader": None if step.opinion_leader is None else step.opinion_leader * 100,
    }


def _leaf(leaf: LeafLine) -> dict[str, Any]:
    return {
        "leaf": leaf.leaf,
        "quality": str(leaf.quality),
        "points": leaf.points * 100,
        "facts": _plain(leaf.facts),
        "items": [_item(one) for one in leaf.items],
    }


def _item(item: ItemLine) -> dict[str, Any]:
    record = item.record
    return {
        "kind": str(item.kind),
        "record": {"type": record[0], "id": record[1]} if record else None,
        "row": item.key,
        "field": item.field.name.lower() if item.field is not None else None,
        "at": _plain(item.at),
        "own": item.is_own,
        "value_before": item.value_before,
        "value_after": item.value_after,
        "weight_before": item.weight_before,
        "weight_after": item.weight_after,
        "points": item.points * 100,
        "new": item.is_new,
        "gone": item.is_gone,
        "late": item.is_late,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _title(change: Change) -> Iterator[str]:
    yield (
        f"Relationship {change.relationship} from {change.since.astimezone(dt.UTC):{MINUTES}}"
        f" to {change.until.astimezone(dt.UTC):{MINUTES}}"
    )
    yield (
        f"Rubric version {change.rubric_before.number}, then {change.rubric_after.number};"
        f" calibration {_number(change.calibration_before)},"
        f" then {_number(change.calibration_after)};"
        f" {change.band_before}, then {change.band_after}"
    )


def _level_title(level: Level) -> Iterator[str]:
    yield f"Relationship {level.relationship} as of {level.as_of.astimezone(dt.UTC):{MINUTES}}"
    yield (
        f"Rubric version {level.rubric.number}; calibration {_number(level.calibration)};"
        f" {level.band}"
    )


def _number(calibration: Calibration | None) -> str:
    return str(calibration.number) if calibration else "none"


def _step_lines(step: StepLine, points: float) -> Iterator[str]:
    yield f"{points:+7.1f}  {step.step}"
    rest = {"held back by limits": step.gates, "opinion leader": step.opinion_leader or 0.0}
    shown = _tenths([*(leaf.points for leaf in step.leaves), *rest.values()], points)
    for leaf, part in zip(step.leaves, shown, strict=False):
        if leaf.points:
            yield f"{part:+11.1f}  {leaf.leaf}"
            yield from _item_lines(leaf, part)
    for (name, value), part in zip(rest.items(), shown[len(step.leaves) :], strict=True):
        if value:
            yield f"{part:+11.1f}  {name}"


def _item_lines(leaf: LeafLine, points: float) -> Iterator[str]:
    shown = _tenths((one.points for one in leaf.items), points)
    for item, part in zip(leaf.items, shown, strict=True):
        weight = f"weight {item.weight_before:.2f} → {item.weight_after:.2f}"
        value = f"value {item.value_before:.2f} → {item.value_after:.2f}"
        yield f"{part:+15.1f}  {_name(item)}: {value}, {weight}"


def _name(item: ItemLine) -> str:
    record = item.record
    if item.kind != ItemKind.ITEM or record is None or item.at is None or item.field is None:
        return {ItemKind.ABSENCE: "no disagreement"}.get(item.kind, str(item.kind))
    marks = {"new": item.is_new, "late": item.is_late, "gone": item.is_gone}
    told = "".join(f", {mark}" for mark, holds in marks.items() if holds)
    return f"{record[0]} {record[1]}, {item.field.name.lower()}, {item.at:%Y-%m-%d}{told}"


def _tenths(points: Iterable[float], total: float) -> list[float]:
    return tenths([one * 100 for one in points], total)
