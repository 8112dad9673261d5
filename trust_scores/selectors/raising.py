"""What would raise the score of one relationship: plausible next events, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from opinion_leaders.models import Relationship
from trust_scores import scoring
from trust_scores.constants import Audience, Quality
from trust_scores.models import AssessmentItem
from trust_scores.selectors.evidence_codes import CHANNEL
from trust_scores.selectors.states import QUALITY_OF_LEAF, RelationshipState


@dataclass(frozen=True, slots=True)
class Raise:
    """One event and what it would add to health today.

    by_quality and gates (held back less by trust or conversation) add up to the points.
    """

    event: scoring.Event
    points: float
    by_quality: dict[Quality, float]
    gates: float


def what_would_raise(relationship: Relationship, state: RelationshipState) -> list[Raise]:
    """The events that would raise this score at the moment of the state; one query.

    None for people who are not to be contacted. Computed from what the state discloses.
    """
    if not relationship.opinion_leader.is_contactable:
        return []
    sums = state.loaded.sums(
        as_of=state.as_of, parameters=state.rubric.parameters, calibration=state.calibration
    )
    raised = scoring.what_would_raise(
        sums,
        target_interval=state.target_interval,
        pulse=_pulse_items(state.rubric.pk),
        parameters=state.rubric.parameters,
    )
    return [_told(one) for one in raised]


def raise_of(raises: Sequence[Raise], quality: Quality) -> Raise | None:
    """Of `what_would_raise`, the event that adds most by this quality; None if none does."""
    best = max(raises, key=lambda one: one.by_quality[quality], default=None)
    return best if best and best.by_quality[quality] > 0 else None


def _told(raised: scoring.Raised) -> Raise:
    by_quality = dict.fromkeys(Quality, 0.0)
    for leaf, points in zip(scoring.LEAVES, raised.lines.tolist(), strict=True):
        by_quality[QUALITY_OF_LEAF[leaf]] += points
    return Raise(raised.event, raised.points, by_quality, raised.gates)


@lru_cache(maxsize=4)
def _pulse_items(rubric: int) -> scoring.PulseItems:
    """The channels of the opinion leader's items, and how many items share each.

    Remembered, because the words of a version in force never change.
    """
    items = AssessmentItem.objects.filter(rubric=rubric, audience=Audience.OPINION_LEADER)
    names = items.order_by("pk").values_list("channel", flat=True)
    channels = np.array([CHANNEL[one] for one in names], np.int64)
    shared = np.bincount(channels, minlength=len(scoring.Channel))
    return scoring.PulseItems(channels, shared[channels])
