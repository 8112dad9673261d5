"""Field rides of the demo world: reports in every state, from none at all to followed up."""

from __future__ import annotations

import datetime as dt
import random
import zoneinfo
from dataclasses import dataclass

from accounts.models import User
from dashboards.demo.staff import Staff
from interactions.models import Interaction
from trust_scores.constants import Audience, FollowUp
from trust_scores.models import AssessmentItem, CoachingReport
from trust_scores.selectors.rides import SeenVisit, open_actions_of, today_of, visits_of_ride
from trust_scores.services import coaching
from trust_scores.services.coaching import Agreed, ReportContent, Seen, WentOn

ADDRESS = "https://demo.example{path}"


@dataclass(frozen=True, slots=True)
class Ride:
    """Days since the ride at least; days until the report was sent, and until it was read.

    A report without the one is a draft, without the other it waits.
    """

    days_ago: int
    sent_after: int | None = 1
    read_after: int | None = 2
    comment: str = ""


# One of these for each MSL in turn; the last has not been accompanied yet.
PLANS: tuple[tuple[Ride, ...], ...] = (
    (
        Ride(110, comment="True, I was quick to answer. The registry is a good way in."),
        Ride(45),
        Ride(4, sent_after=1, read_after=None),
    ),
    (Ride(80), Ride(1, sent_after=None)),
    (Ride(60, sent_after=9, comment="Thank you. I saw the second visit differently."),),
    (),
)
STRENGTHS = (
    "You let them finish, and asked what it would mean for their next patient before you spoke.",
    "You said plainly what the data do not show. That was when the talk became a conversation.",
    "Well prepared: you took up their question of last time without being asked.",
)
ACTIONS = (
    "Ask first what has changed for their patients since the last visit",
    "Say one limit of the data before they have to ask",
    "Bring the open question about the registry to an end",
    "Agree on what both of you want to reach by summer",
)
NOTES = (
    (FollowUp.DONE, "Twice, and it changed the talk."),
    (FollowUp.PARTLY, "Once; the other visit was short."),
)


def record_rides(rng: random.Random, staff: Staff, now: dt.datetime) -> None:
    """Write the reports that managers would have written, oldest first."""
    items = list(
        AssessmentItem.objects.filter(rubric__state="published", audience=Audience.MANAGER)
    )
    for number, msl in enumerate(staff.msls):
        for ride in PLANS[number % len(PLANS)]:
            _record(rng, staff.manager_of[msl.pk], msl, ride, items, now)


def _record(
    rng: random.Random,
    manager: User,
    msl: User,
    ride: Ride,
    items: list[AssessmentItem],
    now: dt.datetime,
) -> None:
    day = _day_with_visits(msl, now - dt.timedelta(days=ride.days_ago))
    if day is None:
        return
    report = coaching.start_report(by=manager, msl=msl, ride_on=day)
    if ride.sent_after is None:
        coaching.keep_report(
            by=manager, report=report, typed={"strengths": STRENGTHS[1][:47]}, now=now
        )
        return
    sent_at = min(_evening(manager, day + dt.timedelta(days=ride.sent_after)), now)
    visits = visits_of_ride(manager, msl, day)
    coaching.send_report(
        by=manager,
        report=report,
        content=_content(rng, report, visits, items),
        link=ADDRESS.format(path=report.get_absolute_url()),
        now=sent_at,
    )
    if ride.read_after is not None:
        read_at = min(sent_at + dt.timedelta(days=ride.read_after), now)
        coaching.acknowledge_report(by=msl, report=report, comment=ride.comment, now=read_at)


def _content(
    rng: random.Random,
    report: CoachingReport,
    visits: list[SeenVisit],
    items: list[AssessmentItem],
) -> ReportContent:
    agreed = rng.sample(ACTIONS, 2)
    return ReportContent(
        strengths=rng.choice(STRENGTHS),
        seen=[
            Seen(
                relationship=one.relationship,
                interaction=one.interaction,
                ratings={item.pk: rng.choice((2, 3, 3, 4, 4, None)) for item in items},
            )
            for one in visits
        ],
        actions=[
            Agreed(text, report.ride_on + dt.timedelta(days=days))
            for text, days in zip(agreed, (21, 42), strict=True)
        ],
        follow_ups=[
            WentOn(action, *NOTES[place % len(NOTES)])
            for place, action in enumerate(open_actions_of(report))
        ],
    )


def _day_with_visits(msl: User, before: dt.datetime) -> dt.date | None:
    """The last day up to that moment on which this MSL met somebody, where they live."""
    visits = Interaction.objects.held().owned_by(msl).filter(starts_at__lte=before)
    last = visits.filter(participations__is_live=True).order_by("-starts_at").first()
    if last is None:
        return None
    day = last.starts_at.astimezone(zoneinfo.ZoneInfo(msl.time_zone)).date()
    return min(day, today_of(msl))


def _evening(person: User, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(18), zoneinfo.ZoneInfo(person.time_zone))
