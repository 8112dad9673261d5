"""Dates as exports write them."""

from __future__ import annotations

import datetime as dt
import re

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBERS = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ ,T]+(.+))?")
_TIMES = ("%H:%M:%S", "%H:%M", "%I:%M %p", "%I:%M:%S %p", "%H:%M:%S%z", "%H:%M%z")


def read_date(text: str) -> dt.datetime | None:
    """A moment in UTC, or None where the text is no date that could be meant only one way.

    With slashes the month stands first, unless that is no month; with dots the day stands first.
    """
    text = " ".join(text.split())
    if _ISO.match(text):
        return _iso(text)
    if found := _NUMBERS.fullmatch(text):
        return _from_numbers(found, day_first="." in text[:6])
    return None


def _iso(text: str) -> dt.datetime | None:
    try:
        return _in_utc(dt.datetime.fromisoformat(text))
    except ValueError:
        return None


def _from_numbers(found: re.Match[str], *, day_first: bool) -> dt.datetime | None:
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    day, month = (first, second) if day_first or first > 12 else (second, first)
    time = _time(found[4]) if found[4] else dt.time()
    try:
        day_and_time = time and dt.datetime.combine(dt.date(year, month, day), time)
    except ValueError:
        return None
    return _in_utc(day_and_time) if day_and_time else None


def _time(text: str) -> dt.time | None:
    for form in _TIMES:
        try:
            # The zone of the text, if it has one, stays with the time.
            return dt.datetime.strptime(text.upper(), form).timetz()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _in_utc(moment: dt.datetime) -> dt.datetime | None:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=dt.UTC)
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        return None
