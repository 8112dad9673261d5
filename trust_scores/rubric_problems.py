"""What the scoring model finds wrong with a rubric, said in the words of its guide."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trust_scores import rubric_guide
from trust_scores.scoring import Between, Problem, paths_of

__all__ = ["in_words", "labels", "paths_of", "range_in_words"]

_SUMS: dict[str, Promise] = {
    "exponents": gettext_lazy(
        "The importance of the six qualities must add up to 1; now it adds up to %(total)s."
    ),
    "mutual_exponents": gettext_lazy(
        "The three parts of mutual care must add up to 1; now they add up to %(total)s."
    ),
    "disagreement.items": gettext_lazy(
        "The five parts of handling a disagreement must add up to 1; now they add up to %(total)s."
    ),
}
_BANDS = gettext_lazy(
    "“%(above)s” must be above “%(below)s”, so that bands do not overlap; an edge belongs to the"
    " band above it."
)
_SENTENCES: dict[str, Promise] = {
    "must be an object with named fields": gettext_lazy(
        "This must be an object with named fields."
    ),
    "is not a setting of the model": gettext_lazy("This is not a setting of the model."),
    "must be a text of 1 to %(most)s characters": gettext_lazy(
        "This must be a text of 1 to %(most)s characters."
    ),
    "must be a list of %(count)s numbers": gettext_lazy(
        "This must be a list of %(count)s numbers."
    ),
    "must be a number": gettext_lazy("Enter a number."),
    "must be a whole number": gettext_lazy("Enter a whole number."),
    "must be %(range)s": gettext_lazy("Enter a number %(range)s."),
    "must be above %(other)s": gettext_lazy("“%(above)s” must be above “%(below)s”."),
    "must not be below %(other)s": gettext_lazy("“%(above)s” must not be below “%(below)s”."),
    "must be above %(covered)s, which is what an episode takes away from absence": gettext_lazy(
        "The weight of a disagreement must be above %(covered)s. That is how much absence it takes"
        " away (conversations covered, times the weight of each, times the value of absence);"
        " otherwise handling a disagreement well could lower the score."
    ),
    "must not lift the cap above 1": gettext_lazy(
        "“%(below)s” and “%(above)s” must not add up to more than 1."
    ),
    "must be at least one target interval": gettext_lazy(
        "This must be at least 1: who meets as often as agreed is not dormant."
    ),
}


def in_words(problem: Problem) -> Problem:
    """The same problem with a sentence for the user; one of no rule of the model is kept."""
    message: Any = problem.message
    code = getattr(message, "code", None)
    if code is None:
        return problem
    known = _named(message.concerns) | _values(message.values)
    return Problem(problem.path, str(_sentence(problem.path, code)) % known)


def _sentence(path: str, code: str) -> Promise:
    if code == "must add up to 1, not %(total)s":
        return _SUMS[path]
    if code == "must be above %(other)s" and path.startswith("bands."):
        return _BANDS
    return _SENTENCES[code]


def range_in_words(limits: Between) -> str:
    """A range after the word “number”, such as `from 0 to 1` or `above 0, up to 100`."""
    texts = {
        (False, False): _("from %(low)s to %(high)s"),
        (True, False): _("above %(low)s, up to %(high)s"),
        (False, True): _("from %(low)s, below %(high)s"),
        (True, True): _("between %(low)s and %(high)s, neither included"),
    }
    text = texts[limits.above_low, limits.below_high]
    return text % {"low": f"{limits.low:g}", "high": f"{limits.high:g}"}


def _values(values: Mapping[str, Any]) -> dict[str, Any]:
    limits = values.get("range")
    words = {"range": range_in_words(limits)} if isinstance(limits, Between) else {}
    return dict(values) | words


def _named(concerns: tuple[str, ...]) -> dict[str, str]:
    """For a rule between two settings, how the guide calls them."""
    if len(concerns) != 2:
        return {}
    below, above = (str(labels().get(path, path)) for path in concerns)
    return {"below": below, "above": above}


@cache
def labels() -> dict[str, Promise | str]:
    """What the guide calls each setting, by its path."""
    return {setting.path: setting.label for setting in rubric_guide.SETTINGS}
