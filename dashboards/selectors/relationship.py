"""Everything that the page of one relationship shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from dashboards import wording
from interactions.constants import PromisedBy
from interactions.models import Commitment, Interaction
from opinion_leaders.constants import ConsentPurpose, GoalSide, GoalStatus
from opinion_leaders.models import Affiliation, Consent, Goal, Relationship, Specialty
from opinion_leaders.querysets import RelationshipQuerySet
from trust_scores.constants import Quality
from trust_scores.models import CoachingStep, ScoreHistory
from trust_scores.selectors.states import (
    EvidenceItem,
    QualityState,
    RelationshipState,
    relationship_state,
)

# Fewer answers than this are not shown apart to the MSL whom they are about.
LEAST_PULSES = 5
TREND_DAYS = 365
QUARTER_DAYS = 90
TIMELINE = 8
OPEN_PROMISES = 20
LATEST = 6


@dataclass(frozen=True, slots=True)
class QualityRow:
    """One of the six on the page: its state, a few words, its evidence."""

    state: QualityState
    note: str
    lines: list[wording.EvidenceLine]
    is_open: bool
    own_is_limited: bool
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
    is_own: bool


def for_header(relationships: RelationshipQuerySet) -> RelationshipQuerySet:
    """Adds what stands under the name, in the same query."""
    present = Affiliation.objects.present().filter(opinion_leader=OuterRef("opinion_leader"))
    specialties = Specialty.objects.filter(opinion_leaders=OuterRef("opinion_leader"))
    disclosed = (
        Consent.objects.in_force()
        .filter(purpose=ConsentPurpose.PULSE_DISCLOSURE)
        .filter(opinion_leader=OuterRef("opinion_leader"))
    )
    return relationships.with_people().annotate(
        institution_name=Subquery(present.values("institution__name")[:1]),
        institution_city=Subquery(present.values("institution__city")[:1]),
        specialty_name=Subquery(specialties.order_by("name").values("name")[:1]),
        pulses_are_disclosed=Exists(disclosed),
    )


def relationship_page(
    relationship: Relationship, *, user: User, as_of: dt.datetime
) -> RelationshipPage:
    """Read the page of a relationship that came from `for_header`; eleven queries."""
    state = relationship_state(relationship, as_of=as_of)
    steps = coaching_steps(state)
    is_own = relationship.msl_id == user.pk
    planned = list(
        Interaction.objects.planned()
        .filter(participations__relationship=relationship, starts_at__gte=as_of)
        .prefetch_related("discussions")
        .order_by("starts_at")[:3]
    )
    timeline, visits = _timeline(state, planned, is_own)
    return RelationshipPage(
        relationship=relationship,
        state=state,
        qualities=_quality_rows(state, relationship, is_own, steps),
        trend=_trend(relationship, state),
        timeline=timeline,
        visit_count=visits,
        columns=between_columns(relationship, is_own=is_own, today=as_of.date()),
        disagreements=_open_disagreements(state),
        next_step=next_step(relationship, state, steps) if is_own else None,
        picture=picture(state),
        sentences=wording.trust_sentences(state),
        flags=wording.flags(state),
        missing_sentence=wording.what_is_missing(state),
        is_own=is_own,
    )


def coaching_steps(state: RelationshipState) -> list[CoachingStep]:
    """The steps of the rubric in force, those for the lowest levels first."""
    return list(CoachingStep.objects.filter(rubric=state.rubric.pk).order_by("below"))


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
    state: RelationshipState,
    relationship: Relationship,
    is_own: bool,
    steps: Sequence[CoachingStep],
) -> list[QualityRow]:
    shows_pulses = not is_own or relationship.pulses_are_disclosed  # type: ignore[attr-defined]
    weakest = state.weakest.quality
    return [
        QualityRow(
            state=one,
            note=wording.quality_note(one, state),
            lines=wording.evidence_lines(
                one, shows_pulses=shows_pulses, least_pulses=LEAST_PULSES, for_msl=is_own
            ),
            is_open=one.quality == weakest,
            own_is_limited=one.own_is_limited,
            raise_=_step_for(one, steps) if is_own else "",
        )
        for one in state.qualities
    ]


def _step_for(state: QualityState, steps: Sequence[CoachingStep]) -> str:
    """The coaching step offered at this level of the quality, empty where none is."""
    offered = (
        one.text
        for one in steps
        if one.quality == state.quality.value and state.estimate < one.below
    )
    return next(offered, "")


def _open_disagreements(state: RelationshipState) -> list[dict[str, Any]]:
    table = state.loaded.disagreements
    return [
        {"pk": int(key), **words}
        for key, words in zip(table.keys, table.words, strict=True)
        if words["open"]
    ]


def next_step(
    relationship: Relationship,
    state: RelationshipState,
    steps: Sequence[CoachingStep] | None = None,
) -> NextStep | None:
    """The rubric's step for the weakest quality; none for people not to be contacted."""
    if steps is None:
        steps = coaching_steps(state)
    weakest = state.weakest
    sentence = _step_for(weakest, steps)
    if not sentence or not relationship.opinion_leader.is_contactable:
        return None
    return NextStep(
        kicker=_("Next best step, for %(quality)s") % {"quality": weakest.quality.label.lower()},
        sentence=sentence,
        url=f"{reverse('interactions:create')}?relationship={relationship.pk}&state=planned",
        label=_("Plan it"),
    )
