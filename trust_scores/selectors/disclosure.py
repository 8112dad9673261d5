"""What a reader may know of the opinion leader's own answers.

The score always counts them in full. Whoever has few opinion leaders knows who gave an answer,
so the MSL of a relationship sees them only with consent, by the rubric, or in one sum of many.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from enum import StrEnum

from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from opinion_leaders.constants import ConsentPurpose
from opinion_leaders.models import Consent, Relationship
from trust_scores.constants import Audience
from trust_scores.models import Assessment
from trust_scores.scoring import Parameters
from trust_scores.selectors.rubrics import rubric_in_force

NOTHING, IN_ONE_SUM, EVERYTHING = 0, 1, 2


class Disclosed(StrEnum):
    """FULL: every answer. AGGREGATE: all together in one line. WITHHELD: only how many."""

    FULL = "full"
    AGGREGATE = "aggregate"
    WITHHELD = "withheld"


def disclosed_to(
    user: User | None,
    relationship: Relationship,
    *,
    parameters: Parameters | None = None,
    day: dt.date | None = None,
) -> Disclosed:
    """What this reader may know about one relationship; None is the shell, which sees all."""
    chosen = disclosures(user, [relationship], parameters=parameters, day=day)
    return chosen[relationship.pk]


def disclosures(
    user: User | None,
    relationships: Collection[Relationship],
    *,
    parameters: Parameters | None = None,
    day: dt.date | None = None,
) -> dict[int, Disclosed]:
    """The same for many, by key; at most three queries, none for those who see all.

    Managers and compliance see all, except about a relationship of their own.
    """
    found = dict.fromkeys((one.pk for one in relationships), Disclosed.FULL)
    closed = [one for one in relationships if not _sees_all(user, one)]
    if not closed:
        return found
    rule = (parameters or rubric_in_force().parameters).disclosure
    if rule.msl_sees == EVERYTHING:
        return found
    people = _consenting({one.opinion_leader_id for one in closed}, day or timezone.now().date())
    agreed = {one.pk for one in closed if one.opinion_leader_id in people}
    rest = [one.pk for one in closed if one.pk not in agreed]
    given = pulse_answers(rest) if rule.msl_sees == IN_ONE_SUM else {}
    for pk in rest:
        enough = given.get(pk, 0) >= rule.least_answers
        found[pk] = Disclosed.AGGREGATE if enough else Disclosed.WITHHELD
    return found


def disclosed_by(
    user: User | None,
    relationship: Relationship,
    *,
    parameters: Parameters,
    agreed: bool,
    answers: int,
) -> Disclosed:
    """The same where everything is read already: the consent, and how many answers there are."""
    rule = parameters.disclosure
    if agreed or rule.msl_sees == EVERYTHING or _sees_all(user, relationship):
        return Disclosed.FULL
    enough = rule.msl_sees == IN_ONE_SUM and answers >= rule.least_answers
    return Disclosed.AGGREGATE if enough else Disclosed.WITHHELD


def pulse_answers(relationship_ids: Collection[int]) -> dict[int, int]:
    """How often each opinion leader has answered, by relationship; what was judged counts."""
    answered = (
        Assessment.objects.counted()
        .filter(kind=Audience.OPINION_LEADER, relationship__in=relationship_ids)
        .filter(ratings__level__isnull=False)
        .order_by()
        .values("relationship")
        .annotate(answers=Count("pk", distinct=True))
    )
    return dict(answered.values_list("relationship", "answers"))


def _sees_all(user: User | None, relationship: Relationship) -> bool:
    if user is None:
        return True
    return relationship.msl_id != user.pk and (user.is_manager or user.is_compliance)


def _consenting(opinion_leaders: Collection[int], day: dt.date) -> set[int]:
    in_force = Consent.objects.in_force(day).filter(
        purpose=ConsentPurpose.PULSE_DISCLOSURE, opinion_leader__in=opinion_leaders
    )
    return set(in_force.values_list("opinion_leader_id", flat=True))
