"""What is asked of relationships by their scores, as conditions for the database."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from opinion_leaders.constants import Tier
from opinion_leaders.models import Relationship
from trust_scores.constants import BandCode, Quality
from trust_scores.models import Assessment, ScoreHistory


def is_known() -> Q:
    """Relationships of which enough is known to show a score."""
    return Q(score__isnull=False) & ~Q(score__band=BandCode.INSUFFICIENT)


def has_sufficient(quality: Quality, *, path: str = "score__") -> Any:
    """The place of a quality's bit in `sufficient_bits`, as an expression that is 0 without."""
    return F(f"{path}sufficient_bits").bitand(1 << list(Quality).index(quality))


def is_on_cadence(at: dt.datetime) -> Q:
    """Met live, and by `at` not longer ago than agreed; whole days count, as on *Today*."""
    interval = ExpressionWrapper(
        (F("score__target_interval_days") + 1) * Value(dt.timedelta(days=1)),
        output_field=DurationField(),
    )
    limit = ExpressionWrapper(
        Value(at, output_field=DateTimeField()) - interval, output_field=DateTimeField()
    )
    return Q(score__last_live_contact_at__gt=limit)


def is_unverified() -> Q:
    return is_known() & Q(score__is_unverified=True)


def is_never_assessed() -> Q:
    return ~Q(Exists(Assessment.objects.counted().filter(relationship=OuterRef("pk"))))


def is_single_threaded() -> Q:
    """Of the first tier, and nobody else in the company is with this person."""
    others = (
        Relationship.objects.present()
        .filter(opinion_leader=OuterRef("opinion_leader"))
        .exclude(msl=OuterRef("msl"))
    )
    return Q(opinion_leader__tier=Tier.ONE) & ~Q(Exists(others))


def shown_at(moment: dt.datetime) -> QuerySet[ScoreHistory, ScoreHistory]:
    """The history of the outer relationship until `moment`, the score shown then first."""
    return ScoreHistory.objects.filter(relationship=OuterRef("pk"), as_of__lte=moment).order_by(
        "-as_of", "-pk"
    )
