"""Published examples that the engine must reproduce, told apart by the shape of their input."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from ..agreement import Form, cohen_kappa_of_table, intraclass_correlation, mean_squares
from ..arrays import Numbers
from ..codes import Channel, EvidenceClass
from ..estimates import channel_estimates
from ..inputs import Breaches, Conversations, Evidence
from ..parameters import DEFAULT, Parameters
from ..shares import share_interval
from ..sums import sum_evidence
from .comparison import Difference, differences
from .tables import CaseInvalid

MEAN_SQUARES = ("BMS", "WMS", "JMS", "EMS")
NO_ANSWER = "no answer"


class Expected(NamedTuple):
    """One set of expected numbers of a published vector."""

    name: str
    tolerance: float


class Compared(NamedTuple):
    """The engine's numbers, named as those expected, and where they differ."""

    answers: dict[str, Any]
    differences: list[Difference]


def compare(row: Mapping[str, Any], expected: list[Expected]) -> Compared | None:
    """The engine's answers to a published vector; None when the engine has no such step."""
    known = _answers(row.get("input"))
    if known is None:
        return None
    found = Compared({}, [])
    for name, tolerance in expected:
        wanted = _numbers(row.get(name, {}), name)
        given = {key: known.get(key, NO_ANSWER) for key in wanted}
        found.answers[name] = given
        found.differences.extend(differences(wanted, given, tolerance=tolerance, at=name))
    if not any(found.answers.values()):
        raise CaseInvalid("Nothing was expected.")
    return found


def _answers(given: object) -> dict[str, Any] | None:
    if not isinstance(given, Mapping):
        return None
    return next((answer(given) for key, answer in _STEPS.items() if key in given), None)


def _correlations(given: Mapping[str, Any]) -> dict[str, Any]:
    squares = zip(MEAN_SQUARES, mean_squares(given["ratings"]), strict=True)
    forms = {form.value: intraclass_correlation(given["ratings"], form).value for form in Form}
    return {**dict(squares), **forms}


def _kappa(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"kappa": cohen_kappa_of_table(given["table"]).value}


def _intervals(given: Mapping[str, Any]) -> dict[str, Any]:
    found = [share_interval(*case, z=given["z"]) for case in given["cases"]]
    return {"intervals": [list(one) for one in found]}


class _Belief(NamedTuple):
    """A beta distribution: good and bad evidence, and what is expected."""

    good: float
    bad: float
    expectation: float


def _reputation(given: Mapping[str, Any]) -> dict[str, Any]:
    """The beta reputation system as the case of our estimates with a flat prior."""
    counted = _believed([1, 0], [given["positive"], given["negative"]], 0)
    steps = np.array(given["forgetting_sequence_pos_neg"], float).reshape(-1, 2)
    days = np.repeat(np.arange(len(steps)), 2)
    forgotten = _believed([1, 0] * len(steps), steps.ravel(), days, lasting=given["lam"])
    feedback = given["scalar_feedback"]
    scalar = _believed([(1 + feedback["v"]) / 2], feedback["w"], 0)
    return {
        "expectation": counted.expectation,
        "rating": 2 * counted.expectation - 1,
        "rating_closed": (counted.good - counted.bad) / (counted.good + counted.bad + 2),
        "forgetting_r": forgotten.good,
        "forgetting_s": forgotten.bad,
        "forgetting_expectation": forgotten.expectation,
        "scalar_r_s": [scalar.good, scalar.bad],
    }


def _believed(values: Numbers, weight: Numbers, days: Numbers, *, lasting: float = 1.0) -> _Belief:
    """What the engine makes of values in [0, 1]; `lasting`: share of weight left a day later.

    What weighs nothing was not said.
    """
    given = Evidence.of(0, Channel.COMPETENCE, EvidenceClass.EXTERNAL, values, weight, days)
    rows = given.take(given.weight != 0)
    day = float(rows.time.max(initial=0.0))
    parameters = _flat(lasting)
    none = Conversations.empty(), Breaches.empty()
    sums = sum_evidence(rows, *none, count=1, as_of=day, parameters=parameters)
    place = 0, Channel.COMPETENCE
    total = float(sums.weight[*place, EvidenceClass.EXTERNAL])
    good = float(sums.value[*place, EvidenceClass.EXTERNAL])
    mean = channel_estimates(sums, parameters=parameters).mean
    return _Belief(good, total - good, float(mean[place]))


def _flat(lasting: float) -> Parameters:
    """Two units of prior at one half, bad counting as much as good."""
    if not 0 < lasting <= 1:
        raise CaseInvalid("What is left of a weight must be above 0 and at most 1.")
    half_life = math.log(0.5) / math.log(lasting) if lasting < 1 else math.inf
    every = len(Channel)
    return replace(
        DEFAULT,
        prior_mean=(0.5,) * every,
        prior_strength=(2.0,) * every,
        negativity=(0.0,) * every,
        half_life_days=(half_life,) * every,
    )


_STEPS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "ratings": _correlations,
    "table": _kappa,
    "cases": _intervals,
    "positive": _reputation,
}


def _numbers(wanted: object, name: str) -> dict[str, Any]:
    """What is expected but for words, which only say a number in another way."""
    if not isinstance(wanted, Mapping):
        raise CaseInvalid(f"{name} must be an object.")
    return {key: value for key, value in wanted.items() if not isinstance(value, str)}
