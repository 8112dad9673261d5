"""From what the engine says about a stretch to the lines of one relationship."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from trust_scores import scoring
from trust_scores.scoring import Channel
from trust_scores.scoring.attribution import LEAF_OF_CHANNEL
from trust_scores.scoring.confidence import leaf_exponents
from trust_scores.selectors import days
from trust_scores.selectors.evidence_tables import LoadedEvidence, Table
from trust_scores.selectors.explanation_lines import ItemKind, ItemLine, LeafLine, StepLine
from trust_scores.selectors.states import QUALITY_OF_CHANNEL, QUALITY_OF_LEAF

_CHANNEL_OF_LEAF = {
    scoring.LEAVES[leaf]: Channel(channel) for channel, leaf in enumerate(LEAF_OF_CHANNEL)
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the records say about rows, contacts and breaches between two moments.

    intervals [N]: days between contacts, as agreed or ruled at the end.
    """

    loaded: LoadedEvidence
    since: dt.datetime
    until: dt.datetime
    intervals: np.ndarray

    def item(self, stretch: scoring.Stretch, row: int) -> ItemLine:
        """One row of evidence on the way."""
        evidence = stretch.after.evidence
        kind = scoring.EvidenceField(evidence.field[row])
        table, origin = self.loaded.table_of(kind), int(evidence.origin[row])
        start, end = days.of(self.since), days.of(self.until)
        entered, left = float(table.known_from[origin]), float(table.known_until[origin])
        is_new = start < entered <= end < left
        channel = Channel(evidence.channel[row])
        return ItemLine(
            at=days.moment(float(evidence.time[row])),
            field=kind,
            channel=channel,
            quality=QUALITY_OF_CHANNEL[channel],
            is_own=bool(evidence.evidence_class[row] == scoring.EvidenceClass.SELF),
            key=int(table.keys[origin]),
            words=table.words[origin],
            value_before=float(stretch.before.evidence.value[row]),
            value_after=float(evidence.value[row]),
            weight_before=float(stretch.before.weights[row]),
            weight_after=float(stretch.after.weights[row]),
            points=float(stretch.items.points[row]),
            is_new=is_new,
            is_gone=entered <= start < left <= end,
            is_late=is_new and float(evidence.time[row]) < start,
        )

    def contacts(self, stretch: scoring.Stretch, place: int) -> dict[str, Any]:
        """Cadence kept before and after, and how long there was no contact at the end."""
        last = float(stretch.after.sums.last_contact[place])
        visits = self.loaded.participations.known_at(days.of(self.until)).rows
        since = (visits.time > days.of(self.since)) & (visits.time <= days.of(self.until))
        return {
            "before": float(stretch.before.state.scores.routine[place]),
            "after": float(stretch.after.state.scores.routine[place]),
            "last_contact": days.moment(last),
            "days": None if np.isnan(last) else int(stretch.after.sums.as_of[place] - last),
            "interval": float(self.intervals[place]),
            "contacts": int((since & (visits.relationship == place)).sum()),
        }

    def breaches(self, stretch: scoring.Stretch, place: int) -> dict[str, Any]:
        """What breaches of honesty leave before and after, and those on record at the end."""
        table = self.loaded.breaches.known_at(days.of(self.until))
        found = np.flatnonzero(table.rows.relationship == place).tolist()
        return {
            "before": float(stretch.before.state.scores.integrity[place]),
            "after": float(stretch.after.state.scores.integrity[place]),
            "breaches": [self._breach(table, row) for row in found],
        }

    def _breach(self, table: Table[scoring.IntegrityBreaches], row: int) -> dict[str, Any]:
        return {
            "key": int(table.keys[row]),
            "at": days.moment(float(table.rows.time[row])),
            "severity": scoring.BreachSeverity(table.rows.severity[row]).name.lower(),
            "status": scoring.BreachStatus(table.rows.status[row]).name.lower(),
            "is_new": bool(table.known_from[row] > days.of(self.since)),
            **table.words[row],
        }


def step_line(name: str, stretch: scoring.Stretch, place: int, facts: Facts) -> StepLine:
    """One step of one relationship: its ten leaves and what the limits held back."""
    leaves = [_leaf(stretch, place, leaf, facts) for leaf in range(len(scoring.LEAVES))]
    return StepLine(
        step=name,
        points=float(stretch.lines.total[place]),
        leaves=leaves,
        gates=float(stretch.lines.gates[place]),
    )


def _leaf(stretch: scoring.Stretch, place: int, leaf: int, facts: Facts) -> LeafLine:
    name = scoring.LEAVES[leaf]
    items: list[ItemLine] = []
    told: dict[str, Any] = {}
    if name == "routine":
        told = facts.contacts(stretch, place)
    elif name == "integrity":
        told = facts.breaches(stretch, place)
    else:
        items = _items(stretch, place, _CHANNEL_OF_LEAF[name], facts)
    points = float(stretch.lines.lines[place, leaf])
    return LeafLine(name, QUALITY_OF_LEAF[name], points, items, told)


def _items(stretch: scoring.Stretch, place: int, channel: Channel, facts: Facts) -> list[ItemLine]:
    """Everything that moved inside a channel, what moved it most first."""
    lines = [facts.item(stretch, row) for row in _moved(stretch, place, channel)]
    if channel == Channel.DISAGREEMENT:
        lines.append(_absence(stretch, place))
    lines += [_prior(stretch, place, channel), _importance(stretch, place, channel)]
    moved = [one for one in lines if one.kind == ItemKind.ITEM or one.points]
    return sorted(moved, key=lambda one: -abs(one.points))


def _moved(stretch: scoring.Stretch, place: int, channel: Channel) -> Iterable[int]:
    before, after = stretch.before, stretch.after
    evidence = after.evidence
    here = np.flatnonzero((evidence.relationship == place) & (evidence.channel == channel))
    counted = (before.weights[here] > 0) | (after.weights[here] > 0)
    moved = (before.weights[here] != after.weights[here]) | (
        before.evidence.value[here] != evidence.value[here]
    )
    return map(int, here[counted & moved])


def _absence(stretch: scoring.Stretch, place: int) -> ItemLine:
    old, new = stretch.before.state, stretch.after.state
    return _line(
        ItemKind.ABSENCE,
        Channel.DISAGREEMENT,
        values=(old.parameters.absence.value, new.parameters.absence.value),
        weights=(old.scores.absence_weight[place], new.scores.absence_weight[place]),
        points=stretch.items.absence_points[place],
    )


def _prior(stretch: scoring.Stretch, place: int, channel: Channel) -> ItemLine:
    old, new = stretch.before.state.parameters, stretch.after.state.parameters
    return _line(
        ItemKind.PRIOR,
        channel,
        values=(old.prior_mean[channel], new.prior_mean[channel]),
        weights=(old.prior_strength[channel], new.prior_strength[channel]),
        points=stretch.items.prior_points[place, channel],
    )


def _importance(stretch: scoring.Stretch, place: int, channel: Channel) -> ItemLine:
    old, new = stretch.before.state.parameters, stretch.after.state.parameters
    return _line(
        ItemKind.IMPORTANCE,
        channel,
        values=(leaf_exponents(old)[channel], leaf_exponents(new)[channel]),
        weights=(0.0, 0.0),
        points=stretch.items.importance_points[place, channel],
    )


def _line(
    kind: ItemKind,
    channel: Channel,
    *,
    values: tuple[float, float],
    weights: tuple[float, float],
    points: float,
) -> ItemLine:
    """A line of the rules or of absence, which no record stands for."""
    return ItemLine(
        at=None,
        field=None,
        channel=channel,
        quality=QUALITY_OF_CHANNEL[channel],
        is_own=False,
        key=None,
        words={},
        value_before=float(values[0]),
        value_after=float(values[1]),
        weight_before=float(weights[0]),
        weight_after=float(weights[1]),
        points=float(points),
        kind=kind,
    )
