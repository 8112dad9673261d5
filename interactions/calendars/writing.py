"""The private feed: times and initials, nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event

PRODUCT = "-//MSL CRM//Planned visits//EN"
# A visit of unknown length keeps an hour free.
USUAL_MINUTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """A planned visit as outsiders may see it. `uid` never changes while the visit exists."""

    uid: str
    title: str
    starts_at: dt.datetime
    minutes: int | None
    changed_at: dt.datetime


def feed_of(entries: Iterable[FeedEntry], *, name: str) -> bytes:
    """The feed as a file, with times in UTC."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", dt.timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry))
    return calendar.to_ical()


def _event(entry: FeedEntry) -> Event:
    starts_at = entry.starts_at.astimezone(dt.UTC)
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.astimezone(dt.UTC))
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + dt.timedelta(minutes=entry.minutes or USUAL_MINUTES))
    event.add("summary", entry.title)
    event.add("class", "PRIVATE")
    event.add("status", "CONFIRMED")
    return event


def initials(names: Iterable[str]) -> str:
    """`H. B.` of the parts of a name; whatever is no letter is left out."""
    letters = (next((one for one in name if one.isalpha()), "") for name in names)
    return " ".join(f"{one.upper()}." for one in letters if one)
