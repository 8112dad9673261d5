"""A second opinion on attribution: Shapley values of the same leaves.

Slower and without a closed form, so it only serves to check the logarithmic split, from
which it differs little.
"""

from __future__ import annotations

from math import factorial

import numpy as np

from .arrays import FloatArray
from .attribution import LEAVES, State, log_terms


def shapley_lines(before: State, after: State) -> FloatArray:
    """Change of the ungated health by leaf, [N, 10], averaged over all orders of change."""
    size = len(LEAVES)
    changed = (np.arange(2**size)[:, None] >> np.arange(size)) & 1
    old, new = log_terms(before), log_terms(after)
    worth = np.exp(old @ (1 - changed).T + new @ changed.T)
    return np.column_stack([_line(leaf, changed, worth) for leaf in range(size)])


def _line(leaf: int, changed: np.ndarray, worth: FloatArray) -> FloatArray:
    size = changed.shape[1]
    without = np.flatnonzero(changed[:, leaf] == 0)
    orders = [factorial(k) * factorial(size - 1 - k) / factorial(size) for k in range(size)]
    share = np.array(orders)[changed[without].sum(axis=1)]
    gain = worth[:, without + (1 << leaf)] - worth[:, without]
    return np.asarray(gain @ share)
