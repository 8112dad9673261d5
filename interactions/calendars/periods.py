"""Months, weeks and days that a calendar shows, and their addresses."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["month", "week", "day"]
KINDS: tuple[Kind, ...] = ("month", "week", "day")
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
_DAY = dt.timedelta(days=1)
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """A month, a week from Monday on, or a day; `last` belongs to it."""

    kind: Kind
    first: dt.date
    last: dt.date

    @property
    def name(self) -> str:
        """As it stands in an address: `2026-11`, `2026-W48` or `2026-11-23`."""
        if self.kind == "month":
            return f"{self.first:%Y-%m}"
        if self.kind == "week":
            year, week, _ = self.first.isocalendar()
            return f"{year:04}-W{week:02}"
        return self.first.isoformat()

    @property
    def days(self) -> list[dt.date]:
        """Its days; a month comes in whole weeks, with days of its neighbors."""
        first, last = self.first, self.last
        if self.kind == "month":
            first, last = _monday(first), _monday(last) + 6 * _DAY
        return [first + number * _DAY for number in range((last - first).days + 1)]

    @property
    def previous(self) -> Period | None:
        return period_of(self.kind, self.first - _DAY)

    @property
    def next(self) -> Period | None:
        return period_of(self.kind, self.last + _DAY)


def period_of(kind: Kind, day: dt.date) -> Period | None:
    """The period around a day; None beyond the years that the calendar has."""
    if not EARLIEST <= day <= LATEST:
        return None
    if kind == "month":
        length = calendar.monthrange(day.year, day.month)[1]
        return Period(kind, day.replace(day=1), day.replace(day=length))
    if kind == "week":
        return Period(kind, _monday(day), _monday(day) + 6 * _DAY)
    return Period(kind, day, day)


def read_period(kind: Kind, name: str) -> Period | None:
    """The period of an address; None for what is none."""
    try:
        if kind == "month" and (found := _MONTH.fullmatch(name)):
            return period_of(kind, dt.date(int(found[1]), int(found[2]), 1))
        if kind == "week" and (found := _WEEK.fullmatch(name)):
            return period_of(kind, dt.date.fromisocalendar(int(found[1]), int(found[2]), 1))
        if kind == "day" and _DATE.fullmatch(name):
            return period_of(kind, dt.date.fromisoformat(name))
    except ValueError:
        return None
    return None


def _monday(day: dt.date) -> dt.date:
    return day - day.weekday() * _DAY
