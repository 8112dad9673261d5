"""Raters compared, by name: how many ratings, which levels, how lenient and how surely so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.querysets import UserQuerySet, is_in_team_of
from trust_scores.constants import Audience
from trust_scores.models import Assessment, RaterCalibration, RaterOffset, Rating
from trust_scores.scoring import Parameters
from trust_scores.selectors.agreement import Agreed, agreement_between, agreement_lines
from trust_scores.selectors.calibrations import load_ratings
from trust_scores.selectors.rubrics import rubric_in_force

# Levels of the scale: an offset of 1 would be four of them.
STEPS = 4
# An offset from fewer pairs is mostly the expectation of the rubric.
FEW_PAIRS = 10
SIDES = (Audience.SELF, Audience.MANAGER)
# The height of a column that holds all ratings.
_COLUMN = 28
Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class LevelShare:
    """How often a rater chose one level; share in [0, 1], and a column to draw it by."""

    level: int
    count: int
    share: float

    @property
    def x(self) -> int:
        return (self.level - 1) * 17

    @property
    def height(self) -> float:
        return round(self.share * _COLUMN, 1)

    @property
    def y(self) -> float:
        return round(_COLUMN - self.height, 1)


@dataclass(frozen=True, slots=True)
class RaterLine:
    """One rater as MSL or as manager. offset, error and former: in levels, None if there is none.

    former: the offset before this version.
    """

    rater: User
    kind: Audience
    ratings: int
    levels: list[LevelShare]
    offset: float | None
    error: float | None
    pairs: int
    former: float

    @property
    def has_few_pairs(self) -> bool:
        return self.pairs < FEW_PAIRS

    @property
    def is_told_apart(self) -> bool:
        """The offset is further from none than twice its error."""
        return (
            self.offset is not None and self.error is not None and abs(self.offset) > 2 * self.error
        )

    @property
    def reading(self) -> str:
        """The offset in words."""
        if self.offset is None or not self.is_told_apart:
            return _("not told apart from none")
        return _("more generous") if self.offset > 0 else _("stricter")

    @property
    def levels_in_words(self) -> str:
        told = (
            ngettext("level %(level)d once", "level %(level)d %(count)d times", one.count)
            % {"level": one.level, "count": one.count}
            for one in self.levels
            if one.count
        )
        return ", ".join(told)


def raters_for(user: User) -> UserQuerySet:
    """Everybody who rated and whom this person may compare, by name; never by a figure."""
    counted = Assessment.objects.counted().filter(rater=OuterRef("pk"), kind__in=SIDES)
    people: UserQuerySet = User.objects.visible_to(user).filter(Exists(counted))
    return people.order_by("full_name", "pk")


def rated_by(calibration: RaterCalibration, user: User) -> UserQuerySet:
    """Those with an offset in this version whom this person may compare, by name."""
    offsets = RaterOffset.objects.filter(calibration=calibration, rater=OuterRef("pk"))
    people: UserQuerySet = User.objects.visible_to(user).filter(Exists(offsets))
    return people.order_by("full_name", "pk")


def rater_lines(
    raters: Sequence[User],
    calibration: RaterCalibration | None,
    former: RaterCalibration | None = None,
) -> list[RaterLine]:
    """What is known of these raters, in their order; three queries.

    calibration: the version whose offsets are told. former: the one to compare it with; where
    that says nothing of a rater, the expectation of the rubric counted.
    """
    keys = [one.pk for one in raters]
    counts = _levels(keys)
    offsets = _offsets(calibration, keys)
    before = _offsets(former, keys)
    expected = expectations(rubric_in_force().parameters)
    return [
        _line(rater, kind, counts, offsets, before, expected)
        for rater in raters
        for kind in SIDES
        if (rater.pk, kind) in counts or (rater.pk, kind) in offsets
    ]


def expectations(parameters: Parameters) -> dict[str, float]:
    """The leniency of a rater of whom nothing is known, on the value scale."""
    return {
        Audience.SELF: parameters.calibration.self.b0,
        Audience.MANAGER: parameters.calibration.manager.b0,
    }


@dataclass(frozen=True, slots=True)
class AgreementCard:
    """How far the sides agree; compared_at: when that was found out, None for just now."""

    lines: list[Agreed]
    compared_at: dt.datetime | None


def agreement_for(user: User) -> AgreementCard:
    """Of a manager's team as it is now, or for administrators of all at the last comparison.

    The relationships of a team are few enough to be compared while the page is made.
    """
    if user.is_admin:
        latest = RaterCalibration.objects.visible_to(user).order_by("-number").first()
        kept = latest.agreement if latest else []
        return AgreementCard(agreement_lines(kept), latest.made_at if latest else None)
    team = is_in_team_of(user, path="assessment__relationship__msl_id")
    ratings, _raters = load_ratings(team)
    found = agreement_between(ratings, parameters=rubric_in_force().parameters)
    return AgreementCard(agreement_lines(found), None)


@dataclass(frozen=True, slots=True)
class Effect:
    """How many relationships a version would move, or moved, by more than a point of health.

    largest: points of the one that moves most.
    """

    scored: int
    raised: int
    lowered: int
    largest: float

    @property
    def moved(self) -> int:
        return self.raised + self.lowered


def effect_of(calibration: RaterCalibration) -> Effect | None:
    """What the workers found; None as long as they have not, or were not asked."""
    return Effect(**calibration.effect) if calibration.effect else None


def before(calibration: RaterCalibration) -> RaterCalibration | None:
    """The published version that counted before this one, or counts as long as it is proposed."""
    found = RaterCalibration.objects.published().exclude(pk=calibration.pk)
    if calibration.in_force_from:
        found = found.filter(in_force_from__lte=calibration.in_force_from)
        found = found.filter(number__lt=calibration.number)
    return found.order_by("-in_force_from", "-number").first()


def _levels(raters: Collection[int]) -> dict[Key, dict[int, int]]:
    counted = Q(assessment__in=Assessment.objects.counted(), level__isnull=False)
    rows: QuerySet[Rating, tuple[Any, ...]] = (
        Rating.objects.filter(counted, assessment__rater__in=raters, assessment__kind__in=SIDES)
        .order_by()
        .values("assessment__rater", "assessment__kind", "level")
        .annotate(times=Count("pk"))
        .values_list("assessment__rater", "assessment__kind", "level", "times")
    )
    found: dict[Key, dict[int, int]] = {}
    for rater, kind, level, times in rows:
        found.setdefault((rater, kind), {})[level] = times
    return found


def _offsets(
    calibration: RaterCalibration | None, raters: Collection[int]
) -> dict[Key, RaterOffset]:
    if calibration is None:
        return {}
    rows = RaterOffset.objects.filter(calibration=calibration, rater__in=raters)
    return {(one.rater_id, one.kind): one for one in rows}


def _line(
    rater: User,
    kind: Audience,
    counts: Mapping[Key, Mapping[int, int]],
    offsets: Mapping[Key, RaterOffset],
    before: Mapping[Key, RaterOffset],
    expected: Mapping[str, float],
) -> RaterLine:
    key = (rater.pk, str(kind.value))
    times, found, earlier = counts.get(key, {}), offsets.get(key), before.get(key)
    total = sum(times.values())
    return RaterLine(
        rater=rater,
        kind=kind,
        ratings=total,
        levels=[
            LevelShare(level, times.get(level, 0), times.get(level, 0) / total if total else 0.0)
            for level in range(1, STEPS + 2)
        ],
        offset=found.offset * STEPS if found else None,
        error=found.error * STEPS if found and found.error is not None else None,
        pairs=found.pairs if found else 0,
        former=(earlier.offset if earlier else expected[kind]) * STEPS,
    )
