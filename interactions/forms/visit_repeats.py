"""What a form tells again although it is on record, so that saving it adds nothing twice."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import QueryDict

from interactions.forms.visit_input import whose
from interactions.forms.visit_promises import DAYS, PROMISES
from interactions.forms.visits import DISAGREEMENT, VisitForm
from interactions.models import Interaction


def without_repeats(
    typed: QueryDict, form: VisitForm, on_record: Interaction
) -> tuple[QueryDict, bool]:
    """`typed` without the promises, question, insight and disagreement that `on_record` has.

    `form` is valid, and was made of `typed`. Also says whether anything was left out.
    """
    repeated = [name for name in _repeats(form, on_record) if typed.get(name)]
    rest = typed.copy()
    for name in repeated:
        del rest[name]
    return rest, bool(repeated)


def _repeats(form: VisitForm, on_record: Interaction) -> Iterator[str]:
    """The names of the fields that only say again what is on record about the same person."""
    answers, people = form.cleaned_data, form.people()
    promises = set(
        on_record.commitments.filter(voided_at__isnull=True).values_list(
            "relationship", "promised_by", "text"
        )
    )
    for name in PROMISES:
        with_whom = whose(name, people, answers).pk
        if (with_whom, name.split("_")[1], answers[name]) in promises:
            yield from (name, *(f"{name}_{day}" for day in DAYS))
    asked = {"relationship": whose("inquiry", people, answers), "question": answers["inquiry"]}
    if on_record.inquiries.filter(**asked).exists():
        yield "inquiry"
    learned = {"what": answers["insight"], "so_what": answers["insight_so_what"]}
    if on_record.insights.filter(**learned).exists():
        yield from ("insight", "insight_so_what")
    topic, other = answers["disagreement_topic"], whose("disagreement", people, answers)
    if on_record.disagreements.current().filter(relationship=other, topic=topic).exists():
        yield from DISAGREEMENT
