"""How far a share of few cases may lie from the true one."""

from __future__ import annotations

from typing import NamedTuple

# Standard errors on either side that hold 80 of 100 cases.
LIKELY_WITHIN = 1.2816


class ShareInterval(NamedTuple):
    """From where to where a true share probably lies, within [0, 1]."""

    lower: float
    upper: float


def share_interval(successes: float, total: float, *, z: float = LIKELY_WITHIN) -> ShareInterval:
    """Wilson's score interval of `successes` among `total` cases; holds for few and for extremes.

    (p + z^2 / 2n -+ z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n): Wilson (1927), method 3
    in Newcombe (1998), Statistics in Medicine 17:857-872. z: half-width in standard errors.
    Raises `ValueError` unless 0 <= successes <= total, total > 0 and z >= 0.
    """
    if not (0 <= successes <= total and total > 0 and z >= 0):
        raise ValueError("A share needs cases, and at most as many successes.")
    centre = successes + z**2 / 2
    half = z * (successes * (total - successes) / total + z**2 / 4) ** 0.5
    whole = total + z**2
    # At its ends a share is exact; rounding must not move it.
    lower = (centre - half) / whole if successes > 0 else 0.0
    upper = (centre + half) / whole if successes < total else 1.0
    return ShareInterval(lower, upper)
