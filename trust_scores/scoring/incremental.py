"""Sums moved in time and added to, without reading the past again.

Both forms agree with `sum_evidence` up to rounding. Anchored sums hold weights as they were
on a fixed reference day, so that nothing has to be touched while time passes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .arrays import Numbers
from .check import per_relationship
from .inputs import Breaches, Conversations, Evidence
from .integrity import breach_credit
from .parameters import Parameters
from .recency import channel_half_lives, decay
from .sums import BreachSums, Sums, known, sum_evidence

# Beyond this many half-lives anchored weights come near the largest float.
ANCHOR_HALF_LIVES = 200.0


class RebuildNeeded(ValueError):
    """New facts reach back behind the sums; they must be made from all evidence again."""


def advance(sums: Sums, *, as_of: Numbers, parameters: Parameters) -> Sums:
    """The same sums on a later day: only time has passed, nothing new is known.

    Raises `ValueError` for an earlier day, because rows cannot be taken out again.
    """
    days = per_relationship(as_of, sums.count, "as_of")
    if (days < sums.as_of).any():
        raise ValueError("Sums cannot be moved back in time; sum the evidence again.")
    return read_anchored(sums, as_of=days, parameters=parameters)


def read_anchored(sums: Sums, *, as_of: Numbers, parameters: Parameters) -> Sums:
    """Anchored sums as they weigh on a day."""
    days = per_relationship(as_of, sums.count, "as_of")
    passed = days - sums.as_of
    left = decay(passed[:, None], half_life_days=channel_half_lives(parameters))[:, :, None]
    routine = decay(passed, half_life_days=parameters.half_life_routine)
    opportunity = decay(passed, half_life_days=parameters.half_life_opportunity)
    return replace(
        sums,
        as_of=days,
        weight=sums.weight * left,
        value=sums.value * left,
        routine=sums.routine * routine,
        opportunity=sums.opportunity * opportunity,
        cover=sums.cover * opportunity,
        episodes=sums.episodes * opportunity,
    )


def needs_new_anchor(reference: Numbers, *, as_of: float, parameters: Parameters) -> bool:
    """Whether anchored sums have grown so old that they should be made again."""
    shortest = min(*parameters.half_life_days, parameters.half_life_routine)
    return bool((as_of - np.min(reference)) / shortest > ANCHOR_HALF_LIVES)


def add(first: Sums, second: Sums) -> Sums:
    """Two disjoint parts of the evidence of the same relationships on the same day.

    Raises `RebuildNeeded` when a relationship has a breach in either part, because the parts
    do not say which evidence came after it; `update` does.
    """
    if first.count != second.count or (first.as_of != second.as_of).any():
        raise ValueError("Only sums of the same relationships on the same day can be added.")
    if len(first.breaches) or len(second.breaches):
        raise RebuildNeeded("Sums with a breach cannot be added; use update or sum again.")
    return _added(first, second, first.breaches)


def update(
    sums: Sums,
    evidence: Evidence,
    conversations: Conversations,
    breaches: Breaches,
    *,
    as_of: Numbers,
    parameters: Parameters,
) -> Sums:
    """Move sums to a day and add rows that they do not hold yet, late ones included.

    Raises `RebuildNeeded` for a new breach dated before the sums: what was earned since then
    is no longer known apart.
    """
    new = sum_evidence(
        evidence,
        conversations,
        breaches,
        count=sums.count,
        as_of=as_of,
        parameters=parameters,
    )
    if (new.breaches.time < sums.as_of[new.breaches.relationship]).any():
        raise RebuildNeeded("A breach before the day of the sums needs them made again.")
    old = sums.breaches
    earned = breach_credit(known(evidence, new.as_of), old.relationship, old.time, sums.count)
    before = replace(old, credit=old.credit + earned)
    moved = advance(sums, as_of=as_of, parameters=parameters)
    return _added(moved, new, BreachSums.concatenate([before, new.breaches]).sorted())


def _added(first: Sums, second: Sums, breaches: BreachSums) -> Sums:
    names = ("weight", "value", "routine", "opportunity", "cover", "episodes")
    totals = {name: getattr(first, name) + getattr(second, name) for name in names}
    earliest = {
        name: np.fmin(getattr(first, name), getattr(second, name))
        for name in ("first_contact", "first_live_contact")
    }
    latest = {
        name: np.fmax(getattr(first, name), getattr(second, name))
        for name in ("last_contact", "last_live_contact")
    }
    return Sums(as_of=first.as_of, **totals, **earliest, **latest, breaches=breaches)
