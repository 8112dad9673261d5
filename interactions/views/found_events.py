"""The entries that were found in a calendar file, as the page shows them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from interactions import selectors
from interactions.calendars.guesses import Known, likely_people
from interactions.calendars.reading import Entry, Reading
from interactions.calendars.remarks import Remark
from interactions.constants import Channel
from interactions.models import Interaction
from interactions.services.rules import FURTHEST, OLDEST
from interactions.views.calendar_words import remark_told

MOST_EVENTS = 100
PAST_DATES, COMING_DATES = 10, 20
# What nobody needs to act upon.
_QUIET = {Remark.ATTACHMENT}


@dataclass(frozen=True, slots=True)
class DateChoice:
    value: str
    label: str
    is_chosen: bool
    visit: Interaction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEvent:
    """An entry with everything that its form sends."""

    entry: Entry
    is_coming: bool
    when: str
    dates: list[DateChoice]
    channel_name: str
    people: list[tuple[int, str]]
    invited: str
    notes: list[str]
    visit: Interaction | None


def shown_events(
    user: User, entries: Sequence[Entry], *, now: dt.datetime
) -> tuple[list[ShownEvent], int]:
    """The entries nearest to now, those to come first, and how many more there are.

    Three queries, however many entries there are.
    """
    usable = [one for one in entries if not _refusal(one, now)]
    ordered = sorted(usable, key=lambda one: _distance(one, now))
    shown, more = ordered[:MOST_EVENTS], max(len(ordered) - MOST_EVENTS, 0)
    known = selectors.known_people(user)
    names = {one.pk: f"{one.given_name} {one.family_name}".strip() for one in known}
    events = {_event(entry, start) for entry in shown for start in _near(entry, now)}
    made = selectors.visits_of_events(user, events)
    return [_shown(entry, known, names, made, now) for entry in shown], more


def _shown(
    entry: Entry,
    known: list[Known],
    names: dict[int, str],
    made: dict[str, Interaction],
    now: dt.datetime,
) -> ShownEvent:
    near, chosen = _near(entry, now), _nearest(entry, now)
    dates = [
        DateChoice(one.isoformat(), _told(entry, one), one == chosen, made.get(_event(entry, one)))
        for one in near
    ]
    likely = likely_people(entry.people, entry.subject, known)
    return ShownEvent(
        entry=entry,
        is_coming=_moment(chosen) >= now,
        when=_told(entry, chosen),
        dates=dates,
        channel_name=str(Channel(entry.channel).label) if entry.channel else "",
        people=[(pk, names[pk]) for pk in likely],
        invited=_invited(entry),
        notes=[remark_told(one) for one in entry.notes if one.remark not in _QUIET],
        visit=made.get(_event(entry, chosen)),
    )


def _invited(entry: Entry) -> str:
    told = [one.name or one.email for one in entry.people]
    return ", ".join([*told[:6], *([_("and more")] if len(told) > 6 else [])])


def _event(entry: Entry, start: dt.date) -> str:
    """As in `ChosenEventForm.event_name`: one date of a series is an entry of its own."""
    return f"{entry.key}@{start.isoformat()[:10]}" if entry.repeats else entry.key


def _moment(start: dt.date) -> dt.datetime:
    """A whole day lasts until its end, so that today's is not over yet."""
    if isinstance(start, dt.datetime):
        return start
    return timezone.make_aware(dt.datetime.combine(start, dt.time(23, 59)))


def _nearest(entry: Entry, now: dt.datetime) -> dt.date:
    """The next date, or the last one."""
    return next((one for one in entry.starts if _moment(one) >= now), entry.starts[-1])


def _distance(entry: Entry, now: dt.datetime) -> tuple[bool, dt.timedelta]:
    moment = _moment(_nearest(entry, now))
    return moment < now, abs(moment - now)


def _near(entry: Entry, now: dt.datetime) -> list[dt.date]:
    past = [one for one in entry.starts if _moment(one) < now]
    return [*past[-PAST_DATES:], *entry.starts[len(past) : len(past) + COMING_DATES]]


def _told(entry: Entry, start: dt.date) -> str:
    if not isinstance(start, dt.datetime):
        return _("%(day)s, all day") % {"day": date_format(start, "l, j F Y")}
    begins = timezone.localtime(start)
    told = date_format(begins, "l, j F Y, H:i")
    if not entry.minutes:
        return told
    ends = timezone.localtime(start + dt.timedelta(minutes=entry.minutes))
    return f"{told}–{date_format(ends, 'H:i')}"


def _refusal(entry: Entry, now: dt.datetime) -> str:
    """Why no visit can be made of it, or nothing."""
    moment = _moment(_nearest(entry, now))
    if moment < now - OLDEST:
        return _("It was more than five years ago: too long for a visit.")
    if moment > now + FURTHEST:
        return _("It is more than two years ahead: too far for a visit.")
    return ""


def left_out_told(reading: Reading, *, now: dt.datetime) -> list[tuple[str, str, int]]:
    """Name, reason and number of what was left out; what reads alike stands there once."""
    counted = Counter((one.subject, remark_told(one.why)) for one in reading.left_out)
    counted.update(
        (one.subject, refusal) for one in reading.entries if (refusal := _refusal(one, now))
    )
    return [(subject, why, count) for (subject, why), count in counted.most_common(MOST_EVENTS)]
