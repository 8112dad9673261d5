"""Six qualities, and one health."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .arrays import CodeArray, FloatArray, weighted_sum
from .codes import Channel, Gate, Quality, TrustSide
from .parameters import Parameters


class Composite(NamedTuple):
    """What the six qualities amount to, each [N].

    trust: the weaker of competence and character. ungated: weighted geometric mean.
    health: ungated, held back by trust and by conversation. gate: `Gate` that binds.
    """

    trust: FloatArray
    ungated: FloatArray
    health: FloatArray
    gate: CodeArray


def combine_qualities(
    channels: FloatArray, routine: FloatArray, integrity: FloatArray, *, parameters: Parameters
) -> FloatArray:
    """The six qualities from eight channels, [N, 6] in (0, 1].

    A breach of integrity takes from character and from candor. Mutual care and conversation
    are geometric means: one side cannot make up for the other.
    """
    mutual = channels[:, Channel.MUTUAL_MSL : Channel.GOALS_CLEAR + 1]
    share = parameters.routine_exponent
    return np.column_stack(
        [
            channels[:, Channel.COMPETENCE],
            channels[:, Channel.CHARACTER] * integrity,
            channels[:, Channel.CANDOR] * integrity,
            channels[:, Channel.DISAGREEMENT],
            np.prod(mutual ** np.array(parameters.mutual_exponents), axis=1),
            routine**share * channels[:, Channel.MEANINGFUL] ** (1 - share),
        ]
    )


def composite(qualities: FloatArray, *, parameters: Parameters) -> Composite:
    """Health of relationships from their six qualities, [N, 6] above 0.

    ungated = product of quality^exponent. health = min(ungated, trust + gate, conversation +
    gate, 1): a relationship at the intersection of two beliefs cannot outrun trust, nor live
    without conversation. The geometric mean lets a poor quality show (as in the Human
    Development Index since 2010), the gates make it count.
    """
    trust = np.minimum(qualities[:, Quality.COMPETENCE], qualities[:, Quality.CHARACTER])
    ungated = np.exp(weighted_sum(np.log(qualities), parameters.exponents))
    ungated = np.minimum(ungated, 1.0)
    by_trust = trust + parameters.gate_trust
    by_conversation = qualities[:, Quality.CONVERSATION] + parameters.gate_conversation
    health = np.minimum(ungated, np.minimum(by_trust, by_conversation))
    held = np.where(by_trust <= by_conversation, Gate.TRUST, Gate.CONVERSATION)
    gate = np.where(health < ungated, held, Gate.NONE).astype(np.int8)
    return Composite(trust, ungated, health, gate)


def weaker_trust_side(qualities: FloatArray) -> CodeArray:
    """`TrustSide` that limits trust, [N]."""
    competence, character = qualities[:, Quality.COMPETENCE], qualities[:, Quality.CHARACTER]
    side = np.where(competence < character, TrustSide.COMPETENCE, TrustSide.CHARACTER)
    return np.where(competence == character, TrustSide.NONE, side).astype(np.int8)
