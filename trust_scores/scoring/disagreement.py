"""Disagreement: how well it was handled, and what its absence says.

Idea: a healthy relationship disagrees from time to time. Handling is rewarded, not harmony
and not frequency (De Dreu 2006).
"""

from __future__ import annotations

import numpy as np

from .arrays import BoolArray, FloatArray, weighted_sum
from .parameters import Parameters


def episode_quality(items: FloatArray, *, parameters: Parameters) -> FloatArray:
    """How well episodes were handled, [episodes] in [0, 1]; NaN when nothing was answered.

    items [episodes, 5]: listened first, explored their view, sought common ground, stood
    ground honestly and respectfully, outcome; each in [0, 1], NaN when unanswered. The
    weighted mean of what was answered, capped by listening and by respect where those were
    answered: first be empathic, and never lose respect.
    """
    rule = parameters.disagreement
    weights = vars(rule.items).values()
    answered = (~np.isnan(items)).astype(float)
    total = weighted_sum(answered, weights)
    filled = weighted_sum(np.nan_to_num(items), weights)
    mean = np.divide(filled, total, out=np.full(len(items), np.nan), where=total > 0)
    caps = np.fmin(1.0, rule.cap_base + rule.cap_slope * items[:, [0, 3]])
    capped = np.fmin(mean, np.fmin(caps[:, 0], caps[:, 1]))
    return np.where(total > 0, capped, np.nan)


def absence_weight(
    opportunity: FloatArray, cover: FloatArray, *, parameters: Parameters
) -> FloatArray:
    """Evidence units that absence of disagreement weighs, [N] in [0, max_weight].

    min(max, per conversation * max(0, conversations - grace - covered per episode * cover)).
    opportunity: decayed count of conversations; cover: decayed quality of episodes.
    """
    rule = parameters.absence
    uncovered = np.maximum(0, opportunity - rule.grace - rule.covered_by_episode * cover)
    return np.minimum(rule.max_weight, rule.weight_per_conversation * uncovered)


def is_superficial(absence: FloatArray, *, parameters: Parameters) -> BoolArray:
    """Many conversations and never a disagreement, [N]."""
    return absence >= parameters.flags.superficial


def is_contentious(
    opportunity: FloatArray, episodes: FloatArray, *, parameters: Parameters
) -> BoolArray:
    """Disagreements in more than the given share of not too few conversations, [N]."""
    flags = parameters.flags
    often = episodes > flags.contentious_share * opportunity
    return often & (opportunity >= flags.contentious_conversations)
