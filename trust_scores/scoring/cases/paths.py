"""Cases that start from another case: what changed, and the sums carried on in time."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from ..arrays import FloatArray
from ..attribution import GATES, LEAVES, Attribution, State, attribute
from ..codes import Channel, EvidenceClass
from ..incremental import advance, update
from ..items import attribute_items
from ..shapley import shapley_lines
from ..sums import Sums, sum_evidence
from ..weights import weights_today
from .answers import answer, is_quantity, plain
from .inputs import Case, Library, facts
from .tables import CaseInvalid

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
    """Start, then time, then new evidence, then another rubric; for one or for a batch."""

    def __init__(self, case: Case, library: Library) -> None:
        start = library.start_of(case)
        old = facts(start.input, size=start.expected_size)
        self.is_batch, self.count = start.is_batch, old.count
        both = old.plus(library.new_facts(case, old))
        self.known = both.known
        self.old_rows = len(old.known.evidence)
        self.as_of = case.numbers("as_of", old.count)
        rubric = start.parameters()
        interval = start.target_interval(rubric, old.count)
        states = {
            "start": (old.known, start.numbers("as_of", old.count), rubric),
            "decay": (old.known, self.as_of, rubric),
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
            return self._attribution(expected)
        if key == "total_change":
            health = [state.scores.health for state in self.states.values()]
            return self._plain(health[-1] - health[0])
        if match := SHAPLEY.fullmatch(key):
            lines = shapley_lines(*self._pair(match[1]))
            return dict(zip(LEAVES, map(self._plain, lines.T), strict=True))
        if match := ITEMS.fullmatch(key):
            return self._items(Channel[match[1].upper()])
        values = [self._quantity(key, state) for state in self.states.values()]
        return values if _depth(expected) > _depth(values[-1]) else values[-1]

    def _plain(self, values: FloatArray) -> Any:
        """The value of the one relationship, or a list of those of a batch."""
        return plain(values) if self.is_batch else float(values[0])

    def _quantity(self, key: str, state: State) -> Any:
        values = [answer(key, state.scores, place) for place in range(self.count)]
        return values if self.is_batch else values[0]

    def _pair(self, step: str) -> tuple[State, State]:
        names = list(self.states)
        if step not in names[1:]:
            raise CaseInvalid(f"There is no step {step[:60]}.")
        return self.states[names[names.index(step) - 1]], self.states[step]

    def _attribution(self, expected: object) -> Any:
        """By step with a list for each line; or a list of relationships where that is asked."""
        splits = {step: attribute(*self._pair(step)) for step in list(self.states)[1:]}
        if isinstance(expected, list):
            return [
                {
                    step: {"total": float(split.total[place]), "lines": split.named(place)}
                    for step, split in splits.items()
                }
                for place in range(self.count)
            ]
        return {step: self._lines(split) for step, split in splits.items()}

    def _lines(self, split: Attribution) -> Answers:
        leaves = dict(zip(LEAVES, map(self._plain, split.lines.T), strict=True))
        return {
            "total": self._plain(split.total),
            "lines": {**leaves, GATES: self._plain(split.gates)},
        }

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
            "m_before": self._plain(before.scores.channel_estimates[:, channel]),
            "m_after": self._plain(after.scores.channel_estimates[:, channel]),
            "item_delta_m": plain(split.estimate[chosen]),
            "item_points": plain(split.points[chosen]),
            "points_per_unit": self._plain(split.points_per_unit[:, channel]),
        }

    def _weights(self, size: int, state: State, *, all_rows: bool = False) -> FloatArray:
        known = self.known.evidence.take(slice(0, size if all_rows else self.old_rows))
        weights = np.zeros(size)
        weights[: len(known)] = weights_today(
            known, count=self.count, as_of=self.as_of, parameters=state.parameters
        )
        return weights


def _depth(value: object) -> int:
    """How many lists are nested in each other, looking at the first entries."""
    return 1 + _depth(next(iter(value), None)) if isinstance(value, list) else 0


def carried(case: Case, library: Library) -> Answers:
    """Sums on certain days by the incremental form, and the old ones carried to the last day."""
    start = library.start_of(case)
    old = facts(start.input, size=start.expected_size)
    new, parameters = library.new_facts(case, old).known, start.parameters()
    sums = sum_evidence(
        old.known.evidence,
        old.known.conversations,
        old.known.breaches,
        count=old.count,
        as_of=start.numbers("as_of", old.count),
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
        answers[key] = _one_sum(later, match, start.is_batch)
    if "carried" in case.expected:
        last = max(asked.values(), key=lambda match: float(match[4]))
        moved = advance(sums, as_of=float(last[4]), parameters=parameters)
        answers["carried"] = _one_sum(moved, last, start.is_batch)
    return answers


def _one_sum(sums: Sums, match: re.Match[str], is_batch: bool) -> Any:
    if match[3].upper() not in Channel.__members__:
        raise CaseInvalid(f"There is no channel {match[3][:60]}.")
    kind = EvidenceClass.SELF if match[2] == "self" else EvidenceClass.EXTERNAL
    table = sums.weight if match[1] == "W" else sums.value
    found = table[:, Channel[match[3].upper()], kind]
    return plain(found) if is_batch else float(found[0])
