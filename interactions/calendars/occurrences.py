"""The dates of an entry: its own, those of its rule, more, and fewer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from interactions.calendars.budgets import Budget
from interactions.calendars.entries import Draft, Time
from interactions.calendars.remarks import Note, Remark, note
from interactions.calendars.repeats import (
    MOST_DATES,
    MOST_DAYS,
    Rule,
    RuleRefused,
    days_of,
    read_rule,
)

_TWO_YEARS = dt.timedelta(days=MOST_DAYS)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Dates:
    starts: tuple[dt.date, ...]
    notes: tuple[Note, ...] = ()


def dates_of(
    draft: Draft, *, first: dt.date, last: dt.date, moved: Collection[dt.date], budget: Budget
) -> Dates:
    """When an entry with a start takes place: a series from `first` to `last`, else its own date.

    A rule that is refused leaves the entry its first date, with the reason. `moved` are dates for
    which the file has entries of their own.
    """
    if draft.start is None:
        raise ValueError("an entry without a start has no dates")
    own = draft.start.start
    # Some programs exclude a time by its day alone.
    left_out = {*draft.excluded, *(moved if draft.replaces is None else ())}
    days_left_out = {one for one in left_out if not isinstance(one, dt.datetime)}
    try:
        found, notes = _by_rules(draft, draft.start, first, last, budget)
    except RuleRefused as refusal:
        return Dates((own,), (note(refusal.remark, refusal.detail),))
    repeats = bool(draft.rules or draft.extra)
    candidates = sorted({own, *found, *_alike(own, draft.extra)} - left_out)
    if days_left_out:
        kept = [one for one in candidates if draft.start.day_of(one) not in days_left_out]
    else:
        kept = candidates
    if draft.rules:
        kept = [one for one in kept if first <= _day(one) <= last]
    if repeats and len(kept) > MOST_DATES:
        kept, notes = kept[:MOST_DATES], [*notes, note(Remark.REPEATS_CUT)]
    return Dates(tuple(kept), tuple(notes))


def _by_rules(
    draft: Draft, start: Time, first: dt.date, last: dt.date, budget: Budget
) -> tuple[list[dt.date], list[Note]]:
    if draft.has_exrule:
        raise RuleRefused(Remark.REPEATS_WITH_EXRULE)
    if len(draft.rules) > 1:
        raise RuleRefused(Remark.REPEATS_UNREADABLE)
    if not draft.rules:
        return [], []
    rule = read_rule(draft.rules[0], start=start.local)
    if rule.count is None:
        notes = [note(Remark.REPEATS_WITHOUT_END)] if rule.is_endless else []
        found = _until(rule, start, _days(rule, start, first - _DAY, last + _DAY, budget))
        return list(found), notes
    begin = start.local.date()
    days = _days(rule, start, begin + _DAY, begin + _TWO_YEARS, budget)
    counted = [day for day, _ in zip(days, range(rule.count - 1), strict=False)]
    is_cut = len(counted) < rule.count - 1
    return [start.on(day) for day in counted], [note(Remark.REPEATS_CUT)] if is_cut else []


def _days(
    rule: Rule, start: Time, first: dt.date, last: dt.date, budget: Budget
) -> Iterator[dt.date]:
    return days_of(rule, start=start.local.date(), first=first, last=last, budget=budget)


def _until(rule: Rule, start: Time, days: Iterator[dt.date]) -> Iterator[dt.date]:
    for day in days:
        if _is_over(rule.until, start, day):
            return
        yield start.on(day)


def _is_over(until: dt.date | None, start: Time, day: dt.date) -> bool:
    """Whether the series has ended before this day's time; a last day counts whole."""
    if until is None:
        return False
    if not isinstance(until, dt.datetime):
        return day > until
    if start.is_day:
        return day > until.date()
    if until.tzinfo is None:
        return dt.datetime.combine(day, start.local.time()) > until
    moment = start.on(day)
    return isinstance(moment, dt.datetime) and moment > until


def _alike(own: dt.date, extra: Collection[dt.date]) -> list[dt.date]:
    """The additional dates of the same sort: moments beside moments, days beside days."""
    return [one for one in extra if isinstance(one, dt.datetime) == isinstance(own, dt.datetime)]


def _day(one: dt.date) -> dt.date:
    return one.date() if isinstance(one, dt.datetime) else one
