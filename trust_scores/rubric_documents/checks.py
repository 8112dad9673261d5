"""What must hold in a whole rubric."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice, pairwise
from typing import Any

from django.utils.translation import gettext as _

from trust_scores.constants import Audience, Quality, StageCode
from trust_scores.rubric_documents.fields import (
    MAX_ITEMS,
    MAX_STEPS,
    edge_problems,
    field_problems,
    twice,
)
from trust_scores.rubric_documents.normal import BANDS
from trust_scores.rubric_documents.reading import MAX_PROBLEMS, shape_problems
from trust_scores.scoring import Problem


def check(document: object) -> list[Problem]:
    """Everything that is wrong with a document of any shape, at most `MAX_PROBLEMS` of it.

    Rules between fields are tried once every single field is right.
    """
    if problems := shape_problems(document):
        return problems
    if not isinstance(document, Mapping):
        return [Problem("", _("This must be an object with named fields."))]
    problems = list(islice(field_problems(document), MAX_PROBLEMS))
    return problems or list(islice(_together(document), MAX_PROBLEMS))


def _together(document: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _items(document["items"])
    yield from _once("bands", document["bands"], {code.value: code.label for code in BANDS})
    for place, band in enumerate(document["bands"]):
        yield from edge_problems(band, f"bands[{place}]", document["parameters"]["bands"])
    yield from _once("stages", document["stages"], dict(StageCode.choices))
    for quality in Quality:
        yield from ladder_problems(quality, document["coaching_steps"])


def _items(items: list[dict[str, Any]]) -> Iterator[Problem]:
    for audience in Audience:
        places = [place for place, item in enumerate(items) if item["audience"] == audience]
        if len(places) > MAX_ITEMS:
            message = _("At most %(most)s statements can be asked of one side (%(audience)s).")
            known = {"most": MAX_ITEMS, "audience": audience.label}
            yield Problem(f"items[{places[MAX_ITEMS]}]", message % known)
        yield from _unasked(audience, {items[place]["quality"] for place in places})
        texts = [items[place]["text"] for place in places]
        for problem in twice(texts, "%s", _("Another statement says the same.")):
            yield Problem(f"items[{places[int(problem.path)]}].text", problem.message)


def _unasked(audience: Audience, asked: set[str]) -> Iterator[Problem]:
    for quality in Quality:
        if quality not in asked:
            message = _("Nothing is asked about “%(quality)s” (%(audience)s).")
            yield Problem("items", message % {"quality": quality.label, "audience": audience.label})


def _once(path: str, rows: list[dict[str, Any]], wanted: Mapping[str, Any]) -> Iterator[Problem]:
    counted = Counter(row["code"] for row in rows)
    for code, label in wanted.items():
        if not counted[code]:
            yield Problem(path, _("“%(name)s” is missing.") % {"name": label})
    for place, row in enumerate(rows):
        if row["code"] in {one["code"] for one in rows[:place]}:
            yield Problem(f"{path}[{place}].code", _("This stands here twice."))


def ladder_problems(quality: Quality, steps: list[dict[str, Any]]) -> Iterator[Problem]:
    """What is wrong with the next steps of one quality, at their places among all steps."""
    places = [place for place, step in enumerate(steps) if step["quality"] == quality]
    if not places:
        message = _("There is no next step for “%(quality)s”.") % {"quality": quality.label}
        yield Problem("coaching_steps", message)
        return
    if len(places) > MAX_STEPS:
        message = _("At most %(most)s next steps fit one quality.") % {"most": MAX_STEPS}
        yield Problem(f"coaching_steps[{places[MAX_STEPS]}]", message)
    for before, place in pairwise(places):
        if not steps[before]["below"] < steps[place]["below"]:
            message = _("This must be above that of the step before.")
            yield Problem(f"coaching_steps[{place}].below", message)
    if steps[places[-1]]["below"] != 1:
        message = _("The last step of a quality must be offered below 1, so that none is without.")
        yield Problem(f"coaching_steps[{places[-1]}].below", message)
