"""Cases about one step of the model, told apart by the shape of their input."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..codes import Stage
from ..combine import composite
from ..disagreement import episode_quality
from ..integrity import integrity_factor
from ..mapping import meaning_value
from ..parameters import Parameters, RaterPrior
from ..ratings import LEVELS, adjusted_value, rater_offset, rating_value
from ..stages import stage
from .answers import plain
from .inputs import Case
from .tables import CaseInvalid

EPISODE_ITEMS = (
    "listened",
    "explored",
    "common_ground",
    "stood_ground_respectfully",
    "outcome",
)
Answers = dict[str, Any]
Form = Callable[[Case], Answers]


def form_of(case: Case) -> Form | None:
    """How to answer a case about one step; None when its input is of another kind."""
    given = case.input
    if "bars" in given:
        return levels
    if "severities" in given and "credited_days" in given:
        return breach_factors
    cases = given.get("cases")
    if isinstance(cases, list) and cases:
        return _form_of_list(cases[0])
    if "diffs" in given:
        return offset_columns
    if "qualities" in given:
        return stage_columns if "tenure" in given else composites
    return None


def _form_of_list(first: object) -> Form | None:
    if isinstance(first, Mapping):
        return offsets if "diffs" in first else stages if "qualities" in first else None
    return episodes if isinstance(first, list) else None


def levels(case: Case) -> Answers:
    """Anchored levels to values, and depth with patient focus to meaning."""
    talks = np.array(case.input.get("conversations", []), dtype=float).reshape(-1, 2)
    meaning = meaning_value(talks[:, 0], talks[:, 1], parameters=case.parameters())
    return {"bars": plain(rating_value(case.input["bars"])), "conversations": plain(meaning)}


def breach_factors(case: Case) -> Answers:
    """What a breach leaves, by severity and credited days."""
    severity = np.array(case.input["severities"], dtype=float)[:, None]
    days = np.array(case.input["credited_days"], dtype=float)
    return {"integrity": plain(integrity_factor(severity, days, parameters=case.parameters()))}


def offsets(case: Case) -> Answers:
    """Leniency of raters from their differences, and what it makes of each rating."""
    return {"cases": [_offset(one, case.parameters()) for one in case.input["cases"]]}


def _offset(given: Mapping[str, Any], parameters: Parameters) -> Answers:
    prior = RaterPrior(b0=given["b0"], kappa=given["kappa"])
    diffs = np.array(given["diffs"], dtype=float)
    offset = rater_offset(diffs.sum(), len(diffs), prior=prior, parameters=parameters)
    adjusted = {
        f"adjusted_of_rating_{level}": plain(adjusted_value(rating_value(level), offset))
        for level in range(1, LEVELS + 1)
    }
    return {"offset": plain(offset), **adjusted}


def offset_columns(case: Case) -> Answers:
    """Leniency of many raters from arrays: `diffs` by rater, or with the `rater` of each."""
    given = case.input
    diffs, raters = given["diffs"], given.get("rater", given.get("raters"))
    if isinstance(raters, list):
        count = max([*raters, -1]) + 1
        diffs = [[d for d, r in zip(diffs, raters, strict=True) if r == i] for i in range(count)]
    if not all(isinstance(one, list) for one in diffs):
        diffs = [diffs]
    found = [
        _offset({"diffs": one, **prior}, case.parameters())
        for one, prior in zip(diffs, _rows(given, ("b0", "kappa"), len(diffs)), strict=True)
    ]
    columns = {name: [one[name] for one in found] for name in (found[0] if found else {})}
    return {**columns, "offsets": columns.get("offset", []), "cases": found}


def _rows(given: Mapping[str, Any], names: Sequence[str], size: int) -> list[dict[str, Any]]:
    """Arrays of equal length as one object per place; a single value holds for all."""
    columns = [
        given[name] if isinstance(given[name], list) else [given[name]] * size for name in names
    ]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def episodes(case: Case) -> Answers:
    """How well disagreements were handled; an unanswered item is null."""
    order = case.input.get("order", list(EPISODE_ITEMS))
    if sorted(order) != sorted(EPISODE_ITEMS):
        raise CaseInvalid(f"order must name {', '.join(EPISODE_ITEMS)}.")
    items = np.array(case.input["cases"], dtype=float)
    columns = [order.index(name) for name in EPISODE_ITEMS]
    return {"values": plain(episode_quality(items[:, columns], parameters=case.parameters()))}


def composites(case: Case) -> Answers:
    """Six given qualities to health, with simpler means for contrast."""
    parameters = case.parameters()
    qualities = np.array(case.input["qualities"], dtype=float)
    whole = composite(qualities, parameters=parameters)
    columns = {
        "ungated": whole.ungated,
        "trust": whole.trust,
        "health": whole.health,
        "gate_loss": whole.health - whole.ungated,
        "arithmetic": qualities @ np.array(parameters.exponents),
        "minimum": qualities.min(axis=1),
    }
    rows = zip(*(plain(column) for column in columns.values()), strict=True)
    return {"cases": [dict(zip(columns, row, strict=True)) for row in rows]}


STAGE_NUMBERS = (
    "integrity",
    "health",
    "confidence",
    "external_share",
    "days_since_live_contact",
    "tenure",
    "target_interval",
)


def stages(case: Case) -> Answers:
    """Stages from given values."""
    return _stages(case.input["cases"], case.parameters())


def stage_columns(case: Case) -> Answers:
    """The same, written as parallel arrays."""
    size = len(case.input["qualities"])
    names = ("qualities", "sufficient", *STAGE_NUMBERS)
    given = {"target_interval": case.parameters().cadence.default, **case.input}
    answers = _stages(_rows(given, names, size), case.parameters())
    return {**answers, "stage": answers["stages"]}


def _stages(given: list[dict[str, Any]], parameters: Parameters) -> Answers:
    codes = stage(
        qualities=np.array([one["qualities"] for one in given], dtype=float),
        sufficient=np.array([one["sufficient"] for one in given], dtype=bool),
        parameters=parameters,
        **{name: np.array([one[name] for one in given], dtype=float) for name in STAGE_NUMBERS},
    )
    return {"stages": [Stage(code).name.lower() for code in codes]}
