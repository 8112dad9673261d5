"""Which time zone is meant: a known name, one of Windows, one that the file describes itself."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from interactions.calendars.lines import Block, Property, property_name, read_property
from interactions.calendars.repeats import (
    Rule,
    RuleRefused,
    fits,
    month_days,
    numbers,
    rule_parts,
    weekday_in_month,
)

MOST_PARTS = 400
# Each is looked for through two months of days; the longest zones of real programs have 28.
MOST_RULES = 30
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})(?::?(\d{2}))?$")
_SAID_OFFSET = re.compile(r"\(?(?:UTC|GMT)\s*([+-])(\d{1,2})(?::?(\d{2}))?(?:\)|\s|$)", re.I)
_LOCAL = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2}))?Z?$")
_NAMES = {"TZID", "X-LIC-LOCATION", "X-WR-TIMEZONE"}


class Zone(Protocol):
    def offset_at(self, local: dt.datetime) -> dt.timedelta:
        """How far a local time without a zone is ahead of UTC."""


@dataclass(frozen=True, slots=True)
class NamedZone:
    info: dt.tzinfo

    def offset_at(self, local: dt.datetime) -> dt.timedelta:
        return local.replace(tzinfo=self.info).utcoffset() or dt.timedelta()

    def skips(self, local: dt.datetime) -> bool:
        """Whether the clocks went forward over this time."""
        there = local.replace(tzinfo=self.info).astimezone(dt.UTC).astimezone(self.info)
        return there.replace(tzinfo=None) != local


@dataclass(frozen=True, slots=True)
class FixedZone:
    offset: dt.timedelta

    def offset_at(self, local: dt.datetime) -> dt.timedelta:
        return self.offset


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """From when on a zone of the file has another offset: once, on dates, or every year."""

    starts_at: dt.datetime
    before: dt.timedelta
    after: dt.timedelta
    rule: Rule | None = None
    dates: tuple[dt.datetime, ...] = ()

    def happened(self, year: int) -> list[dt.datetime]:
        """When it happened, as far as it matters for a time of this year."""
        known = [self.starts_at, *self.dates]
        if self.rule:
            last = min(year, self.rule.until.year) if self.rule.until else year
            known += filter(None, (_yearly_change(self, last), _yearly_change(self, last - 1)))
        return known


@dataclass(frozen=True, slots=True, eq=False)
class FileZone:
    """A zone as the file describes it."""

    changes: tuple[Change, ...]

    def offset_at(self, local: dt.datetime) -> dt.timedelta:
        moments, offsets = _timeline(self, local.year)
        past = bisect_right(moments, local)
        return offsets[past - 1] if past else min(self.changes, key=_start).before


@lru_cache(maxsize=4096)
def _yearly_change(change: Change, year: int) -> dt.datetime | None:
    rule, start = change.rule, change.starts_at
    if rule is None or year < start.year:
        return None
    month = min(rule.months, default=start.month)
    found = (day for day in month_days(year, month) if fits(rule, start.date(), day))
    day = next(found, None)
    if day is None or (rule.until and day > rule.until):
        return None
    return dt.datetime.combine(day, start.time())


def _start(change: Change) -> dt.datetime:
    return change.starts_at


@lru_cache(maxsize=1024)
def _timeline(zone: FileZone, year: int) -> tuple[list[dt.datetime], list[dt.timedelta]]:
    found = sorted((at, one.after) for one in zone.changes for at in one.happened(year))
    return [at for at, _ in found], [after for _, after in found]


def zone_called(name: str, own: Mapping[str, Zone]) -> Zone | None:
    """The zone of a TZID, or None. `own` are those that the file describes.

    A name that everybody knows goes before the file's own description, which is often cut.
    """
    name = name.strip().strip('"')
    return known_zone(name) or own.get(name) or _said_offset(name)


def known_zone(name: str) -> Zone | None:
    """The zone that everybody knows by this name."""
    known = known_name(name.strip().strip('"'))
    return NamedZone(ZoneInfo(known)) if known else None


def known_name(name: str) -> str:
    """The name in the database of time zones, also behind a vendor's path or from Windows."""
    names = _names()
    pieces = name.split("/")
    candidates = [name]
    if name.startswith("/"):
        candidates += ["/".join(pieces[-3:]), "/".join(pieces[-2:])]
    found = next((names[one.casefold()] for one in candidates if one.casefold() in names), "")
    return found or WINDOWS_TO_OLSON.get(name, "")


@cache
def _names() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


def _said_offset(name: str) -> Zone | None:
    found = _SAID_OFFSET.match(name)
    if not found or int(found[2]) > 14:
        return None
    offset = dt.timedelta(hours=int(found[2]), minutes=min(int(found[3] or 0), 59))
    return FixedZone(-offset if found[1] == "-" else offset)


def read_zones(blocks: Iterable[Block]) -> dict[int, dict[str, Zone]]:
    """The zones that a file describes, by calendar and name; broken ones are not there."""
    found: dict[int, dict[str, Zone]] = {}
    for block in blocks:
        names = {one.name: one.value for one in properties(block.lines, _NAMES)}
        if "TZID" not in names:
            continue
        zone = known_zone(names.get("X-LIC-LOCATION", "")) or _described(block)
        if zone:
            found.setdefault(block.calendar, {})[names["TZID"]] = zone
    return found


def _described(block: Block) -> FileZone | None:
    changes = [one for part in block.parts[:MOST_PARTS] if (one := _change(part))]
    once = [one for one in changes if one.rule is None]
    kept = (*once, *[one for one in changes if one.rule][-MOST_RULES:])
    return FileZone(kept) if kept else None


def properties(lines: Iterable[str], names: set[str]) -> list[Property]:
    """The readable ones of these names."""
    found = []
    for line in lines:
        if property_name(line) in names:
            try:
                found.append(read_property(line))
            except ValueError:
                continue
    return found


def _change(part: Block) -> Change | None:
    wanted = {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"}
    lines = properties(part.lines, wanted)
    known = {one.name: one.value for one in lines}
    starts_at = _local(known.get("DTSTART", ""))
    after = _offset(known.get("TZOFFSETTO", ""))
    if starts_at is None or after is None:
        return None
    before = _offset(known.get("TZOFFSETFROM", ""))
    rule = _yearly(known["RRULE"]) if "RRULE" in known else None
    dates = [_local(one) for line in lines if line.name == "RDATE" for one in line.value.split(",")]
    kept = tuple(one for one in dates if one)[:MOST_PARTS]
    return Change(starts_at, after if before is None else before, after, rule, kept)


def _local(value: str) -> dt.datetime | None:
    found = _LOCAL.match(value.strip())
    if not found:
        return None
    try:
        return dt.datetime(*(int(one or 0) for one in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001  a time on the clocks of the place
    except ValueError:
        return None


def _offset(value: str) -> dt.timedelta | None:
    found = _OFFSET.match(value.strip())
    if not found or int(found[2]) > 23 or int(found[3]) > 59:
        return None
    offset = dt.timedelta(
        hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0) % 60
    )
    return -offset if found[1] == "-" else offset


def _yearly(value: str) -> Rule | None:
    """The yearly day of a change; its parts are read as those of a month."""
    try:
        parts = rule_parts(value)
        if parts.get("FREQ") != ["YEARLY"]:
            return None
        until = (parts.get("UNTIL") or [None])[0]
        return Rule(
            frequency="MONTHLY",
            until=until.date() if isinstance(until, dt.datetime) else until,
            weekdays=frozenset(weekday_in_month(one) for one in parts.get("BYDAY", [])),
            month_days=numbers(parts, "BYMONTHDAY"),
            months=frozenset(one for one in numbers(parts, "BYMONTH") if 1 <= one <= 12),
        )
    except RuleRefused:
        return None
