"""What is planned and what happened between the two, as the timeline and the trend tell it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dashboards import wording
from interactions.models import Interaction
from opinion_leaders.models import Relationship
from trust_scores import scoring
from trust_scores.selectors.states import EvidenceItem, RelationshipState

Field = scoring.EvidenceField
# What the trend tells apart by shape; see `accounts.trend_chart.MARK_KINDS`.
VISIT, ASSESSMENT, PROMISE, DISAGREEMENT = "visit", "assessment", "promise", "disagreement"
_KIND_OF_FIELD = {
    Field.DISAGREEMENT: DISAGREEMENT,
    Field.OUR_COMMITMENT: PROMISE,
    Field.THEIR_COMMITMENT: PROMISE,
}
SOON = 3


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Something that happened or is planned; kind is "" for what is planned."""

    at: dt.datetime
    icon: str
    text: str
    kind: str = ""
    url: str = ""
    detail: str = ""
    depth: int | None = None

    @property
    def planned(self) -> bool:
        return not self.kind

    @property
    def shown_date(self) -> str:
        return date_format(timezone.localtime(self.at), "j M")


def planned_events(relationship: Relationship, *, now: dt.datetime) -> list[TimelineEvent]:
    """The next visits, the farthest first; two queries."""
    planned = (
        Interaction.objects.planned()
        .filter(participations__relationship=relationship, starts_at__gte=now)
        .prefetch_related("discussions")
        .order_by("starts_at")[:SOON]
    )
    return [
        TimelineEvent(
            at=one.starts_at,
            icon="calendar",
            text=_("Planned: %(what)s") % {"what": _subject(one)},
            url=reverse("interactions:detail", args=[one.pk]),
        )
        for one in reversed(planned)
    ]


def _subject(interaction: Interaction) -> str:
    subjects = [one.subject for one in interaction.discussions.all()]
    return subjects[0] if subjects else interaction.get_channel_display()


def past_events(state: RelationshipState, *, for_msl: bool) -> list[TimelineEvent]:
    """Visits, assessments, ends of promises and handled disagreements, newest first.

    Answers of the opinion leader are among them only where the state holds them one by one.
    """
    happened = [*_visits(state), *_other_events(state, for_msl)]
    return sorted(happened, key=lambda event: event.at, reverse=True)


def _visits(state: RelationshipState) -> list[TimelineEvent]:
    table = state.loaded.participations
    return [
        TimelineEvent(
            at=moment,
            icon=wording.channel_icon(words["visit_channel"]),
            text=words["visit_subject"] or _("Visit"),
            kind=VISIT,
            url=reverse("interactions:detail", args=[words["visit"]]),
            depth=int(depth) or None,
        )
        for words, moment, depth in zip(
            table.words, state.moments(table.rows.time), table.rows.depth, strict=True
        )
    ]


def _other_events(state: RelationshipState, for_msl: bool) -> list[TimelineEvent]:
    """What stands beside the visits, each record once."""
    once = {
        _record(item): item
        for quality in state.qualities
        for item in quality.items
        if "visit" not in item.words
    }
    return [_event(item, for_msl) for item in once.values()]


def _event(item: EvidenceItem, for_msl: bool) -> TimelineEvent:
    line = wording.plain_line(item, for_msl=for_msl)
    kind = _KIND_OF_FIELD.get(item.field, ASSESSMENT)
    # Of an assessment any one item stands for all.
    detail = "" if kind == ASSESSMENT else line.detail
    return TimelineEvent(at=line.at, icon=line.icon, text=line.text, kind=kind, detail=detail)


def _record(item: EvidenceItem) -> tuple[str, int]:
    """The record that an item belongs to; one assessment or promise makes several items."""
    assessment = item.words.get("assessment_pk")
    return ("assessment", assessment) if assessment else (item.field.name, item.key)
