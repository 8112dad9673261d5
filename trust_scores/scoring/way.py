"""The way from one state to another, with every row of evidence kept apart.

A stop knows what each row weighs there, a stretch says what happened between two stops. All
stops of a way list the same rows in the same order, so that a row can come, age, be valued
anew and go.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import BoolArray, FloatArray, Numbers
from .attribution import Attribution, State, attribute
from .inputs import Breaches, Conversations, Evidence
from .items import ItemAttribution, attribute_items
from .parameters import Parameters
from .scores import score
from .sums import Sums, sum_evidence
from .weights import weights_today


@dataclass(frozen=True, eq=False)
class Stop:
    """The state of N relationships at one point of the way.

    evidence: every row of the way with its value here. weights [rows]: evidence units here,
    0 where a row is not known or dated later.
    """

    state: State
    sums: Sums
    evidence: Evidence
    weights: FloatArray

    @classmethod
    def of(
        cls,
        evidence: Evidence,
        is_known: BoolArray,
        conversations: Conversations,
        breaches: Breaches,
        *,
        count: int,
        as_of: Numbers,
        target_interval: Numbers,
        parameters: Parameters,
    ) -> Stop:
        """Score what is known here; conversations and breaches are only the known ones."""
        known = evidence.take(is_known)
        sums = sum_evidence(
            known, conversations, breaches, count=count, as_of=as_of, parameters=parameters
        )
        scores = score(sums, target_interval=target_interval, parameters=parameters)
        weights = np.zeros(len(evidence))
        weights[is_known] = weights_today(known, count=count, as_of=as_of, parameters=parameters)
        return cls(State(scores, parameters), sums, evidence, weights)

    def resting(self, *, target_interval: Numbers) -> Stop:
        """The same relationships, rows and rules with nothing known."""
        return Stop.of(
            self.evidence,
            np.zeros(len(self.evidence), bool),
            Conversations.empty(),
            Breaches.empty(),
            count=self.state.scores.count,
            as_of=self.state.scores.as_of,
            target_interval=target_interval,
            parameters=self.state.parameters,
        )


@dataclass(frozen=True, eq=False)
class Stretch:
    """What happened between two stops: by leaf, and by row inside the leaves."""

    before: Stop
    after: Stop
    lines: Attribution
    items: ItemAttribution


def stretch(before: Stop, after: Stop) -> Stretch:
    """Split the change between two stops of one way.

    The rows of a channel, absence, a changed prior and a changed importance add up to the line
    of its leaf; leaves and gates add up to the change of health.
    """
    return Stretch(
        before,
        after,
        lines=attribute(before.state, after.state),
        items=attribute_items(
            after.evidence,
            weights_before=before.weights,
            weights_after=after.weights,
            values_before=before.evidence.value,
            before=before.state,
            after=after.state,
        ),
    )
