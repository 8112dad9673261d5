"""What a visit or an assessment did to the score, in tenths of a point that add up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from dashboards.rounding import tenths
from dashboards.selectors.relationship import NextStep, for_header, next_step, picture
from interactions.models import Interaction
from opinion_leaders.models import Relationship
from trust_scores.constants import BandCode
from trust_scores.models import Assessment
from trust_scores.selectors.effects import Effect, record_effect, visit_effect
from trust_scores.selectors.states import RelationshipState, relationship_state


@dataclass(frozen=True, slots=True)
class EffectPage:
    """One relationship after something was recorded.

    lines: quality and change in points, largest first, without those that did not move.
    """

    relationship: Relationship
    state: RelationshipState
    effect: Effect
    lines: list[tuple[str, float]]
    change: float
    picture: dict[str, object]
    next_step: NextStep | None

    @property
    def had_score(self) -> bool:
        return self.effect.band_before is not None

    @property
    def has_score(self) -> bool:
        return self.effect.band != BandCode.INSUFFICIENT


def effects_of_visit(
    interaction: Interaction, *, user: User, as_of: dt.datetime
) -> list[EffectPage]:
    """One page part for each opinion leader in the visit whom `user` may see."""
    relationships = for_header(
        Relationship.objects.visible_to(user).filter(participations__interaction=interaction)
    )
    return [_page(one, visit_effect(one, interaction, as_of=as_of), as_of) for one in relationships]


def effect_of_assessment(
    relationship: Relationship, assessment: Assessment, *, as_of: dt.datetime
) -> EffectPage:
    """What one assessment did to its relationship."""
    effect = record_effect(relationship, recorded_at=assessment.recorded_at, as_of=as_of)
    return _page(relationship, effect, as_of)


def _page(relationship: Relationship, effect: Effect, as_of: dt.datetime) -> EffectPage:
    state = relationship_state(relationship, as_of=as_of)
    names = [str(quality.label) for quality, _points in effect.by_quality]
    points = [points * 100 for _quality, points in effect.by_quality]
    named = [*zip(names, points, strict=True), (_("held back by a limit"), effect.gates * 100)]
    shown = zip([name for name, _points in named], tenths([one[1] for one in named]), strict=True)
    lines = sorted(
        ((name, value) for name, value in shown if value), key=lambda line: -abs(line[1])
    )
    return EffectPage(
        relationship=relationship,
        state=state,
        effect=effect,
        lines=lines,
        change=sum(value for _name, value in lines),
        picture=picture(state),
        next_step=next_step(relationship, state),
    )
