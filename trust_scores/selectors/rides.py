"""What a manager saw on a day with an MSL, and what they had agreed before."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from interactions.models import Interaction
from interactions.querysets import InteractionQuerySet
from opinion_leaders.models import Relationship
from trust_scores.models import CoachingAction, CoachingReport


@dataclass(frozen=True, slots=True)
class SeenVisit:
    """A relationship of the MSL in the last visit of the day that this person took part in."""

    relationship: Relationship
    interaction: Interaction


def today_of(person: User) -> dt.date:
    """The present day where this person lives."""
    return timezone.localdate(timezone=zoneinfo.ZoneInfo(person.time_zone))


def visits_of_ride(manager: User, msl: User, day: dt.date) -> list[SeenVisit]:
    """Whom the MSL met on that day of theirs, by time; only what the manager may read."""
    zone = zoneinfo.ZoneInfo(msl.time_zone)
    start = dt.datetime.combine(day, dt.time(), zone)
    held: InteractionQuerySet = Interaction.objects.visible_to(manager).held().owned_by(msl)
    visits = (
        held.filter(starts_at__gte=start, starts_at__lt=_next_midnight(day, zone))
        .prefetch_related(
            "participations__relationship__opinion_leader",
            "participations__relationship__msl",
            "discussions",
        )
        .order_by("starts_at", "pk")
    )
    seen: dict[int, SeenVisit] = {}
    for visit in visits:
        for one in visit.participations.all():
            if one.relationship.msl_id == msl.pk:
                seen[one.relationship_id] = SeenVisit(one.relationship, visit)
    return sorted(seen.values(), key=lambda one: (one.interaction.starts_at, one.relationship.pk))


def open_actions_of(report: CoachingReport, *, lock: bool = False) -> list[CoachingAction]:
    """What was agreed with this MSL on earlier rides and not followed up yet, oldest first."""
    rows: QuerySet[CoachingAction] = (
        CoachingAction.objects.open()
        .filter(report__msl=report.msl_id, report__ride_on__lt=report.ride_on)
        .select_related("report__manager")
        .order_by("due_on", "pk")
    )
    return list(rows.select_for_update(of=("self",)) if lock else rows)


def _next_midnight(day: dt.date, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
