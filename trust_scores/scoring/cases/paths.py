"""Cases that start from another case: what changed, and the sums carried on in time."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from ..arrays import FloatArray
from ..attribution import LEAVES, State, attribute
from ..codes import Channel, EvidenceClass
from ..incremental import advance, update
from ..items import attribute_items
from ..shapley import shapley_lines
from ..sums import Sums, sum_evidence
from ..weights import weights_today
from .answers import answer, is_quantity, plain
from .inputs import Case, CaseInvalid, Library, facts, together

Answers = dict[str, Any]
EXPLAINED = ("attribution", "total_change")
SUM_ON_DAY = re.compile(r"(W|S)_(self|ext)_([a-z_]+)_day(\d{1,6})")
SHAPLEY = re.compile(r"shapley_of_([a-z]+)_step")
ITEMS = re.compile(r"([a-z_]+)_items")


def is_explained(case: Case) -> bool:
    """Whether the way between two days is asked for, and not only where it ends."""
    asked = any(key in EXPLAINED or ITEMS.fullmatch(key) for key in case.expected)
    return "start" in case.input and (asked or isinstance(case.expected.get("health"), list))


def is_carried(case: Case) -> bool:
    """Whether sums on certain days are asked for."""
    return any(SUM_ON_DAY.fullmatch(key) for key in case.expected)


def explained(case: Case, library: Library) -> Answers:
    """Health at each step of the way, and the lines of every step."""
    way = _Way(case, library)
    return {key: way.answer(key, value) for key, value in case.expected.items() if way.knows(key)}


class _Way:
    """Start, then time, then new evidence, then another rubric."""

    def __init__(self, case: Case, library: Library) -> None:
        start = library.start_of(case)
        old, self.new = facts(start.input), library.new_facts(case)
        self.known = together(old, self.new)
        self.old_rows = len(old.evidence)
        self.as_of = case.number("as_of")
        rubric = start.parameters()
        interval = start.target_interval(rubric)
        states = {
            "start": (old, start.number("as_of"), rubric),
            "decay": (old, self.as_of, rubric),
            "evidence": (self.known, self.as_of, rubric),
        }
        if "rubric_change" in case.input:
            states["rubric"] = (self.known, self.as_of, case.changed_parameters())
        self.states: dict[str, State] = {
            name: known.state(as_of=day, target_interval=interval, parameters=parameters)
            for name, (known, day, parameters) in states.items()
        }

    def knows(self, key: str) -> bool:
        forms = (SHAPLEY, ITEMS)
        return key in EXPLAINED or is_quantity(key) or any(form.fullmatch(key) for form in forms)

    def answer(self, key: str, expected: object) -> Any:
        if key == "attribution":
            return {step: self._lines(step) for step in list(self.states)[1:]}
        if key == "total_change":
            health = [float(state.scores.health[0]) for state in self.states.values()]
            return health[-1] - health[0]
        if match := SHAPLEY.fullmatch(key):
            return self._shapley(match[1])
        if match := ITEMS.fullmatch(key):
            return self._items(Channel[match[1].upper()])
        values = [answer(key, state.scores, 0) for state in self.states.values()]
        return values if _depth(expected) > _depth(values[-1]) else values[-1]

    def _pair(self, step: str) -> tuple[State, State]:
        names = list(self.states)
        if step not in names[1:]:
            raise CaseInvalid(f"There is no step {step[:60]}.")
        return self.states[names[names.index(step) - 1]], self.states[step]

    def _lines(self, step: str) -> Answers:
        split = attribute(*self._pair(step))
        return {"total": float(split.total[0]), "lines": split.named(0)}

    def _shapley(self, step: str) -> Answers:
        lines = shapley_lines(*self._pair(step))[0]
        return dict(zip(LEAVES, lines.tolist(), strict=True))

    def _items(self, channel: Channel) -> Answers:
        before, after = self._pair("evidence")
        rows = self.known.evidence
        weights = self._weights(len(rows), before)
        split = attribute_items(
            rows,
            weights_before=weights,
            weights_after=self._weights(len(rows), after, all_rows=True),
            values_before=rows.value,
            before=before,
            after=after,
        )
        chosen = rows.channel == channel
        return {
            "m_before": float(before.scores.channel_estimates[0, channel]),
            "m_after": float(after.scores.channel_estimates[0, channel]),
            "item_delta_m": plain(split.estimate[chosen]),
            "item_points": plain(split.points[chosen]),
            "points_per_unit": float(split.points_per_unit[0, channel]),
        }

    def _weights(self, size: int, state: State, *, all_rows: bool = False) -> FloatArray:
        known = self.known.evidence.take(slice(0, size if all_rows else self.old_rows))
        weights = np.zeros(size)
        weights[: len(known)] = weights_today(
            known, count=1, as_of=self.as_of, parameters=state.parameters
        )
        return weights


def _depth(value: object) -> int:
    """How many lists are nested in each other, looking at the first entries."""
    return 1 + _depth(next(iter(value), None)) if isinstance(value, list) else 0


def carried(case: Case, library: Library) -> Answers:
    """Sums on certain days by the incremental form, and the old ones carried to the last day."""
    start = library.start_of(case)
    known, new, parameters = facts(start.input), library.new_facts(case), start.parameters()
    sums = sum_evidence(
        known.evidence,
        known.conversations,
        known.breaches,
        count=1,
        as_of=start.number("as_of"),
        parameters=parameters,
    )
    asked = {key: m for key in case.expected if (m := SUM_ON_DAY.fullmatch(key))}
    answers: Answers = {}
    for key, match in asked.items():
        day = float(match[4])
        later = update(
            sums,
            new.evidence,
            new.conversations,
            new.breaches,
            as_of=day,
            parameters=parameters,
        )
        answers[key] = _one_sum(later, match)
    if "carried" in case.expected:
        last = max(asked.values(), key=lambda match: float(match[4]))
        moved = advance(sums, as_of=float(last[4]), parameters=parameters)
        answers["carried"] = _one_sum(moved, last)
    return answers


def _one_sum(sums: Sums, match: re.Match[str]) -> float:
    if match[3].upper() not in Channel.__members__:
        raise CaseInvalid(f"There is no channel {match[3][:60]}.")
    kind = EvidenceClass.SELF if match[2] == "self" else EvidenceClass.EXTERNAL
    table = sums.weight if match[1] == "W" else sums.value
    return float(table[0, Channel[match[3].upper()], kind])
