"""Why a score changed: an exact split of the difference between two states.

The ungated health is a product of ten leaves, so its change splits without a rest by the
logarithmic mean Divisia index (Ang 2004); what the gates hold back is a line of its own.
`items` splits further, over single rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, starmap

import numpy as np

from .arrays import FloatArray, Numbers
from .codes import Channel, Quality
from .confidence import leaf_exponents
from .inputs import Breaches, Conversations, Evidence
from .parameters import Parameters
from .scores import Scores, score
from .sums import sum_evidence

LEAVES = (
    "competence",
    "character",
    "candor",
    "integrity",
    "disagreement",
    "mutual_msl",
    "mutual_ol",
    "goals_clear",
    "routine",
    "meaningful",
)
GATES = "gates"
LEAF_OF_CHANNEL = [LEAVES.index(channel.name.lower()) for channel in Channel]
INTEGRITY, ROUTINE = LEAVES.index("integrity"), LEAVES.index("routine")
STEPS = ("decay", "evidence", "calibration", "rubric")


@dataclass(frozen=True, eq=False)
class State:
    """Scores together with the rubric that made them."""

    scores: Scores
    parameters: Parameters


@dataclass(frozen=True, eq=False)
class Attribution:
    """Lines that add up to the change of health, in points of [0, 1].

    lines [N, 10] by `LEAVES`; gates [N]: held back by trust or conversation, more or less
    than before; total [N]: health after minus health before.
    """

    lines: FloatArray
    gates: FloatArray
    total: FloatArray

    def named(self, place: int) -> dict[str, float]:
        """The lines of one relationship by name, the gates last."""
        leaves = dict(zip(LEAVES, self.lines[place].tolist(), strict=True))
        return {**leaves, GATES: float(self.gates[place])}


@dataclass(frozen=True, eq=False)
class Known:
    """Everything known about N relationships at some time, calibrated in some way."""

    evidence: Evidence
    conversations: Conversations
    breaches: Breaches
    count: int

    def state(self, *, as_of: Numbers, target_interval: Numbers, parameters: Parameters) -> State:
        """Its scores on a day by a rubric."""
        sums = sum_evidence(
            self.evidence,
            self.conversations,
            self.breaches,
            count=self.count,
            as_of=as_of,
            parameters=parameters,
        )
        return State(
            score(sums, target_interval=target_interval, parameters=parameters), parameters
        )


def logarithmic_mean(first: FloatArray, second: FloatArray) -> FloatArray:
    """(a - b) / (ln a - ln b), and a where they are equal; for numbers above 0.

    Lies between both, and is the same both ways round.
    """
    low = np.minimum(first, second)
    excess = (np.maximum(first, second) - low) / low
    safe = np.where(excess > 0, excess, 1.0)
    return np.asarray(low * np.where(excess > 0, safe / np.log1p(safe), 1.0))


def attribute(before: State, after: State) -> Attribution:
    """Split the change of health between two states of the same relationships.

    Line = L(G1, G0) * (e1 ln l1 - e0 ln l0) for each leaf l with exponent e. The lines and
    the gates add up to the total; swapping the states turns every sign.
    """
    old, new = before.scores, after.scores
    size = logarithmic_mean(new.ungated, old.ungated)
    moved = log_terms(after) - log_terms(before)
    return Attribution(
        lines=size[:, None] * moved,
        gates=new.gate_loss - old.gate_loss,
        total=new.health - old.health,
    )


def explain_steps(states: Sequence[State]) -> dict[str, Attribution]:
    """Split a change along five states, each a literal "if only this had happened".

    states: as known and ruled at the start; the same on the later day; with what became known
    since; with the new calibration; by the new rubric. Steps: decay, evidence, calibration,
    rubric. Their totals add up to the whole change. Rows entered late count as new evidence.
    """
    return dict(zip(STEPS, starmap(attribute, pairwise(states)), strict=True))


def resting_state(count: int, *, target_interval: Numbers, parameters: Parameters) -> State:
    """Relationships of which nothing is known."""
    nothing = Known(Evidence.empty(), Conversations.empty(), Breaches.empty(), count)
    return nothing.state(as_of=0.0, target_interval=target_interval, parameters=parameters)


def level_explanation(state: State, *, target_interval: Numbers) -> Attribution:
    """Why health is what it is: the way from the resting state to now."""
    rest = resting_state(
        state.scores.count, target_interval=target_interval, parameters=state.parameters
    )
    return attribute(rest, state)


def log_terms(state: State) -> FloatArray:
    """e ln l for every leaf, [N, 10]."""
    scores, parameters = state.scores, state.parameters
    terms = np.empty((scores.count, len(LEAVES)))
    terms[:, LEAF_OF_CHANNEL] = leaf_exponents(parameters) * np.log(scores.channel_estimates)
    exponents = parameters.exponents
    harmed = exponents[Quality.CHARACTER] + exponents[Quality.CANDOR]
    cadence = exponents[Quality.CONVERSATION] * parameters.routine_exponent
    terms[:, INTEGRITY] = harmed * np.log(scores.integrity)
    terms[:, ROUTINE] = cadence * np.log(scores.routine)
    return terms
