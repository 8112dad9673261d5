"""How firm an order is: the settings that nobody knows exactly, varied one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from .arrays import FloatArray, Numbers
from .codes import Channel, Quality
from .parameters import Parameters
from .scores import Scores, score
from .sums import Sums

IMPORTANCE_FACTORS = (0.7, 1.3)
HALF_LIFE_FACTORS = (0.5, 2.0)
ALL_HALF_LIVES = "half_lives"


@dataclass(frozen=True)
class Variation:
    """One setting times a factor. key: its path, or ALL_HALF_LIVES for all of them at once."""

    key: str
    factor: float


class Spread(NamedTuple):
    """What the variations do. lower [N, variations]: the lower end of the band of health.

    move [variations]: the most that any health moves, in [0, 1].
    """

    lower: FloatArray
    move: FloatArray


HALF_LIVES = (
    *(f"half_life_days[{place}]" for place in range(len(Channel))),
    "half_life_routine",
    "half_life_opportunity",
)
VARIATIONS = (
    *(
        Variation(f"exponents[{place}]", factor)
        for place in range(len(Quality))
        for factor in IMPORTANCE_FACTORS
    ),
    *(
        Variation(key, factor)
        for key in (*HALF_LIVES, ALL_HALF_LIVES)
        for factor in HALF_LIFE_FACTORS
    ),
)


def spread(
    base: Scores,
    sums: Sums,
    sums_by: Callable[[Parameters], Sums],
    *,
    target_interval: Numbers,
    parameters: Parameters,
) -> Spread:
    """Score relationships by every one of VARIATIONS, in their order.

    base: their scores from `sums`; sums_by: their sums by other parameters. It is asked once
    for each factor of the half-lives, because the sums of a channel depend on its own alone.
    """
    lower = np.empty((base.count, len(VARIATIONS)))
    move = np.zeros(len(VARIATIONS))
    for place, (varied, rules) in enumerate(_varied(sums, sums_by, parameters)):
        scores = score(varied, target_interval=target_interval, parameters=rules)
        lower[:, place] = scores.lower
        move[place] = np.abs(scores.health - base.health).max(initial=0.0)
    return Spread(lower, move)


def with_importance(parameters: Parameters, place: int, factor: float) -> Parameters:
    """One quality counts more or less, and the six add up to 1 again."""
    shares = np.array(parameters.exponents)
    shares[place] *= factor
    return replace(parameters, exponents=tuple((shares / shares.sum()).tolist()))


def with_half_lives(parameters: Parameters, factor: float) -> Parameters:
    """All evidence ages faster or slower."""
    return replace(
        parameters,
        half_life_days=tuple(days * factor for days in parameters.half_life_days),
        half_life_routine=parameters.half_life_routine * factor,
        half_life_opportunity=parameters.half_life_opportunity * factor,
    )


def _varied(
    sums: Sums, sums_by: Callable[[Parameters], Sums], parameters: Parameters
) -> Iterator[tuple[Sums, Parameters]]:
    for place in range(len(Quality)):
        for factor in IMPORTANCE_FACTORS:
            yield sums, with_importance(parameters, place, factor)
    rules = [with_half_lives(parameters, factor) for factor in HALF_LIFE_FACTORS]
    aged = [(sums_by(one), one) for one in rules]
    for place in range(len(Channel)):
        for varied, _ in aged:
            # Scores need the half-lives of channels only where they are summed up.
            yield _with_channel(sums, varied, place), parameters
    for varied, rule in aged:
        yield (
            replace(sums, routine=varied.routine),
            replace(parameters, half_life_routine=rule.half_life_routine),
        )
    for varied, _ in aged:
        counts = {name: getattr(varied, name) for name in ("opportunity", "cover", "episodes")}
        yield replace(sums, **counts), parameters
    yield from aged


def _with_channel(sums: Sums, varied: Sums, place: int) -> Sums:
    weight, value = sums.weight.copy(), sums.value.copy()
    weight[:, place], value[:, place] = varied.weight[:, place], varied.value[:, place]
    return replace(sums, weight=weight, value=value)
