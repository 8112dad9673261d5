"""What would raise a score, in words, with what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import presentation
from dashboards import explaining
from opinion_leaders.models import Relationship
from trust_scores.constants import Quality
from trust_scores.scoring import Event
from trust_scores.selectors.raising import Raise, raise_of

MOST = 3
# Points below this are no reason to do anything.
LEAST = 0.1


@dataclass(frozen=True, slots=True)
class RaiseLine:
    """An event with its points to the tenth, and the action that leads to it, if there is one."""

    text: str
    points: float
    url: str = ""
    label: str = ""


def raise_lines(
    raises: Sequence[Raise],
    relationship: Relationship,
    *,
    is_own: bool,
    disagreement: int | None = None,
    promise: int | None = None,
) -> list[RaiseLine]:
    """The events that help most. disagreement, promise: keys of an open one, None for none."""
    actions = _actions(relationship, disagreement, promise) if is_own else {}
    return [
        RaiseLine(
            explaining.suggestion(one.event),
            round(one.points * 100, 1),
            *actions.get(one.event, ("", "")),
        )
        for one in raises[:MOST]
        if one.points * 100 >= LEAST
    ]


def raise_sentence(quality: Quality, raises: Sequence[Raise], step: str) -> str:
    """The rubric's step for a quality with what would do most for it; either may be missing."""
    best = raise_of(raises, quality)
    points = best.by_quality[quality] * 100 if best else 0.0
    if best is None or points < LEAST:
        return step
    effect = _("%(event)s: %(points)s points.") % {
        "event": explaining.suggestion(best.event),
        "points": presentation.signed(points, 1),
    }
    return f"{step} {effect}".strip()


def _actions(
    relationship: Relationship, disagreement: int | None, promise: int | None
) -> dict[Event, tuple[str, str]]:
    plan = f"{reverse('interactions:create')}?relationship={relationship.pk}&state=planned"
    visit = (plan, _("Plan a visit"))
    found: dict[Event, tuple[str, str]] = dict.fromkeys(_IN_A_VISIT, visit)
    ask = reverse("trust_scores:relationship_pulse", args=[relationship.pk])
    found[Event.GOOD_PULSE] = (ask, _("Ask them"))
    if promise is not None:
        close = reverse("interactions:commitment_close", args=[promise])
        found[Event.KEPT_PROMISE] = (close, _("Close the open promise"))
    if disagreement is not None:
        follow = reverse("interactions:disagreement_follow_up", args=[disagreement])
        found[Event.HANDLED_DISAGREEMENT] = (follow, _("Take it up again"))
    return found


_IN_A_VISIT = (
    Event.DEEP_TALK,
    Event.KEPT_PROMISE,
    Event.OPEN_EXCHANGE,
    Event.QUESTION_ANSWERED,
    Event.GOALS_REVIEWED,
)
