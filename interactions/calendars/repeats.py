"""On which days something repeats, within two years and by steps that are counted.

Known bombs are rules that name every second, or a day that never comes: libraries search for its
first date until the year 9999. Here days are looked at one by one, each costs one from a budget,
and there are never more than two years of them.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from icalendar.prop import vRecur

from interactions.calendars.budgets import Budget, BudgetSpent
from interactions.calendars.remarks import Remark

MOST_DATES = 500
MOST_DAYS = 731
LONGEST_RULE = 500

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_READ = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
_TIMES = {"BYHOUR": "hour", "BYMINUTE": "minute", "BYSECOND": "second"}
_DAY = dt.timedelta(days=1)


class RuleRefused(Exception):
    """The repetition is not followed; `remark` says why."""

    def __init__(self, remark: Remark, detail: str = "") -> None:
        super().__init__(remark)
        self.remark = remark
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A daily, weekly or monthly repetition. `weekdays` are pairs of place in the month and day.

    A place of 0 means every such weekday, -1 the last one. `until` is as the file gives it: a day,
    a local time or a moment.
    """

    frequency: str
    interval: int = 1
    count: int | None = None
    until: dt.date | None = None
    weekdays: frozenset[tuple[int, int]] = frozenset()
    month_days: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    positions: frozenset[int] = frozenset()
    week_start: int = 0

    @property
    def is_endless(self) -> bool:
        return self.count is None and self.until is None


def read_rule(value: str, *, start: dt.date) -> Rule:
    """Read an RRULE. Raises `RuleRefused` for what is not followed."""
    parts = rule_parts(value)
    frequency = str((parts.get("FREQ") or [""])[0])
    if frequency in {"SECONDLY", "MINUTELY", "HOURLY"}:
        raise RuleRefused(Remark.REPEATS_TOO_OFTEN)
    if frequency == "YEARLY":
        raise RuleRefused(Remark.REPEATS_YEARLY)
    if frequency not in {"DAILY", "WEEKLY", "MONTHLY"}:
        raise RuleRefused(Remark.REPEATS_UNREADABLE)
    _refuse_unknown(parts, start)
    count, interval = _first(parts, "COUNT"), _first(parts, "INTERVAL")
    if count is not None and not 0 < count <= MOST_DATES:
        raise RuleRefused(Remark.REPEATS_COUNTLESS)
    if interval is not None and not 0 < interval <= MOST_DAYS:
        raise RuleRefused(Remark.REPEATS_UNREADABLE)
    weekdays = frozenset(weekday_in_month(one) for one in parts.get("BYDAY", []))
    if frequency != "MONTHLY":
        # A place in the month says nothing about a week.
        weekdays = frozenset((0, weekday) for _, weekday in weekdays)
    return Rule(
        frequency=frequency,
        interval=interval or 1,
        count=count,
        until=(parts.get("UNTIL") or [None])[0],
        weekdays=weekdays,
        month_days=numbers(parts, "BYMONTHDAY"),
        months=numbers(parts, "BYMONTH"),
        positions=numbers(parts, "BYSETPOS"),
        week_start=weekday_in_month((parts.get("WKST") or ["MO"])[0])[1],
    )


def rule_parts(value: str) -> dict[str, list[Any]]:
    """The parts of a rule by name. Raises `RuleRefused` for what is none."""
    if len(value) > LONGEST_RULE:
        raise RuleRefused(Remark.REPEATS_UNREADABLE)
    try:
        return {key.upper(): list(given) for key, given in vRecur.from_ical(value).items()}
    except (ValueError, TypeError) as error:
        raise RuleRefused(Remark.REPEATS_UNREADABLE) from error


def _refuse_unknown(parts: dict[str, list[Any]], start: dt.date) -> None:
    for key, given in parts.items():
        same_time = key in _TIMES and given == [getattr(start, _TIMES[key], None)]
        if key not in _READ and not same_time and not key.startswith("X-"):
            raise RuleRefused(Remark.REPEATS_BY_UNKNOWN, key)


def _first(parts: dict[str, list[Any]], key: str) -> int | None:
    given = parts.get(key)
    return int(str(given[0])) if given else None


def numbers(parts: dict[str, list[Any]], key: str) -> frozenset[int]:
    try:
        return frozenset(int(str(one)) for one in parts.get(key, []))
    except ValueError as error:
        raise RuleRefused(Remark.REPEATS_UNREADABLE) from error


def weekday_in_month(text: object) -> tuple[int, int]:
    """`-1FR` as the place in the month and the number of the day; a place of 0 means every one."""
    word = str(text).upper()
    place, name = word[:-2], word[-2:]
    try:
        return int(place or 0), _WEEKDAYS.index(name)
    except ValueError as error:
        raise RuleRefused(Remark.REPEATS_UNREADABLE) from error


def days_of(
    rule: Rule, *, start: dt.date, first: dt.date, last: dt.date, budget: Budget
) -> Iterator[dt.date]:
    """The days from `first` to `last` on which it repeats, in order; none before `start`.

    Looks at two years at most. Raises `RuleRefused` when the budget is spent.
    """
    first = max(first, start)
    last = min(last, first + MOST_DAYS * _DAY)
    for period in _periods(rule, start, first, last):
        try:
            budget.spend(len(period))
        except BudgetSpent as spent:
            raise RuleRefused(Remark.REPEATS_IN_A_FULL_FILE) from spent
        found = [day for day in period if fits(rule, start, day)]
        for day in _at_positions(rule, found):
            if first <= day <= last:
                yield day


def fits(rule: Rule, start: dt.date, day: dt.date) -> bool:
    """Whether the day is one that the rule names; the interval is not asked here."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and not rule.month_days & {day.day, day.day - _length(day) - 1}:
        return False
    if rule.weekdays:
        return not rule.weekdays.isdisjoint(_names(day, rule.frequency))
    if rule.frequency == "WEEKLY":
        return day.weekday() == start.weekday()
    return rule.frequency == "DAILY" or bool(rule.month_days) or day.day == start.day


def _names(day: dt.date, frequency: str) -> list[tuple[int, int]]:
    """What a rule may call this day: its weekday, the second of them, the last …"""
    weekday = day.weekday()
    if frequency != "MONTHLY":
        return [(0, weekday)]
    from_end = (_length(day) - day.day) // 7 + 1
    return [(0, weekday), ((day.day - 1) // 7 + 1, weekday), (-from_end, weekday)]


def _length(day: dt.date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _at_positions(rule: Rule, days: list[dt.date]) -> Iterable[dt.date]:
    if not rule.positions:
        return days
    size = len(days)
    return (
        day
        for index, day in enumerate(days)
        if index + 1 in rule.positions or index - size in rule.positions
    )


def _periods(rule: Rule, start: dt.date, first: dt.date, last: dt.date) -> Iterator[list[dt.date]]:
    """The days, weeks or months that the interval does not leave out."""
    if rule.frequency == "DAILY":
        passed = -(-(first - start).days // rule.interval)
        day = start + passed * rule.interval * _DAY
        while day <= last:
            yield [day]
            day += rule.interval * _DAY
    elif rule.frequency == "WEEKLY":
        wanted = {weekday for _, weekday in rule.weekdays} or {start.weekday()}
        numbers_of_week = sorted((weekday - rule.week_start) % 7 for weekday in wanted)
        week = _week_begin(start, rule)
        passed = (_week_begin(first, rule) - week).days // 7
        week += (passed // rule.interval) * rule.interval * 7 * _DAY
        while week <= last:
            yield [week + number * _DAY for number in numbers_of_week]
            week += rule.interval * 7 * _DAY
    else:
        month = start.year * 12 + start.month - 1
        passed = first.year * 12 + first.month - 1 - month
        month += (passed // rule.interval) * rule.interval
        while month <= last.year * 12 + last.month - 1:
            yield month_days(month // 12, month % 12 + 1)
            month += rule.interval


def _week_begin(day: dt.date, rule: Rule) -> dt.date:
    return day - ((day.weekday() - rule.week_start) % 7) * _DAY


def month_days(year: int, month: int) -> list[dt.date]:
    days = calendar.monthrange(year, month)[1]
    return [dt.date(year, month, number) for number in range(1, days + 1)]
