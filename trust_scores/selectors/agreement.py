"""How far self-ratings, managers and opinion leaders agree: numbers to keep, and lines to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trust_scores.scoring import Parameters, Ratings, Source, paired_levels, share_interval
from trust_scores.scoring.agreement import (
    ENOUGH_SUBJECTS,
    Agreement,
    Form,
    cohen_kappa,
    intraclass_correlation,
    krippendorff_alpha,
    percent_agreement,
)

# A level from here on says yes, it is so.
YES_FROM = 4
PAIRS = {
    "self_manager": (Source.SELF, Source.MANAGER),
    "self_opinion_leader": (Source.SELF, Source.OPINION_LEADER),
    "manager_opinion_leader": (Source.MANAGER, Source.OPINION_LEADER),
}
_PAIR_NAMES = {
    "self_manager": gettext_lazy("MSL and manager"),
    "self_opinion_leader": gettext_lazy("MSL and opinion leader"),
    "manager_opinion_leader": gettext_lazy("Manager and opinion leader"),
}
_READINGS = {
    "poor": gettext_lazy("poor"),
    "moderate": gettext_lazy("moderate"),
    "good": gettext_lazy("good"),
    "excellent": gettext_lazy("excellent"),
    "not reliable": gettext_lazy("not reliable"),
    "tentative": gettext_lazy("tentative"),
    "reliable": gettext_lazy("reliable"),
    "slight": gettext_lazy("slight"),
    "fair": gettext_lazy("fair"),
    "substantial": gettext_lazy("substantial"),
    "almost perfect": gettext_lazy("almost perfect"),
}
_PROBLEMS = {
    "fewer_than_two_raters": gettext_lazy("nothing to compare"),
    "fewer_than_two_pairs": gettext_lazy("fewer than two pairs"),
    "constant_ratings": gettext_lazy("all ratings are alike"),
    "subjects_do_not_differ": gettext_lazy("what is rated does not differ"),
}
_MEASURE_NAMES = {
    "icc21": "ICC(2,1)",
    "icc2k": "ICC(2,k)",
    "icc3k": "ICC(3,k)",
    "alpha": gettext_lazy("Krippendorff's alpha"),
    "percent": gettext_lazy("Percent agreement"),
    "kappa": gettext_lazy("Kappa"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: its value as shown, and how it is usually read or why there is none."""

    name: str
    shown: str
    words: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far two sides agree, by all measures; pairs: what they rest on."""

    name: str
    pairs: int
    measures: list[Measure]

    @property
    def is_uncertain(self) -> bool:
        return self.pairs < ENOUGH_SUBJECTS


def agreement_between(ratings: Ratings, *, parameters: Parameters) -> list[dict[str, Any]]:
    """All measures for each pair of sides, as JSON to keep with a calibration.

    Compared is, for each relationship and quality, the latest rating of the one side with the
    nearest of the other within the window of the rubric.
    """
    return [
        {"pair": pair, **_measured(paired_levels(ratings, *sides, parameters=parameters))}
        for pair, sides in PAIRS.items()
    ]


def _measured(levels: np.ndarray) -> dict[str, Any]:
    yes = (levels >= YES_FROM).astype(float)
    found = {
        "icc21": intraclass_correlation(levels, Form.ICC21),
        "icc2k": intraclass_correlation(levels, Form.ICC2K),
        "icc3k": intraclass_correlation(levels, Form.ICC3K),
        "alpha": krippendorff_alpha(levels),
        "percent": percent_agreement(yes),
        "kappa": cohen_kappa(yes),
    }
    return {"pairs": len(levels), "measures": {name: _kept(one) for name, one in found.items()}}


def _kept(found: Agreement) -> dict[str, Any]:
    problem = str(found.problem.value) if found.problem else ""
    return {"value": found.value, "reading": found.reading, "problem": problem}


def agreement_lines(kept: Sequence[Mapping[str, Any]]) -> list[Agreed]:
    """What `agreement_between` found, in words."""
    return [
        Agreed(
            name=str(_PAIR_NAMES[one["pair"]]),
            pairs=one["pairs"],
            measures=[_line(name, one["measures"][name], one["pairs"]) for name in _MEASURE_NAMES],
        )
        for one in kept
    ]


def _line(name: str, found: Mapping[str, Any], pairs: int) -> Measure:
    label, value = str(_MEASURE_NAMES[name]), found["value"]
    if value is None:
        return Measure(label, "–", str(_PROBLEMS.get(found["problem"], "")))
    if name == "percent":
        return Measure(
            label, _("%(share)d %%") % {"share": round(value * 100)}, _range(value, pairs)
        )
    return Measure(label, f"{value:.2f}", str(_READINGS.get(found["reading"], "")))


def _range(share: float, pairs: int) -> str:
    likely = share_interval(round(share * pairs), pairs)
    whole = {"lower": round(likely.lower * 100), "upper": round(likely.upper * 100)}
    return _("likely %(lower)d to %(upper)d %%") % whole
