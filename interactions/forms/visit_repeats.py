"""What a form tells again although it is on record, so that saving it adds nothing twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict

from interactions.forms.visit_promises import DAYS, PROMISES
from interactions.forms.visits import DISAGREEMENT
from interactions.models import Interaction


def without_repeats(
    typed: QueryDict, answers: Mapping[str, Any], on_record: Interaction
) -> tuple[QueryDict, bool]:
    """`typed` without the promises, question, insight and disagreement that `on_record` has.

    `answers` are the cleaned ones of the same form. Also says whether anything was left out.
    """
    repeated = [name for name in _repeats(answers, on_record) if typed.get(name)]
    rest = typed.copy()
    for name in repeated:
        del rest[name]
    return rest, bool(repeated)


def _repeats(answers: Mapping[str, Any], on_record: Interaction) -> Iterator[str]:
    """The names of the fields that only say again what is on record."""
    promises = set(
        on_record.commitments.filter(voided_at__isnull=True).values_list("promised_by", "text")
    )
    for name in PROMISES:
        if (name.split("_")[1], answers[name]) in promises:
            yield from (name, *(f"{name}_{day}" for day in DAYS))
    if on_record.inquiries.filter(question=answers["inquiry"]).exists():
        yield "inquiry"
    insights = on_record.insights.filter(what=answers["insight"])
    if insights.filter(so_what=answers["insight_so_what"]).exists():
        yield from ("insight", "insight_so_what")
    topic = answers["disagreement_topic"]
    if on_record.disagreements.current().filter(topic=topic).exists():
        yield from DISAGREEMENT
