"""What a visit or an assessment did to the score, in tenths of a point that add up."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from math import fsum

from django.utils.translation import gettext as _

from accounts.models import User
from dashboards import change_words, explaining
from dashboards.rounding import shown_change
from dashboards.selectors.raises import RaiseLine, raise_lines
from dashboards.selectors.readers import Reader, for_header, reader_of
from dashboards.selectors.relationship import NextStep, next_step, picture
from interactions.models import Interaction
from opinion_leaders.models import Relationship
from trust_scores.constants import Quality
from trust_scores.models import Assessment
from trust_scores.selectors.causes import causes
from trust_scores.selectors.explanation_lines import CauseCode, Change
from trust_scores.selectors.raising import what_would_raise
from trust_scores.selectors.states import RelationshipState

INSTANT = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class EffectPage:
    """One relationship before and after something was put on record.

    official: with the score that everyone is shown; effect: what the reader may know of it.
    before, after, lines: the latter in shown tenths; the lines, quality and points, are the
    largest first and add up, without those that did not move. causes: what else than the record
    itself moved it, in words. disclosure: what is left out, "" for nothing.
    """

    relationship: Relationship
    state: RelationshipState
    official: Change
    effect: Change
    before: float
    after: float
    lines: list[tuple[str, float]]
    causes: list[str]
    disclosure: str
    picture: dict[str, object]
    next_step: NextStep | None
    raises: list[RaiseLine]

    @property
    def had_score(self) -> bool:
        return self.official.had_score

    @property
    def has_score(self) -> bool:
        return self.official.has_score

    @property
    def change(self) -> float:
        return round(self.after - self.before, 1)


def effects_of_visit(
    interaction: Interaction, *, user: User, as_of: dt.datetime
) -> list[EffectPage]:
    """One page part for each opinion leader in the visit whom `user` may see."""
    relationships = for_header(
        Relationship.objects.visible_to(user).filter(participations__interaction=interaction)
    )
    readers = [reader_of(one, user=user, now=as_of) for one in relationships]
    return [_page(one, interaction.recorded_at) for one in readers]


def effect_of_assessment(
    relationship: Relationship, assessment: Assessment, *, user: User, as_of: dt.datetime
) -> EffectPage:
    """What one assessment did to its relationship."""
    return _page(reader_of(relationship, user=user, now=as_of), assessment.recorded_at)


def _page(reader: Reader, recorded_at: dt.datetime) -> EffectPage:
    relationship = reader.relationship
    state = reader.state()
    official = reader.official_change(recorded_at - INSTANT, recorded_at)
    told = reader.change(recorded_at - INSTANT, recorded_at)
    named = _by_quality(told)
    shown = shown_change(told.before * 100, [points for _name, points in named], told.after * 100)
    lines = [(name, value) for (name, _p), value in zip(named, shown.parts, strict=True) if value]
    return EffectPage(
        relationship=relationship,
        state=state,
        official=official,
        effect=told,
        before=shown.before,
        after=shown.after,
        lines=sorted(lines, key=lambda line: -abs(line[1])),
        causes=_causes(told),
        disclosure=change_words.disclosure(
            told.answers,
            told.disclosed,
            official=official.after,
            told=told.after,
            least=state.rubric.parameters.disclosure.least_answers,
        ),
        picture=picture(state),
        next_step=next_step(relationship, state) if reader.is_own else None,
        raises=raise_lines(
            what_would_raise(relationship, state), relationship, is_own=reader.is_own
        ),
    )


def _by_quality(change: Change) -> list[tuple[str, float]]:
    """Points of 100 by quality, then the limits and the opinion leader's undivided line."""
    found: dict[Quality, float] = defaultdict(float)
    for step in change.steps:
        for leaf in step.leaves:
            found[leaf.quality] += leaf.points * 100
    gates = fsum(step.gates for step in change.steps) * 100
    answers = fsum(step.opinion_leader or 0.0 for step in change.steps) * 100
    return [
        *((str(quality.label), found[quality]) for quality in Quality),
        (_("Limits by trust and conversation"), gates),
        (_("The opinion leader's view"), answers),
    ]


def _causes(change: Change) -> list[str]:
    """What moved beside the record itself, such as the cadence; the largest first."""
    found = [
        one
        for one in causes(change)
        if one.code not in {*change_words.RECORDS, CauseCode.OPINION_LEADER}
        and abs(one.points) * 100 >= change_words.UNSEEN
    ]
    return [
        _("%(label)s: %(detail)s") % {"label": explaining.label(one), "detail": detail}
        if detail
        else explaining.label(one)
        for one in sorted(found, key=lambda one: -abs(one.points))
        for detail in [explaining.detail(one)]
    ]
