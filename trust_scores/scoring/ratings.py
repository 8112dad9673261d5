"""Ratings on five anchored levels, and the correction of lenient raters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from .arrays import BoolArray, CodeArray, Columns, FloatArray, IntArray, Numbers, column, totals
from .codes import Channel, Source
from .parameters import Parameters, RaterPrior

LEVELS = 5
# What differences spread by until many are known: one level, believed as much as ten pairs.
USUAL_SPREAD = 1 / (LEVELS - 1)
SPREAD_WEIGHS = 10.0


@dataclass(frozen=True, eq=False)
class Ratings(Columns):
    """Answers to assessment items, one per row; "cannot judge" is no row.

    time: days. channel: `Channel`. source: `Source`. rating: 1 to 5.
    items: items of the same assessment on the same channel, at least 1; they share a weight.
    offset: leniency of the rater to take off, 0 for opinion leaders, who are never corrected.
    """

    relationship: IntArray
    time: FloatArray
    channel: CodeArray
    source: CodeArray
    rating: CodeArray
    items: CodeArray
    offset: FloatArray

    @classmethod
    def of(
        cls,
        relationship: Numbers,
        time: Numbers,
        channel: Numbers,
        source: Numbers,
        rating: Numbers,
        items: Numbers = 1,
        offset: Numbers = 0.0,
    ) -> Self:
        """Build from anything array-like; single numbers hold for every row."""
        rows = np.broadcast_arrays(relationship, time, channel, source, rating, items, offset)
        kinds = (np.int64, float, np.int8, np.int8, np.int8, np.int8, float)
        return cls(*(column(row, kind) for row, kind in zip(rows, kinds, strict=True)))

    @classmethod
    def empty(cls) -> Self:
        return cls.of([], [], [], [], [])


class Leniency(NamedTuple):
    """offset [raters]: on the value scale, to be taken off; pairs [raters]: what it rests on.

    error [raters]: the standard error of the offset, see `offset_error`.
    """

    offset: FloatArray
    pairs: IntArray
    error: FloatArray


def rating_value(rating: Numbers) -> FloatArray:
    """Anchored level 1 to 5 to a value: (r - 1) / 4, in [0, 1].

    Behaviourally anchored scales: Smith and Kendall 1963.
    """
    return (np.asarray(rating, dtype=float) - 1) / (LEVELS - 1)


def adjusted_value(value: Numbers, offset: Numbers) -> FloatArray:
    """A value without the rater's leniency: clip(x - b, 0, 1)."""
    return np.clip(np.asarray(value, dtype=float) - offset, 0.0, 1.0)


def rater_offset(
    difference_sum: Numbers, pairs: Numbers, *, prior: RaterPrior, parameters: Parameters
) -> FloatArray:
    """Leniency of raters, [raters]: clip((kappa b0 + sum of differences) / (kappa + n)).

    Without pairs it is the expected leniency b0. Positive means too generous.
    """
    rule = parameters.calibration
    raw = (prior.kappa * prior.b0 + np.asarray(difference_sum)) / (prior.kappa + np.asarray(pairs))
    return np.clip(raw, rule.low, rule.high)


def offset_error(spread: float, pairs: Numbers, *, prior: RaterPrior) -> FloatArray:
    """Standard error of offsets before they are clipped, [raters]: spread / sqrt(kappa + n).

    A rater's mean difference from n pairs, pulled towards an expectation that weighs kappa
    pairs, is the posterior mean of a normal with a normal prior, and this its standard
    deviation (Gelman and others 2013, Bayesian Data Analysis, 2.5).
    """
    return np.asarray(spread / np.sqrt(prior.kappa + np.asarray(pairs, dtype=float)))


def common_spread(difference: FloatArray, who: IntArray, raters: int) -> float:
    """How far single differences of one rater spread around their mean, common to all.

    The pooled variance within raters, together with `USUAL_SPREAD` as if from `SPREAD_WEIGHS`
    further differences (scaled inverse chi-square: Gelman and others 2013, 2.6).
    """
    pairs = np.bincount(who, minlength=raters)
    means = totals(who, difference, raters) / np.maximum(pairs, 1)
    squares = float(np.sum((difference - means[who]) ** 2))
    freedom = float(np.sum(np.maximum(pairs - 1, 0)))
    variance = (SPREAD_WEIGHS * USUAL_SPREAD**2 + squares) / (SPREAD_WEIGHS + freedom)
    return float(np.sqrt(variance))


def rater_offsets(
    ratings: Ratings, rater: IntArray, *, raters: int, source: Source, parameters: Parameters
) -> FloatArray:
    """Leniency of each rater of a source, [raters]; see `rater_leniency`."""
    found = rater_leniency(ratings, rater, raters=raters, source=source, parameters=parameters)
    return found.offset


def rater_leniency(
    ratings: Ratings, rater: IntArray, *, raters: int, source: Source, parameters: Parameters
) -> Leniency:
    """Leniency of each rater of a source, and how many compared ratings it rests on.

    rater [ratings]: position 0..raters-1 of who rated, ignored for other sources. Every rating
    is compared with the nearest rating of the same relationship and channel within the
    window: of the opinion leader, or for self-ratings of a manager where the opinion leader
    gave none. Raises `ValueError` for the opinion leader, who is the measure.
    """
    if source not in (Source.SELF, Source.MANAGER):
        raise ValueError("Only self-ratings and managers' ratings are compared with others.")
    own = ratings.source == source
    difference = reference_difference(ratings, own, parameters=parameters)
    paired = ~np.isnan(difference)
    who = rater[own][paired]
    total = totals(who, difference[paired], raters)
    calibration = parameters.calibration
    prior = calibration.self if source == Source.SELF else calibration.manager
    pairs = np.bincount(who, minlength=raters)
    return Leniency(
        rater_offset(total, pairs, prior=prior, parameters=parameters),
        pairs,
        offset_error(common_spread(difference[paired], who, raters), pairs, prior=prior),
    )


def reference_difference(ratings: Ratings, own: BoolArray, *, parameters: Parameters) -> FloatArray:
    """How far each chosen rating lies above its reference, [chosen]; NaN without one."""
    chosen = ratings.take(own)
    leader = _nearest_value(ratings, Source.OPINION_LEADER, chosen, parameters)
    manager = _nearest_value(ratings, Source.MANAGER, chosen, parameters)
    manager[chosen.source == Source.MANAGER] = np.nan
    reference = np.where(np.isnan(leader), manager, leader)
    return np.asarray(rating_value(chosen.rating) - reference)


def paired_levels(
    ratings: Ratings, one: Source, other: Source, *, parameters: Parameters
) -> FloatArray:
    """Levels by two sources of the same relationship and channel, [subjects, 2].

    Of each subject the latest rating by `one` that has one by `other` within the window, and
    the nearest of these. Statements of one assessment on the same channel are averaged.
    """
    chosen, level = _averaged(ratings.take(ratings.source == one))
    references, their_level = _averaged(ratings.take(ratings.source == other))
    nearest = _nearest(references, their_level, chosen, parameters)
    paired = np.flatnonzero(~np.isnan(nearest))
    # In the order of subject and time, the last one of each subject.
    group = _group(chosen)[paired]
    last = paired[np.append(group[1:] != group[:-1], True)] if len(paired) else paired
    return np.column_stack([level[last], nearest[last]])


def _averaged(ratings: Ratings) -> tuple[Ratings, FloatArray]:
    """One row for each subject and moment, by subject and time, and its level on average."""
    order = np.lexsort((ratings.time, _group(ratings)))
    rows = ratings.take(order)
    if not len(rows):
        return rows, np.zeros(0)
    group = _group(rows)
    begins = np.append(True, (group[1:] != group[:-1]) | (rows.time[1:] != rows.time[:-1]))
    place = np.cumsum(begins) - 1
    mean = totals(place, rows.rating.astype(float), int(begins.sum())) / np.bincount(place)
    return rows.take(begins), mean


def _nearest_value(
    ratings: Ratings, source: Source, chosen: Ratings, parameters: Parameters
) -> FloatArray:
    references = ratings.take(ratings.source == source)
    return _nearest(references, rating_value(references.rating), chosen, parameters)


def _nearest(
    references: Ratings, value: FloatArray, chosen: Ratings, parameters: Parameters
) -> FloatArray:
    """What the nearest reference in time says, the earlier one when two are equally near.

    value [references]: what each says. NaN where there is none within the window.
    """
    if not len(references) or not len(chosen):
        return np.full(len(chosen), np.nan)
    days, rank = np.unique(np.concatenate([references.time, chosen.time]), return_inverse=True)
    order, key = _ordered(references, rank[: len(references)], len(days))
    sorted_key = key[order]
    wanted = _group(chosen) * len(days) + rank[len(references) :]
    after = np.searchsorted(sorted_key, wanted, side="right")
    best = np.full(len(chosen), np.nan)
    shortest = np.full(len(chosen), parameters.calibration.window_days)
    for place in (after, after - 1):
        row = order[np.clip(place, 0, len(order) - 1)]
        apart = np.abs(references.time[row] - chosen.time)
        same = (place >= 0) & (place < len(order)) & (_group(references)[row] == _group(chosen))
        nearer = same & (apart <= shortest)
        best = np.where(nearer, value[row], best)
        shortest = np.where(nearer, apart, shortest)
    return best


def _ordered(references: Ratings, rank: IntArray, size: int) -> tuple[IntArray, IntArray]:
    key = _group(references) * size + rank
    return np.argsort(key, kind="stable"), key


def _group(ratings: Ratings) -> IntArray:
    return np.asarray(ratings.relationship * len(Channel) + ratings.channel)
