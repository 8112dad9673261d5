"""What a visit was about, in its form: the first topic, and a few more that may be left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interactions.forms.fields import text
from interactions.models import Interaction
from interactions.services import TopicData

FURTHER = (2, 3, 4)
ROWS = [("subject", "product"), *((f"subject_{one}", f"product_{one}") for one in FURTHER)]
# All but the first topic itself, which every visit has.
NAMES = [name for row in ROWS for name in row][1:]


def further_topic_fields() -> dict[str, forms.Field]:
    """The product of the first topic, and further topics with theirs."""
    fields: dict[str, forms.Field] = {}
    for subject, product in ROWS:
        if subject != "subject":
            fields[subject] = text(_("Also about"), 200, list="kept-topics", autocomplete="off")
        fields[product] = text(_("Product"), 120, list="kept-products", autocomplete="off")
    return fields


def topics_without_words(answers: Mapping[str, Any]) -> list[str]:
    """The fields of further topics that name a product and nothing else."""
    return [
        subject
        for subject, product in ROWS[1:]
        if answers.get(product) and not answers.get(subject)
    ]


def further_topics(answers: Mapping[str, Any]) -> list[TopicData]:
    return [
        TopicData(subject=answers[subject], product=answers[product])
        for subject, product in ROWS[1:]
        if answers[subject]
    ]


def topics_initial(interaction: Interaction) -> dict[str, str]:
    """The answers that a version holds."""
    told: dict[str, str] = {}
    for (subject, product), one in zip(ROWS, interaction.discussions.all(), strict=False):
        told |= {subject: one.subject, product: one.product}
    return told
