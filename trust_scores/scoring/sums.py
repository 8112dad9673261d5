"""Evidence folded into sums: all that a score needs to know about a relationship's past.

One set of sums per relationship, made here from all evidence. `incremental` moves sums in
time and adds to them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Self, TypeVar

import numpy as np

from .arrays import Columns, FloatArray, IntArray, Numbers, totals
from .check import check_breaches, check_conversations, check_evidence, per_relationship
from .codes import Channel, EvidenceClass
from .inputs import Breaches, Conversations, Evidence
from .integrity import breach_credit
from .parameters import Parameters
from .recency import decay
from .weights import evidence_weight

Table = TypeVar("Table", Evidence, Conversations, Breaches)


@dataclass(frozen=True, eq=False)
class BreachSums(Columns):
    """Breaches in force, by relationship, with the good evidence earned since each.

    credit: evidence units of good external evidence on character and candor dated after the
    breach, not decayed.
    """

    relationship: IntArray
    time: FloatArray
    severity: FloatArray
    credit: FloatArray

    @classmethod
    def empty(cls) -> Self:
        return cls(np.zeros(0, np.int64), np.zeros(0), np.zeros(0), np.zeros(0))

    def sorted(self) -> Self:
        """By relationship and day, so that results do not depend on the order of entry."""
        return self.take(np.lexsort((self.credit, self.severity, self.time, self.relationship)))


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums of N relationships, each as of its own day.

    as_of [N]: days. weight, value [N, 8, 2]: decayed weights, and weights times values, by
    `Channel` and `EvidenceClass`. routine, opportunity [N]: decayed counts of conversations.
    cover, episodes [N]: decayed quality and number of disagreement episodes.
    first_contact, last_contact, first_live_contact, last_live_contact [N]: days, NaN if none.
    """

    as_of: FloatArray
    weight: FloatArray
    value: FloatArray
    routine: FloatArray
    opportunity: FloatArray
    cover: FloatArray
    episodes: FloatArray
    first_contact: FloatArray
    last_contact: FloatArray
    first_live_contact: FloatArray
    last_live_contact: FloatArray
    breaches: BreachSums

    @property
    def count(self) -> int:
        return len(self.as_of)

    def take(self, rows: Numbers) -> Sums:
        """The sums of some relationships, by mask or by distinct positions, in that order."""
        chosen = np.arange(self.count)[np.asarray(rows)]
        place = np.full(self.count, -1)
        place[chosen] = np.arange(len(chosen))
        kept = self.breaches.take(place[self.breaches.relationship] >= 0)
        breaches = replace(kept, relationship=place[kept.relationship]).sorted()
        arrays = {f.name: getattr(self, f.name)[chosen] for f in fields(self)[:-1]}
        return Sums(**arrays, breaches=breaches)


def sum_evidence(
    evidence: Evidence,
    conversations: Conversations,
    breaches: Breaches,
    *,
    count: int,
    as_of: Numbers,
    parameters: Parameters,
) -> Sums:
    """Sum everything dated up to `as_of` (days; one, or one per relationship).

    Later rows are ignored. No rows at all give sums of zero. Raises `ValueError` for arrays
    that are not what `inputs` describes.
    """
    _check(evidence, conversations, breaches, count)
    days = _days(as_of, count)
    return _sum(
        known(evidence, days),
        known(conversations, days),
        known(breaches, days),
        count,
        days,
        parameters,
    )


def sum_anchored(
    evidence: Evidence,
    conversations: Conversations,
    breaches: Breaches,
    *,
    count: int,
    reference: Numbers,
    parameters: Parameters,
) -> Sums:
    """Sum all rows with their weight on the reference day, which may lie before them.

    Read with `read_anchored` on a day that is not before the latest row.
    """
    _check(evidence, conversations, breaches, count)
    return _sum(evidence, conversations, breaches, count, _days(reference, count), parameters)


def _check(
    evidence: Evidence, conversations: Conversations, breaches: Breaches, count: int
) -> None:
    check_evidence(evidence, count=count)
    check_conversations(conversations, count=count)
    check_breaches(breaches, count=count)


def _days(as_of: Numbers, count: int) -> FloatArray:
    """Kept as a single number where it is one: millions of rows then need no look-up."""
    days = np.asarray(as_of, dtype=float)
    checked = per_relationship(days, count, "as_of")
    return checked if days.ndim else days


def known(table: Table, days: FloatArray) -> Table:
    """The rows dated up to a day (one, or one per relationship)."""
    limit = days[table.relationship] if np.ndim(days) else days
    past = table.time <= limit
    return table if past.all() else table.take(past)


def _sum(
    evidence: Evidence,
    conversations: Conversations,
    breaches: Breaches,
    count: int,
    days: FloatArray,
    parameters: Parameters,
) -> Sums:
    shape = (count, len(Channel), len(EvidenceClass))
    size = count * len(Channel) * len(EvidenceClass)
    weight = evidence_weight(evidence, as_of=days, parameters=parameters)
    slot = (evidence.relationship * len(Channel) + evidence.channel) * len(EvidenceClass)
    slot += evidence.evidence_class
    return Sums(
        as_of=np.array(np.broadcast_to(days, (count,))),
        weight=totals(slot, weight, size).reshape(shape),
        value=totals(slot, weight * evidence.value, size).reshape(shape),
        **_conversation_sums(conversations, count, days, parameters),
        **_contacts(conversations, count),
        breaches=_breach_sums(evidence, breaches, count),
    )


def _conversation_sums(
    conversations: Conversations, count: int, days: FloatArray, parameters: Parameters
) -> dict[str, FloatArray]:
    relationship = conversations.relationship
    age = (days[relationship] if np.ndim(days) else days) - conversations.time
    routine = decay(age, half_life_days=parameters.half_life_routine)
    opportunity = decay(age, half_life_days=parameters.half_life_opportunity)
    terms = {
        "routine": conversations.count * routine,
        "opportunity": conversations.count * opportunity,
        "cover": conversations.episode_quality * opportunity,
        "episodes": conversations.episode * opportunity,
    }
    return {name: totals(relationship, term, count) for name, term in terms.items()}


def _contacts(conversations: Conversations, count: int) -> dict[str, FloatArray]:
    contact = conversations.take(conversations.count > 0)
    live = contact.take(contact.live)
    return {
        "first_contact": _extreme(np.minimum, contact, np.inf, count),
        "last_contact": _extreme(np.maximum, contact, -np.inf, count),
        "first_live_contact": _extreme(np.minimum, live, np.inf, count),
        "last_live_contact": _extreme(np.maximum, live, -np.inf, count),
    }


def _extreme(choose: np.ufunc, rows: Conversations, start: float, count: int) -> FloatArray:
    found = np.full(count, start)
    choose.at(found, rows.relationship, rows.time)
    found[~np.isfinite(found)] = np.nan
    return found


def _breach_sums(evidence: Evidence, breaches: Breaches, count: int) -> BreachSums:
    credit = breach_credit(evidence, breaches.relationship, breaches.time, count)
    sums = BreachSums(breaches.relationship, breaches.time, breaches.severity, credit)
    return sums.sorted()
