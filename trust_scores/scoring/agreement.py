"""How far raters agree who rated the same subjects.

Ratings are a matrix, one row per subject and one column per rater; NaN is a rating that was not
given. Every measure answers with an `Agreement`: a value, or why there is none.

Formulas: intraclass correlations by Shrout & Fleiss (1979), Psychological Bulletin 86:420-428;
alpha by Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; kappa by Cohen (1960),
Educational and Psychological Measurement 20:37-46.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

# Koo & Li (2016), Journal of Chiropractic Medicine 15:155-163, ask for at least 30 subjects.
ENOUGH_SUBJECTS = 30
# Alpha compares every level with every other one.
MOST_LEVELS = 1000
# Squares of larger numbers, and sums of these, may leave the range of floats.
LARGEST = 1e100
# A mean square below this share of the largest one is a rounding error.
NOTHING = 1e-12


class Problem(StrEnum):
    """Why a measure cannot be computed."""

    FEW_RATERS = "fewer_than_two_raters"
    FEW_PAIRS = "fewer_than_two_pairs"
    CONSTANT = "constant_ratings"
    NO_SPREAD = "subjects_do_not_differ"


class Level(StrEnum):
    """The scale of ratings, which says how far apart two of them are."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


class Form(StrEnum):
    """An intraclass correlation: its model in Shrout & Fleiss, of one rating or of their mean."""

    ICC11 = "ICC11"
    ICC21 = "ICC21"
    ICC31 = "ICC31"
    ICC1K = "ICC1k"
    ICC2K = "ICC2k"
    ICC3K = "ICC3k"


Steps = Sequence[tuple[float, str]]

# Koo & Li (2016): a value that reaches a step is read as its word.
CORRELATION: Steps = ((0.9, "excellent"), (0.75, "good"), (0.5, "moderate"))
# Krippendorff (2004), Content Analysis, page 241.
RELIANCE: Steps = ((0.8, "reliable"), (0.667, "tentative"))
# Landis & Koch (1977), Biometrics 33:159-174.
STRENGTH: Steps = (
    (0.81, "almost perfect"),
    (0.61, "substantial"),
    (0.41, "moderate"),
    (0.21, "fair"),
    (0.0, "slight"),
)


@dataclass(frozen=True)
class Agreement:
    """A measure, and what it rests on.

    value: at most 1, which is perfect agreement; None when it cannot be computed.
    subjects: those that the value compares. raters: those who rated any of them.
    pairs: two ratings of the same subject. reading: the value in a word, by usual thresholds;
    empty without a value, and for the percent agreement, which has none.
    """

    value: float | None
    subjects: int
    raters: int
    pairs: int
    problem: Problem | None = None
    reading: str = ""

    @property
    def is_uncertain(self) -> bool:
        """Whether the value rests on too few subjects.

        Pairs about one subject depend on each other, so that many of them do not help.
        """
        return self.value is not None and self.subjects < ENOUGH_SUBJECTS


class MeanSquares(NamedTuple):
    """Variation between subjects, within them, between raters, and what remains."""

    subjects: float
    within: float
    raters: float
    rest: float


def intraclass_correlation(ratings: ArrayLike, form: Form) -> Agreement:
    """The share of variation that comes from the subjects.

    Only subjects count that every rater rated; raters without any rating are left out.
    Forms 2 take the raters for a sample and ask for the same values; forms 3 ask only for the
    same order and distances. Raises ValueError when ratings are not a matrix of numbers.
    """
    given = _matrix(ratings)
    given = given[:, ~np.isnan(given).all(axis=0)]
    used = given[~np.isnan(given).any(axis=1)]
    found = _basis(used, raters=given.shape[1])
    if problem := _problem(found, used):
        return _without(found, problem)
    return _read(found, _correlation(_scaled(used), form), CORRELATION, "poor")


def mean_squares(ratings: ArrayLike) -> MeanSquares:
    """The two-way analysis of variance of complete ratings.

    Raises ValueError with fewer than two subjects or raters, or when one is missing.
    """
    x = _matrix(ratings)
    n, k = x.shape
    if min(n, k) < 2 or np.isnan(x).any():
        raise ValueError("Mean squares need two subjects and two raters, and every rating.")
    by_subject, by_rater = x.mean(axis=1, keepdims=True), x.mean(axis=0, keepdims=True)
    rest = x - by_subject - by_rater + x.mean()
    return MeanSquares(
        subjects=float(k * np.sum((by_subject - x.mean()) ** 2) / (n - 1)),
        within=float(np.sum((x - by_subject) ** 2) / (n * (k - 1))),
        raters=float(n * np.sum((by_rater - x.mean()) ** 2) / (k - 1)),
        rest=float(np.sum(rest**2) / ((n - 1) * (k - 1))),
    )


def _correlation(x: np.ndarray, form: Form) -> float | None:
    n, k = x.shape
    b, w, j, e = mean_squares(x)
    top, bottom = {
        Form.ICC11: (b - w, b + (k - 1) * w),
        Form.ICC21: (b - e, b + (k - 1) * e + k * (j - e) / n),
        Form.ICC31: (b - e, b + (k - 1) * e),
        Form.ICC1K: (b - w, b),
        Form.ICC2K: (b - e, b + (j - e) / n),
        Form.ICC3K: (b - e, b),
    }[Form(form)]
    # At or below 0 a quotient says nothing: the subjects differ less than by chance.
    return top / bottom if bottom > NOTHING * max(b, w, j, e) else None


def krippendorff_alpha(ratings: ArrayLike, level: Level = Level.ORDINAL) -> Agreement:
    """Agreement beyond chance of any number of raters, whoever rated whom.

    Every subject counts that two raters rated. Raises ValueError when ratings are not a matrix
    of numbers, or have more than 1,000 different values.
    """
    given = _matrix(ratings)
    rated = ~np.isnan(given)
    used = given[rated.sum(axis=1) >= 2]
    found = _basis(used, raters=int(rated.any(axis=0).sum()))
    if problem := _problem(found, used):
        return _without(found, problem)
    return _read(found, _alpha(used, Level(level)), RELIANCE, "not reliable")


def _alpha(used: np.ndarray, level: Level) -> float:
    values = np.unique(used[~np.isnan(used)])
    if len(values) > MOST_LEVELS:
        raise ValueError(f"Alpha takes at most {MOST_LEVELS} different values.")
    counts = np.stack([(used == value).sum(axis=1) for value in values], axis=1).astype(float)
    shares = counts / (counts.sum(axis=1, keepdims=True) - 1)
    # Ratings are paired with themselves too, at no distance.
    coincidences = counts.T @ shares
    totals = counts.sum(axis=0)
    distances = _distances(values, totals, level)
    observed = np.sum(coincidences * distances)
    expected = np.sum(np.outer(totals, totals) * distances) / (totals.sum() - 1)
    return float(1 - observed / expected)


def _distances(values: np.ndarray, totals: np.ndarray, level: Level) -> np.ndarray:
    """Squared distances of all values from each other; order counts the ratings in between."""
    if level == Level.NOMINAL:
        return 1.0 - np.eye(len(values))
    middle = np.cumsum(totals) - totals / 2
    at = middle if level == Level.ORDINAL else _scaled(values)
    return np.asarray((at[:, None] - at[None, :]) ** 2)


def percent_agreement(ratings: ArrayLike) -> Agreement:
    """The share, 0 to 1, of pairs of ratings that are the same; chance is not taken out.

    Raises ValueError when ratings are not a matrix of numbers.
    """
    given = _matrix(ratings)
    rated = ~np.isnan(given)
    used = given[rated.sum(axis=1) >= 2]
    found = _basis(used, raters=int(rated.any(axis=0).sum()))
    problem = _problem(found, used)
    if problem and problem != Problem.CONSTANT:
        return _without(found, problem)
    same = (used[:, :, None] == used[:, None, :]).sum() - (~np.isnan(used)).sum()
    return _read(found, float(same / 2 / found.pairs))


def cohen_kappa(ratings: ArrayLike) -> Agreement:
    """Agreement of two raters beyond chance on yes or no, or on other names given as numbers.

    It is low when nearly all answers are alike, however well the raters agree: show the
    percent agreement beside it. Raises ValueError unless there are exactly two raters.
    """
    given = _matrix(ratings)
    if given.shape[1] != 2:
        raise ValueError("Kappa compares exactly two raters.")
    used = given[~np.isnan(given).any(axis=1)]
    values, places = np.unique(used, return_inverse=True)
    if len(values) > MOST_LEVELS:
        raise ValueError(f"Kappa takes at most {MOST_LEVELS} different values.")
    table = np.zeros((len(values), len(values)))
    np.add.at(table, tuple(places.reshape(-1, 2).T), 1)
    raters = int((~np.isnan(given)).any(axis=0).sum())
    if raters < 2:
        return Agreement(None, 0, raters, 0, Problem.FEW_RATERS)
    return _kappa(table)


def cohen_kappa_of_table(counts: ArrayLike) -> Agreement:
    """The same from a table: rows are what one rater said, columns the other.

    Raises ValueError unless it is a square of whole numbers from 0.
    """
    table = _matrix(counts)
    square = table.shape[0] == table.shape[1]
    if not square or not ((table >= 0) & (table % 1 == 0)).all() or table.sum() > 2**53:
        raise ValueError("A table of counts must be a square of whole numbers from 0.")
    return _kappa(table)


def _kappa(table: np.ndarray) -> Agreement:
    pairs = int(table.sum())
    found = Agreement(None, subjects=pairs, raters=2, pairs=pairs)
    if pairs < 2:
        return _without(found, Problem.FEW_PAIRS)
    by_one, by_other = table.sum(axis=1), table.sum(axis=0)
    if ((by_one == pairs) & (by_other == pairs)).any():
        return _without(found, Problem.CONSTANT)
    observed = np.trace(table) / pairs
    expected = float((by_one / pairs) @ (by_other / pairs))
    return _read(found, float((observed - expected) / (1 - expected)), STRENGTH, "poor")


def _matrix(ratings: ArrayLike) -> np.ndarray:
    try:
        found = np.array(ratings, dtype=float)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError("Ratings must be numbers, as many for each subject.") from error
    if found.ndim != 2:
        raise ValueError("Ratings must be a matrix, one row per subject.")
    if (np.abs(found) > LARGEST).any():
        raise ValueError(f"A rating must be a number up to {LARGEST:g}, or NaN when missing.")
    return found


def _basis(used: np.ndarray, *, raters: int) -> Agreement:
    rated = ~np.isnan(used)
    each = rated.sum(axis=1)
    if len(used):
        raters = int(rated.any(axis=0).sum())
    return Agreement(None, len(used), raters, int((each * (each - 1) // 2).sum()))


def _problem(found: Agreement, used: np.ndarray) -> Problem | None:
    if found.raters < 2:
        return Problem.FEW_RATERS
    if found.subjects < 2:
        return Problem.FEW_PAIRS
    return Problem.CONSTANT if np.nanmin(used) == np.nanmax(used) else None


def _scaled(values: np.ndarray) -> np.ndarray:
    """Stretched to 0..1, which changes no measure and keeps squares of tiny numbers above 0."""
    within = values / np.abs(values).max()
    return np.asarray((within - within.min()) / (within.max() - within.min()))


def _without(found: Agreement, problem: Problem) -> Agreement:
    return replace(found, value=None, problem=problem)


def _read(found: Agreement, value: float | None, steps: Steps = (), below: str = "") -> Agreement:
    if value is None:
        return _without(found, Problem.NO_SPREAD)
    word = next((word for step, word in steps if value >= step), below)
    return replace(found, value=value, reading=word)
