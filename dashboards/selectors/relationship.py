"""Everything that the page of one relationship shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboards import wording
from dashboards.selectors.between import Column, between_columns, open_promises
from dashboards.selectors.change import ChangeCard
from dashboards.selectors.events import VISIT, TimelineEvent, past_events, planned_events
from dashboards.selectors.level import LevelStory, level_story
from dashboards.selectors.raises import RaiseLine, raise_lines, raise_sentence
from dashboards.selectors.readers import Reader, card_of, left_out
from dashboards.selectors.trend import Trend, trend_of
from interactions.constants import PromisedBy
from opinion_leaders.models import Relationship
from trust_scores.constants import Quality
from trust_scores.permissions import may_record_breaches
from trust_scores.selectors.breaches import BreachEffect, breach_effects
from trust_scores.selectors.perception import Perception, perception
from trust_scores.selectors.raising import Raise, what_would_raise
from trust_scores.selectors.rubrics import offered_step
from trust_scores.selectors.states import QualityState, RelationshipState

TIMELINE = 8
LATEST = 6


@dataclass(frozen=True, slots=True)
class QualityRow:
    """One of the six on the page: its state, a few words, its evidence."""

    state: QualityState
    note: str
    lines: list[wording.EvidenceLine]
    is_open: bool
    own_is_limited: bool
    held_back: str
    raise_: str

    @property
    def latest(self) -> list[wording.EvidenceLine]:
        return self.lines[:LATEST]

    @property
    def older(self) -> list[wording.EvidenceLine]:
        return self.lines[LATEST:]

    @property
    def is_unsure(self) -> bool:
        return not self.state.is_sufficient

    @property
    def tone(self) -> str:
        """The two sides of trust keep their colors."""
        code = self.state.quality.value
        return code if code in {Quality.COMPETENCE, Quality.CHARACTER} else ""


@dataclass(frozen=True, slots=True)
class NextStep:
    kicker: str
    sentence: str
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class RelationshipPage:
    """What the template needs; nothing in it queries."""

    relationship: Relationship
    state: RelationshipState
    qualities: list[QualityRow]
    trend: Trend
    timeline: list[TimelineEvent]
    visit_count: int
    columns: list[Column]
    disagreements: list[dict[str, Any]]
    next_step: NextStep | None
    picture: dict[str, Any]
    sentences: str
    flags: list[tuple[str, str]]
    missing_sentence: str
    disclosure: str
    card: ChangeCard
    level: LevelStory | None
    raises: list[RaiseLine]
    breaches: list[BreachEffect]
    perception: Perception
    may_record_breach: bool
    is_own: bool


def relationship_page(reader: Reader, asked: QueryDict) -> RelationshipPage:
    """The page of a relationship; seven queries beside those of the reader."""
    relationship, is_own, now = reader.relationship, reader.is_own, reader.now
    state = reader.state()
    level = reader.level()
    raises = what_would_raise(relationship, state)
    card = card_of(reader, asked, address=relationship.get_absolute_url())
    happened = past_events(state, for_msl=is_own)
    promises = open_promises(relationship)
    disagreements = _open_disagreements(state)
    return RelationshipPage(
        relationship=relationship,
        state=state,
        qualities=_quality_rows(state, is_own, raises),
        trend=trend_of(
            relationship,
            state,
            card.period,
            happened,
            reader.reading.rubrics,
            card.moved if card.tells_the_score_now else None,
        ),
        timeline=[*planned_events(relationship, now=now), *happened[:TIMELINE]],
        visit_count=sum(1 for one in happened if one.kind == VISIT),
        columns=between_columns(relationship, promises, is_own=is_own, today=now.date()),
        disagreements=disagreements,
        next_step=next_step(relationship, state) if is_own else None,
        picture=picture(state),
        sentences=wording.trust_sentences(state),
        flags=wording.flags(state),
        missing_sentence=wording.what_is_missing(state),
        disclosure=left_out(state, level),
        card=card,
        level=level_story(level),
        raises=raise_lines(
            raises,
            relationship,
            is_own=is_own,
            disagreement=next((one["pk"] for one in disagreements), None),
            promise=next((one.pk for one in promises if one.promised_by == PromisedBy.US), None),
        ),
        breaches=_breaches(reader, state),
        perception=perception(
            reader.user,
            relationship,
            reader.reading.loaded.known_at(now).ratings.rows,
            told=reader.disclosed,
            answers=state.answers,
            parameters=state.rubric.parameters,
            now=now,
        ),
        may_record_breach=not is_own and may_record_breaches(reader.user),
        is_own=is_own,
    )


def _breaches(reader: Reader, state: RelationshipState) -> list[BreachEffect]:
    """Those that count, as this reader may know their effect; no query."""
    found = breach_effects(reader.relationship, state.loaded, reader.reading.rules_at(reader.now))
    return [one for one in found if one.counts]


def picture(state: RelationshipState) -> dict[str, Any]:
    """The input of the trust picture."""
    by_code = {one.quality.value: one.estimate for one in state.qualities}
    return {
        **by_code,
        "character_before_breach": state.character_before_breach if state.integrity < 1 else None,
        "trust": state.trust,
        "insufficient": state.is_insufficient,
        "quality_sufficient": [one.is_sufficient for one in state.qualities],
        "quality_confidence": [one.confidence for one in state.qualities],
        "gate": state.gate,
        "limiting": state.limiting_side,
    }


def _quality_rows(
    state: RelationshipState, is_own: bool, raises: Sequence[Raise]
) -> list[QualityRow]:
    weakest = state.weakest.quality
    return [
        QualityRow(
            state=one,
            note=wording.quality_note(one, state),
            lines=wording.evidence_lines(one, for_msl=is_own),
            is_open=one.quality == weakest,
            own_is_limited=one.own_is_limited,
            held_back=wording.held_back(one, for_msl=is_own),
            raise_=raise_sentence(one.quality, raises, _step_for(one, state)),
        )
        for one in state.qualities
    ]


def _step_for(one: QualityState, state: RelationshipState) -> str:
    return offered_step(state.rubric.pk, one.quality.value, one.estimate)


def _open_disagreements(state: RelationshipState) -> list[dict[str, Any]]:
    table = state.loaded.disagreements
    return [
        {"pk": int(key), **words}
        for key, words in zip(table.keys, table.words, strict=True)
        if words["open"]
    ]


def next_step(relationship: Relationship, state: RelationshipState) -> NextStep | None:
    """The rubric's step for the weakest quality; none for people not to be contacted."""
    weakest = state.weakest
    sentence = _step_for(weakest, state)
    if not sentence or not relationship.opinion_leader.is_contactable:
        return None
    return NextStep(
        kicker=_("Next best step, for %(quality)s") % {"quality": weakest.quality.label.lower()},
        sentence=sentence,
        url=f"{reverse('interactions:create')}?relationship={relationship.pk}&state=planned",
        label=_("Plan it"),
    )
