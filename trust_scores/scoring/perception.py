"""How differently the sides see one relationship: levels side by side, gaps and how sure they are.

What each side said counts as they said it, without taking leniency off: a gap is about what is
perceived. Older ratings count less, by the half-life of their channel.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .arrays import FloatArray, totals
from .codes import Channel, Quality, Source
from .parameters import Parameters
from .ratings import SPREAD_WEIGHS, Ratings
from .recency import channel_half_lives, decay
from .shares import LIKELY_WITHIN

# Spread of single ratings around the mean of their side, in levels, until many are known.
USUAL_LEVELS = 1.0
QUALITY_OF = np.array(
    [
        *(Quality.COMPETENCE, Quality.CHARACTER, Quality.CANDOR, Quality.DISAGREEMENT),
        *(Quality.MUTUAL, Quality.MUTUAL, Quality.MUTUAL, Quality.CONVERSATION),
    ]
)


class Gap(NamedTuple):
    """By how many levels one side lies above another, and its standard error.

    value: from -4 to 4. error: above 0.
    """

    value: float
    error: float

    @property
    def lower(self) -> float:
        """Where an interval begins that holds the true gap in 80 of 100 cases."""
        return self.value - LIKELY_WITHIN * self.error

    @property
    def upper(self) -> float:
        return self.value + LIKELY_WITHIN * self.error

    @property
    def is_clear(self) -> bool:
        """The interval, as it is shown with one decimal, leaves out that both see the same."""
        return round(self.lower, 1) > 0 or round(self.upper, 1) < 0


@dataclass(frozen=True, eq=False)
class Perceived:
    """What each side says of one relationship, by `Source` - 1 and `Channel`.

    level [3, 8]: mean level from 1 to 5, NaN where nothing was rated. weight [3, 8]: how many
    fresh answers that is worth. importance [8]: of a channel within its quality, adding up to 1.
    spread: in levels, of single answers around the mean of their side and channel.
    """

    level: FloatArray
    weight: FloatArray
    importance: FloatArray
    spread: float

    def levels(self, quality: Quality, readable: Collection[Source]) -> dict[Source, float]:
        """The level of each readable side that rated this quality, on what all of these rated.

        Where they have no channel in common each side's level is of what it rated. Of the other
        sides nothing goes into it.
        """
        sides = [one for one in readable if self._rated(one, quality).any()]
        rated = {one: self._rated(one, quality) for one in sides}
        common = np.all([*rated.values()], axis=0) if sides else np.zeros(len(Channel), bool)
        return {one: self._level(one, common if np.any(common) else rated[one]) for one in sides}

    def gap(self, one: Source, other: Source, quality: Quality) -> Gap | None:
        """How far `one` lies above `other` on what both rated; None without that.

        The error is that of a difference of two weighted means:
        spread * sqrt(sum of a^2 / w over channels and sides), a being the importance.
        """
        common = self._rated(one, quality) & self._rated(other, quality)
        if not common.any():
            return None
        value = self._level(one, common) - self._level(other, common)
        share = self._shares(common)
        sides = self.weight[[one - 1, other - 1]]
        error = self.spread * np.sqrt(np.sum(share**2 / np.where(common, sides, 1.0)))
        return Gap(float(value), float(error))

    def overall_gap(self, one: Source, other: Source) -> Gap | None:
        """The mean of the gaps of all qualities that both rated; None without any."""
        found = [gap for quality in Quality if (gap := self.gap(one, other, quality))]
        if not found:
            return None
        errors = np.array([gap.error for gap in found])
        value = float(np.mean([gap.value for gap in found]))
        return Gap(value, float(np.sqrt(np.sum(errors**2)) / len(found)))

    def _rated(self, source: Source, quality: Quality) -> np.ndarray:
        return np.asarray((self.weight[source - 1] > 0) & (quality == QUALITY_OF))

    def _level(self, source: Source, channels: np.ndarray) -> float:
        share = self._shares(channels)
        return float(np.sum(share * np.where(channels, self.level[source - 1], 0.0)))

    def _shares(self, channels: np.ndarray) -> FloatArray:
        chosen = np.where(channels, self.importance, 0.0)
        return np.asarray(chosen / chosen.sum())


def perceived(ratings: Ratings, *, as_of: float, parameters: Parameters) -> Perceived:
    """What the sides say of one relationship, from all its ratings up to a day.

    ratings: of one relationship. as_of: days. Later ratings are left out.

    A rating weighs 2^(-age / half-life), divided by the number of ratings of the same side,
    channel and moment: statements of one assessment on one channel are one answer. A mean rests
    on the sum of weights.
    The spread pools squared distances from the means, together with one level as if from ten
    further answers (scaled inverse chi-square: Gelman and others 2013, Bayesian Data Analysis,
    2.6).
    """
    rows = ratings.take(ratings.time <= as_of)
    half_life = channel_half_lives(parameters)[rows.channel]
    slot = (rows.source.astype(np.intp) - 1) * len(Channel) + rows.channel
    weight = decay(as_of - rows.time, half_life_days=half_life) / _said_together(slot, rows.time)
    size = len(Source) * len(Channel)
    weights = totals(slot, weight, size)
    sums = totals(slot, weight * rows.rating, size)
    known = weights > 0
    level = np.where(known, sums / np.where(known, weights, 1.0), np.nan)
    squares = float(np.sum(weight * (rows.rating - level[slot]) ** 2))
    freedom = float(np.sum(np.maximum(weights - 1, 0)))
    variance = (SPREAD_WEIGHS * USUAL_LEVELS**2 + squares) / (SPREAD_WEIGHS + freedom)
    shape = (len(Source), len(Channel))
    return Perceived(
        level.reshape(shape), weights.reshape(shape), _importance(parameters), variance**0.5
    )


def _importance(parameters: Parameters) -> FloatArray:
    found = np.ones(len(Channel))
    found[Channel.MUTUAL_MSL : Channel.GOALS_CLEAR + 1] = parameters.mutual_exponents
    return found


def _said_together(slot: np.ndarray, time: FloatArray) -> FloatArray:
    """How many ratings each one shares its side, channel and moment with, itself among them."""
    both = np.column_stack([slot, time])
    _, place, counts = np.unique(both, axis=0, return_inverse=True, return_counts=True)
    return np.asarray(counts[place.ravel()], dtype=float)
