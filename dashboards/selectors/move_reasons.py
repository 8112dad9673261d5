"""Why scores of several relationships moved, each in a few words, for one reader."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from dashboards import change_words
from dashboards.periods import Period
from opinion_leaders.models import Relationship
from trust_scores.selectors.causes import causes
from trust_scores.selectors.disclosure import disclosures
from trust_scores.selectors.explanation_lines import Change
from trust_scores.selectors.explanations import explain_changes

# A reason has to stand for at least this share of a move.
LEAST_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class MoveReason:
    """Why, without capital and stop, and the page that explains all; text may be "".

    That is where what the reader may know does not explain the move.
    """

    text: str
    url: str


def move_reasons(
    relationships: Collection[Relationship],
    moved: dict[int, float],
    *,
    period: Period,
    user: User,
) -> dict[int, MoveReason]:
    """The reasons by key, in at most ten queries for any number; none where none moved.

    moved: change of the shown health in [-1, 1] by key. Relationships come with their opinion
    leaders.
    """
    if not relationships:
        return {}
    changes = explain_changes(
        relationships,
        since=period.start,
        until=period.end,
        disclosed=disclosures(user, relationships),
    )
    owners = {one.pk: one.msl_id for one in relationships}
    return {
        one.relationship: MoveReason(
            _reason(one, moved[one.relationship], for_msl=owners[one.relationship] == user.pk),
            f"{reverse('dashboards:relationship_change', args=[one.relationship])}?{period.query}",
        )
        for one in changes
    }


def _reason(change: Change, moved: float, *, for_msl: bool) -> str:
    found = causes(change)
    if not found:
        return ""
    points, reason = change_words.largest_reason(found, moved, for_msl=for_msl)
    return reason if points / moved >= LEAST_SHARE else ""
