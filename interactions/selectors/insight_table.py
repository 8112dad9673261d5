"""Insights as a table that may leave the product: without notes and without opinion leaders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from interactions.models import Insight, InsightStep, Participation
from interactions.selectors.insights import InsightFilter, insights_for
from opinion_leaders.models import OpinionLeader

SHORTEST_NAME = 3
Cell = str | int


def insight_table(user: User, wanted: InsightFilter) -> list[list[Cell]]:
    """A head and a row for each insight of the filter, in its order.

    Names of the people who took part are taken out of the texts; whoever else may be named
    there, nobody can tell by machine.
    """
    return [_head(), *map(_row, _loaded(user, wanted))]


def _loaded(user: User, wanted: InsightFilter) -> Iterator[Insight]:
    steps = Prefetch("steps", InsightStep.objects.select_related("recorded_by"))
    people = Prefetch(
        "interaction__participations",
        Participation.objects.select_related("relationship__opinion_leader"),
    )
    return insights_for(user, wanted).prefetch_related(steps, people).iterator(chunk_size=500)


def _head() -> list[Cell]:
    return [
        _("Number"), _("Recorded"), _("By"), _("What was learned"), _("Why it matters"),
        _("Marks"), _("Tags"), _("Listening priority"), _("State"), _("What became of it"),
    ]  # fmt: skip


def _row(insight: Insight) -> list[Cell]:
    people = [one.relationship.opinion_leader for one in insight.interaction.participations.all()]
    return [
        insight.pk,
        f"{timezone.localtime(insight.recorded_at):%Y-%m-%d}",
        insight.recorded_by.full_name,
        without_names(insight.what, people),
        without_names(insight.so_what, people),
        ", ".join(insight.marks),
        ", ".join(tag.name for tag in insight.tags.all()),
        insight.listening_priority.name if insight.listening_priority else "",
        insight.get_state_display(),
        "\n".join(without_names(_step(step), people) for step in insight.steps.all()),
    ]


def _step(step: InsightStep) -> str:
    day = date_format(step.happened_on, "j F Y")
    return f"{day}, {step.get_kind_display()}, {step.recorded_by.full_name}: {step.text}"


def without_names(text: str, people: list[OpinionLeader]) -> str:
    """The text with the names of these people taken out, where they stand as words of their own.

    Small letters are left alone: "long" is a word, Long is a name.
    """
    names = {name for one in people for name in _names(one) if len(name) >= SHORTEST_NAME}
    if not names:
        return text
    written = sorted(names | {name.upper() for name in names}, key=len, reverse=True)
    pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, written))})(?!\w)"
    return re.sub(pattern, f"[{_('opinion leader')}]", text)


def _names(one: OpinionLeader) -> tuple[str, ...]:
    both = f"{one.given_name} {one.family_name}".strip()
    return (one.full_name, one.formal_name, both, one.family_name, one.native_name)
