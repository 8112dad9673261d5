"""Visits by day, what the private feed tells, and what calendar entries are about."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from interactions.calendars.guesses import Known
from interactions.calendars.periods import Period
from interactions.calendars.writing import FeedEntry, initials
from interactions.constants import State
from interactions.models import CalendarFeed, ImportedEvent, Interaction
from interactions.querysets import InteractionQuerySet
from opinion_leaders.models import Relationship

MOST_VISITS = 600
# As many as static/css/components/calendar.css shows in a cell.
SHOWN_IN_MONTH = 3
MOST_FEED_ENTRIES = 1_000
# A planned visit that was not logged yet stays in other calendars for a while.
FEED_LOOKS_BACK = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarVisit:
    """A visit on a day, as far as its reader may see it, on the reader's clock.

    `people`, `subject` and `address` are empty where it only tells that an MSL is busy.
    """

    starts_at: dt.datetime
    ends_at: dt.datetime | None
    is_planned: bool
    channel: str
    channel_name: str
    owner_name: str
    people: str = ""
    subject: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class CalendarDay:
    day: dt.date
    is_outside: bool
    is_today: bool
    is_past: bool
    visits: list[CalendarVisit]

    @property
    def is_crowded(self) -> bool:
        """Whether a cell of a month has no room for all of them."""
        return len(self.visits) > SHOWN_IN_MONTH


@dataclass(frozen=True, slots=True)
class CalendarPage:
    days: list[CalendarDay]
    count: int
    is_cut: bool


def calendar_page(
    user: User, period: Period, *, msl: User | None, now: dt.datetime
) -> CalendarPage:
    """Planned and held visits of a period by day: the own ones, for a manager the team's, too.

    Of planned visits of others only the time is told. Four queries for any number of visits.
    """
    days, today = period.days, timezone.localdate(now)
    found = list(
        _visits(user, msl)
        .filter(
            starts_at__gte=_midnight(days[0]),
            starts_at__lt=_midnight(days[-1] + dt.timedelta(days=1)),
        )
        .order_by("starts_at", "pk")[: MOST_VISITS + 1]
    )
    by_day: dict[dt.date, list[CalendarVisit]] = defaultdict(list)
    for interaction in found[:MOST_VISITS]:
        visit = _told(interaction, user)
        by_day[visit.starts_at.date()].append(visit)
    shown = [
        CalendarDay(
            day=day,
            is_outside=not period.first <= day <= period.last,
            is_today=day == today,
            is_past=day < today,
            visits=by_day.get(day, []),
        )
        for day in days
    ]
    count = sum(len(one.visits) for one in shown if not one.is_outside)
    return CalendarPage(shown, count, is_cut=len(found) > MOST_VISITS)


def _visits(user: User, msl: User | None) -> InteractionQuerySet:
    found = Interaction.objects.visible_to(user).current().with_people()
    found = found.filter(state__in=(State.PLANNED, State.SUBMITTED))
    if msl is not None:
        return found.owned_by(msl)
    if user.is_manager:
        return found.filter(Q(owner=user) | Q(owner__in=User.objects.in_team_of(user)))
    return found.owned_by(user)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _told(interaction: Interaction, user: User) -> CalendarVisit:
    is_planned = interaction.state == State.PLANNED
    minutes = interaction.duration_minutes
    ends_at = interaction.starts_at + dt.timedelta(minutes=minutes) if minutes else None
    known: dict[str, str] = {}
    if interaction.owner_id == user.pk or not is_planned:
        known = {
            "people": ", ".join(
                one.relationship.opinion_leader.full_name
                for one in interaction.participations.all()
            ),
            "subject": ", ".join(one.subject for one in interaction.discussions.all()),
            "address": interaction.get_absolute_url(),
        }
    return CalendarVisit(
        starts_at=timezone.localtime(interaction.starts_at),
        ends_at=timezone.localtime(ends_at) if ends_at else None,
        is_planned=is_planned,
        channel=interaction.channel,
        channel_name=interaction.get_channel_display(),
        owner_name="" if interaction.owner_id == user.pk else interaction.owner.full_name,
        **known,
    )


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def own_feed(user: User) -> CalendarFeed | None:
    return CalendarFeed.objects.visible_to(user).in_force().filter(user=user).first()


def feed_called(token: str) -> CalendarFeed | None:
    """The feed of this secret, while it is in force and its owner still makes visits."""
    found = CalendarFeed.objects.in_force().select_related("user")
    feed: CalendarFeed | None = found.filter(
        token_hash=token_hash(token), user__is_active=True, user__is_msl=True
    ).first()
    return feed


def feed_entries(user: User, *, now: dt.datetime) -> list[FeedEntry]:
    """The own planned visits as outsiders may see them: when, and the initials of whom."""
    planned = (
        Interaction.objects.visible_to(user)
        .planned()
        .owned_by(user)
        .filter(starts_at__gte=now - FEED_LOOKS_BACK)
        .prefetch_related("participations__relationship__opinion_leader")
        .order_by("starts_at", "pk")[:MOST_FEED_ENTRIES]
    )
    return [
        FeedEntry(
            uid=f"{one.client_uuid}@msl-crm",
            title=_initials_of(one),
            starts_at=one.starts_at,
            minutes=one.duration_minutes,
            changed_at=one.recorded_at,
        )
        for one in planned
    ]


def _initials_of(interaction: Interaction) -> str:
    people = (one.relationship.opinion_leader for one in interaction.participations.all())
    return ", ".join(initials((one.given_name, one.family_name)) for one in people)


def known_people(user: User) -> list[Known]:
    """The own relationships by what calendars tell of people."""
    own = Relationship.objects.visible_to(user).owned_by(user).select_related("opinion_leader")
    return [
        Known(
            pk=one.pk,
            email=one.opinion_leader.email,
            given_name=one.opinion_leader.given_name,
            family_name=one.opinion_leader.family_name,
        )
        for one in own.order_by("opinion_leader__family_name", "pk")
    ]


def visits_of_events(user: User, events: Collection[str]) -> dict[str, Interaction]:
    """The visits that were made of these calendar entries before; cancelled ones do not count."""
    made = dict(
        ImportedEvent.objects.visible_to(user)
        .filter(event__in=events)
        .values_list("event", "client_uuid")
    )
    standing = Interaction.objects.visible_to(user).current().exclude(state=State.CANCELLED)
    visits = {one.client_uuid: one for one in standing.filter(client_uuid__in=made.values())}
    return {event: visits[key] for event, key in made.items() if key in visits}
