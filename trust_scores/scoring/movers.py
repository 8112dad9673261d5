"""Which changed setting moves a relationship over an edge.

Every setting that differs is tried alone on the older rubric. The one that does most in the
direction of the change is named; where none does anything alone, none is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import numpy as np

from .arrays import BoolArray, FloatArray, IntArray
from .attribution import State
from .codes import Band
from .parameters import Parameters, documents

# Settings that decide how evidence is summed up; all others only read the sums.
_SUMMING = (
    "half_life_",
    "negativity",
    "source_weights.",
    "calibration.",
    "visit.",
    "disagreement.",
    "commitments.",
    "breach.severity.",
    "breach.status_factor.",
)
NOBODY = -1


class Pull(NamedTuple):
    """Which quality's importance did most, [N]: its `Quality` code and its estimate after."""

    quality: IntArray
    estimate: FloatArray


def changes_sums(paths: Collection[str]) -> bool:
    """Whether any of these settings decides how evidence is summed up."""
    return any(path.startswith(_SUMMING) for path in paths)


def with_settings(before: Parameters, after: Parameters, paths: Collection[str]) -> Parameters:
    """The older rubric with these settings, such as `exponents[2]`, of the newer one.

    Rules between settings are not looked at: the result serves to compare, not to publish.
    """
    document = _mixed(before.to_document(), after.to_document(), set(paths), "")
    parameters, _ = documents.read(Parameters, document)
    return parameters


def band_movers(before: State, after: State, alone: Sequence[State]) -> IntArray:
    """For each relationship the place in `alone` of what changed its band, NOBODY without, [N].

    Compared is how far health lies beyond the edge that is crossed, so that a moved edge counts
    as a moved score does; and whether there is a band at all, where that changes.
    """
    old, new = before.scores, after.scores
    direction = np.where(new.band > old.band, 1.0, -1.0)
    reached = _margin(before, before, direction)
    gains = [direction * (_margin(before, one, direction) - reached) for one in alone]
    known = [direction * _knowledge(before, one) for one in alone]
    of_knowledge = (old.band == Band.INSUFFICIENT) != (new.band == Band.INSUFFICIENT)
    effects = [np.where(of_knowledge, *pair) for pair in zip(known, gains, strict=True)]
    return _strongest(effects, old.band != new.band)


def stage_movers(before: State, after: State, alone: Sequence[State]) -> IntArray:
    """The same for the stage: what leads to the new stage alone, else what leads out of the old.

    Of several that do, the one that moves health most.
    """
    old, new = before.scores, after.scores
    effects = [
        2.0 * (one.scores.stage == new.stage)
        + (one.scores.stage != old.stage)
        + 0.5 * np.abs(one.scores.health - old.health)
        for one in alone
    ]
    return _strongest(effects, old.stage != new.stage)


def importance_pull(before: State, after: State) -> Pull:
    """The quality whose changed importance moved health most in the direction of its change."""
    shift = np.array(after.parameters.exponents) - np.array(before.parameters.exponents)
    direction = np.sign(after.scores.health - before.scores.health)
    pulls = direction[:, None] * shift * np.log(before.scores.qualities)
    quality = np.argmax(pulls, axis=1)
    return Pull(quality, np.take_along_axis(after.scores.qualities, quality[:, None], 1)[:, 0])


def _margin(before: State, state: State, direction: FloatArray) -> FloatArray:
    """Health above the edge that is crossed from the older band, by a state's own edges."""
    bands = state.parameters.bands
    edges = np.array([bands.developing, bands.sound, bands.strong])
    # Upwards the edge above FRAGILE is the first one, downwards that below DEVELOPING.
    first = np.where(direction > 0, Band.FRAGILE, Band.DEVELOPING)
    crossed = np.clip(before.scores.band - first, 0, len(edges) - 1)
    return np.asarray(state.scores.health - edges[crossed])


def _knowledge(before: State, state: State) -> FloatArray:
    """1 where a score is known at last, -1 where it no longer is; else what confidence gains."""
    old, new = before.scores, state.scores
    flips = old.insufficient.astype(float) - new.insufficient
    return np.asarray(flips + 0.1 * (new.confidence - old.confidence))


def _strongest(effects: Sequence[FloatArray], changed: BoolArray) -> IntArray:
    if not effects:
        return np.full(len(changed), NOBODY)
    table = np.column_stack(effects)
    chosen = changed & (table.max(axis=1) > 0)
    return np.where(chosen, np.argmax(table, axis=1), NOBODY)


def _mixed(before: Any, after: Any, paths: set[str], path: str) -> Any:
    if isinstance(before, dict):
        return {
            name: _mixed(inner, after[name], paths, f"{path}.{name}" if path else name)
            for name, inner in before.items()
        }
    if isinstance(before, list):
        return [
            _mixed(inner, after[place], paths, f"{path}[{place}]")
            for place, inner in enumerate(before)
        ]
    return after if path in paths else before
