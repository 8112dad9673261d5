"""One entry of a calendar as it is written: its words, its time, its rule, not yet its dates."""

from __future__ import annotations

import datetime as dt
import quopri
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from icalendar.prop import vDDDTypes, vDuration

from interactions.calendars.budgets import (
    LETTERS_PER_STEP,
    STEPS_PER_DATE,
    STEPS_PER_LINE,
    Budget,
)
from interactions.calendars.guesses import Person
from interactions.calendars.lines import (
    LONGEST_LINE,
    Block,
    Property,
    property_name,
    read_property,
)
from interactions.calendars.remarks import Note, Remark, note
from interactions.calendars.repeats import MOST_DATES
from interactions.calendars.zones import FixedZone, NamedZone, Zone, zone_called

LONGEST_TEXT = 200
# How much of a text is looked at to find these.
_ENOUGH = 1_000
MOST_PEOPLE = 200
MOST_NOTES = 20
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
MOST_MINUTES = 24 * 60
UTC = FixedZone(dt.timedelta())
_TEXTS = {"SUMMARY", "LOCATION"}
# Where the address of a video call may stand.
_LINKS = {
    "URL", "DESCRIPTION", "CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGCONFLINK",
}  # fmt: skip
_READ = {
    *_TEXTS, "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE",
    "RECURRENCE-ID", "SEQUENCE", "DTSTAMP", "STATUS", "ATTENDEE", "ORGANIZER", "ATTACH",
}  # fmt: skip
_NO_PERSON = {"ROOM", "RESOURCE", "GROUP"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"n": " ", "N": " "}
_ADDRESS = re.compile(r"[^@\s<>]{1,64}@[^@\s<>]{1,255}\Z")


@dataclass(frozen=True, slots=True)
class Time:
    """A time as it is written: on the clocks of its zone, or a whole day."""

    local: dt.datetime
    zone: Zone
    is_day: bool = False

    @property
    def start(self) -> dt.date:
        """The moment in UTC, or the day."""
        return self.local.date() if self.is_day else self.on(self.local.date())

    def on(self, day: dt.date) -> dt.date:
        """The same time of day on another day, DST or not."""
        if self.is_day:
            return day
        local = dt.datetime.combine(day, self.local.time())
        return (local - self.zone.offset_at(local)).replace(tzinfo=dt.UTC)

    def day_of(self, start: dt.date) -> dt.date:
        """The day of one of its dates, on the clocks of its zone."""
        if not isinstance(start, dt.datetime):
            return start
        there = start.replace(tzinfo=None)
        return (there + self.zone.offset_at(there)).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`replaces` is the date of a series for which this entry stands."""

    uid: str
    subject: str
    location: str
    links: str
    start: Time | None
    why_without_start: Note
    minutes: int | None
    rules: tuple[str, ...]
    has_exrule: bool
    extra: tuple[dt.date, ...]
    excluded: frozenset[dt.date]
    replaces: dt.date | None
    version: tuple[int, str]
    is_cancelled: bool
    people: tuple[Person, ...]
    notes: tuple[Note, ...]


def read_draft(
    block: Block, *, own_zones: Mapping[str, Zone], usual_zone: Zone, budget: Budget
) -> Draft:
    """Take an entry apart; what cannot be read spoils nothing but itself.

    Raises `BudgetSpent` when the file has caused enough work.
    """
    return _Reader(own_zones, usual_zone, budget).read(block)


class _Reader:
    def __init__(self, own_zones: Mapping[str, Zone], usual_zone: Zone, budget: Budget) -> None:
        self.own_zones, self.usual_zone, self.budget = own_zones, usual_zone, budget
        self.links: list[str] = []
        self.notes: list[Note] = []
        self.found: dict[str, list[Property]] = {}

    def read(self, block: Block) -> Draft:
        for line in block.lines:
            self._take(line)
        start, why = self._start()
        replaces = self._time("RECURRENCE-ID")
        return Draft(
            uid=self._value("UID")[:1000],
            subject=self._text("SUMMARY"),
            location=self._text("LOCATION"),
            links=" ".join(self.links),
            start=start,
            why_without_start=why,
            minutes=self._minutes(start) if start else None,
            rules=tuple(one.value for one in self._all("RRULE")),
            has_exrule=bool(self._all("EXRULE")),
            extra=tuple(self._dates("RDATE", Remark.EXTRA_DATE_UNREADABLE)),
            excluded=frozenset(self._dates("EXDATE", Remark.EXCEPTION_UNREADABLE)),
            replaces=replaces.start if replaces else None,
            version=(self._sequence(), self._value("DTSTAMP")),
            is_cancelled=self._value("STATUS").upper() == "CANCELLED",
            people=tuple(self._people()),
            notes=tuple(self.notes),
        )

    def _take(self, line: str) -> None:
        name = property_name(line)
        if name in _LINKS:
            self.budget.spend(STEPS_PER_LINE)
            self.links.append(line[:LONGEST_LINE])
        if name and (name not in _READ or len(self._all(name)) >= MOST_PEOPLE):
            return
        if len(self.notes) >= MOST_NOTES and name != "DTSTART":
            return
        self.budget.spend(STEPS_PER_LINE + min(len(line), LONGEST_LINE) // LETTERS_PER_STEP)
        try:
            one = read_property(line)
        except ValueError:
            self.notes.append(note(Remark.LINE_UNREADABLE, line[:40]))
            return
        if name == "ATTACH":
            self.notes.append(note(Remark.ATTACHMENT))
        self.found.setdefault(one.name, []).append(one)

    def _all(self, name: str) -> list[Property]:
        return self.found.get(name, [])

    def _value(self, name: str) -> str:
        return next((one.value for one in self._all(name)), "")

    def _sequence(self) -> int:
        value = self._value("SEQUENCE")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0

    def _text(self, name: str) -> str:
        one = next(iter(self._all(name)), None)
        if one is None:
            return ""
        value = one.value
        if one.parameters.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
            value = quopri.decodestring(value.encode()).decode("utf-8", "replace")
        return plain_text(value)

    def _start(self) -> tuple[Time | None, Note]:
        if not self._all("DTSTART"):
            return None, note(Remark.NO_START)
        start = self._time("DTSTART")
        if start is None:
            return None, note(Remark.START_UNREADABLE, self._value("DTSTART"))
        if not EARLIEST_YEAR <= start.local.year <= LATEST_YEAR:
            return None, note(Remark.YEAR_UNLIKELY, start.local.year)
        if isinstance(start.zone, NamedZone) and not start.is_day and start.zone.skips(start.local):
            self.notes.append(note(Remark.TIME_SKIPPED, f"{start.local:%H:%M}"))
        return start, note(Remark.NO_START)

    def _time(self, name: str) -> Time | None:
        one = next(iter(self._all(name)), None)
        return self._read_time(one.value, one.parameters.get("TZID")) if one else None

    def _read_time(self, value: str, zone_name: str | None) -> Time | None:
        try:
            read = vDDDTypes.from_ical(value.strip())
        except (ValueError, TypeError, OverflowError):
            return None
        if isinstance(read, tuple):
            read = read[0]
        if isinstance(read, dt.datetime):
            zone = UTC if read.tzinfo else self._zone(zone_name)
            return Time(read.replace(tzinfo=None), zone)
        if isinstance(read, dt.date):
            return Time(dt.datetime.combine(read, dt.time()), UTC, is_day=True)
        return None

    def _zone(self, name: str | None) -> Zone:
        if name is None:
            return self.usual_zone
        found = zone_called(name, self.own_zones)
        if found is None and name.strip():
            self.notes.append(note(Remark.ZONE_UNKNOWN, name))
        return found or self.usual_zone

    def _dates(self, name: str, remark: Remark) -> list[dt.date]:
        """The dates of a list; of one that cannot be read the rest still counts."""
        found: list[dt.date] = []
        for one in self._all(name):
            for value in one.value.split(","):
                self.budget.spend(STEPS_PER_DATE)
                time = self._read_time(value, one.parameters.get("TZID"))
                if time is None or not EARLIEST_YEAR <= time.local.year <= LATEST_YEAR:
                    self.notes.append(note(remark, value))
                elif len(found) < MOST_DATES:
                    found.append(time.start)
        return found

    def _minutes(self, start: Time) -> int | None:
        """How long it takes; None where that is not told, or where it makes no sense."""
        if start.is_day:
            return None
        length = self._length(start)
        if length is None or not length:
            return None
        if length < dt.timedelta():
            self.notes.append(note(Remark.END_BEFORE_START))
            return None
        minutes = round(length / dt.timedelta(minutes=1))
        if minutes > MOST_MINUTES:
            self.notes.append(note(Remark.LONGER_THAN_A_DAY))
            return None
        return max(minutes, 1)

    def _length(self, start: Time) -> dt.timedelta | None:
        if self._all("DTEND"):
            if self._all("DURATION"):
                self.notes.append(note(Remark.END_TWICE))
            end = self._time("DTEND")
            if end and not end.is_day and EARLIEST_YEAR <= end.local.year <= LATEST_YEAR:
                return _moment(end) - _moment(start)
            self.notes.append(note(Remark.END_UNREADABLE, self._value("DTEND")))
            return None
        if not self._all("DURATION"):
            return None
        try:
            return vDuration.from_ical(self._value("DURATION"))
        except (ValueError, OverflowError):
            self.notes.append(note(Remark.END_UNREADABLE, self._value("DURATION")))
            return None

    def _people(self) -> list[Person]:
        invited = [*self._all("ATTENDEE"), *self._all("ORGANIZER")][:MOST_PEOPLE]
        found = [
            _person(one)
            for one in invited
            if one.parameters.get("CUTYPE", "").upper() not in _NO_PERSON
        ]
        return list(dict.fromkeys(one for one in found if one.name or one.email))


def _moment(time: Time) -> dt.datetime:
    return time.local - time.zone.offset_at(time.local)


def _person(one: Property) -> Person:
    address = re.sub(r"(?i)^\s*mailto:\s*", "", one.value).strip().lower()
    email = address if _ADDRESS.match(address) else ""
    name = plain_text(one.parameters.get("CN", "")).strip("'\" ")
    return Person(name=name, email=email[:254])


def plain_text(value: str) -> str:
    """One line without the marks of the format, control characters and lone surrogates."""
    value = (
        value[:_ENOUGH]
        .replace("\\n", " ")
        .replace("\\N", " ")
        .replace("\\,", ",")
        .replace("\\;", ";")
    )
    value = value.replace("\\\\", "\\")
    shown = (one if unicodedata.category(one) not in {"Cc", "Cs", "Co"} else " " for one in value)
    text = " ".join("".join(shown).split())
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
