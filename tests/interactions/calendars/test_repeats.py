"""Repetitions: the right days, and never more of them than the limits allow."""

import calendar
import datetime as dt

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from interactions.calendars.budgets import Budget
from interactions.calendars.reading import read_calendar
from interactions.calendars.remarks import Remark
from interactions.calendars.repeats import (
    MOST_DATES,
    MOST_DAYS,
    RuleRefused,
    days_of,
    read_rule,
)

START = dt.datetime(2026, 1, 7, 9)  # noqa: DTZ001  a time on the clocks of some place
FIRST, LAST = START.date(), START.date() + dt.timedelta(days=700)
PLENTY = 10_000


def days(rule: str, *, first: dt.date = FIRST, last: dt.date = LAST) -> list[dt.date]:
    read = read_rule(rule, start=START)
    return list(days_of(read, start=START.date(), first=first, last=last, budget=Budget(PLENTY)))


def refused(rule: str) -> Remark:
    with pytest.raises(RuleRefused) as refusal:
        read_rule(rule, start=START)
    return refusal.value.remark


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY;INTERVAL=10", ["2026-01-07", "2026-01-17", "2026-01-27"]),
        ("FREQ=WEEKLY", ["2026-01-07", "2026-01-14", "2026-01-21"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", ["2026-01-09", "2026-01-19", "2026-01-23"]),
        ("FREQ=MONTHLY", ["2026-01-07", "2026-02-07", "2026-03-07"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", ["2026-01-30", "2026-02-27", "2026-03-27"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["2026-01-31", "2026-02-28", "2026-03-31"]),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            ["2026-01-30", "2026-02-27", "2026-03-31"],
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["2026-01-31", "2026-03-31", "2026-05-31"]),
    ],
)
def test_the_days_that_a_rule_names(rule, expected):
    assert [day.isoformat() for day in days(rule)[:3]] == expected


@pytest.mark.parametrize(
    ("rule", "remark"),
    [
        ("FREQ=SECONDLY", Remark.REPEATS_TOO_OFTEN),
        ("FREQ=MINUTELY;COUNT=2", Remark.REPEATS_TOO_OFTEN),
        ("FREQ=HOURLY", Remark.REPEATS_TOO_OFTEN),
        ("FREQ=YEARLY", Remark.REPEATS_YEARLY),
        ("FREQ=DAILY;COUNT=1000000000", Remark.REPEATS_COUNTLESS),
        ("FREQ=DAILY;COUNT=501", Remark.REPEATS_COUNTLESS),
        ("FREQ=DAILY;COUNT=0", Remark.REPEATS_COUNTLESS),
        ("FREQ=DAILY;COUNT=" + "9" * 400, Remark.REPEATS_UNREADABLE),
        ("FREQ=DAILY;INTERVAL=0", Remark.REPEATS_UNREADABLE),
        ("FREQ=DAILY;INTERVAL=-1", Remark.REPEATS_UNREADABLE),
        ("FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2;BYSECOND=1,2", Remark.REPEATS_BY_UNKNOWN),
        ("FREQ=DAILY;BYYEARDAY=1", Remark.REPEATS_BY_UNKNOWN),
        ("FREQ=MONTHLY;BYDAY=" + ",".join(["MO"] * 500), Remark.REPEATS_UNREADABLE),
        ("", Remark.REPEATS_UNREADABLE),
        ("nonsense", Remark.REPEATS_UNREADABLE),
    ],
)
def test_rules_that_are_not_followed(rule, remark):
    assert refused(rule) is remark


def test_the_own_time_of_day_named_once_more_is_followed():
    assert days("FREQ=DAILY;BYHOUR=9;BYMINUTE=0")[1] == dt.date(2026, 1, 8)


def test_a_day_that_never_comes_ends_the_search():
    assert days("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30") == []


def test_an_old_series_is_entered_where_it_is_asked_for():
    first = dt.date(2099, 3, 1)
    found = days("FREQ=WEEKLY;INTERVAL=3", first=first, last=dt.date(2099, 4, 30))
    assert found
    assert all((day - FIRST).days % 21 == 0 and day >= first for day in found)


def test_a_spent_budget_refuses():
    rule = read_rule("FREQ=DAILY", start=START)
    with pytest.raises(RuleRefused) as refusal:
        list(days_of(rule, start=FIRST, first=FIRST, last=LAST, budget=Budget(100)))
    assert refusal.value.remark is Remark.REPEATS_IN_A_FULL_FILE


WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PLAIN_DAYS = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=4, unique=True)
PLACED_DAYS = st.lists(
    st.tuples(st.sampled_from([-2, -1, 1, 2, 3, 4, 5]), st.sampled_from(WEEKDAYS)).map(
        lambda pair: f"{pair[0]}{pair[1]}"
    ),
    min_size=1,
    max_size=3,
    unique=True,
)
MONTH_DAYS = st.lists(
    st.integers(-31, 31).filter(bool).map(str), min_size=1, max_size=4, unique=True
)


@st.composite
def rules(draw) -> str:
    """Daily, weekly and monthly rules as programs write them."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 6))}"]
    if draw(st.booleans()):
        days = PLACED_DAYS if frequency == "MONTHLY" and draw(st.booleans()) else PLAIN_DAYS
        parts.append("BYDAY=" + ",".join(draw(days)))
    if frequency != "WEEKLY" and draw(st.booleans()):
        parts.append("BYMONTHDAY=" + ",".join(draw(MONTH_DAYS)))
    # With an interval of months, the other implementation may look for one until the year 9999.
    if frequency != "MONTHLY" and draw(st.booleans()):
        months = st.lists(st.integers(1, 12).map(str), min_size=1, max_size=5, unique=True)
        parts.append("BYMONTH=" + ",".join(draw(months)))
    if draw(st.booleans()):
        parts.append("WKST=" + draw(st.sampled_from(["MO", "SU"])))
    return ";".join(parts)


@settings(deadline=None)
@given(rules())
def test_says_the_same_as_another_implementation(rule):
    limited = f"{rule};UNTIL={LAST:%Y%m%d}T235959"
    expected = [one.date() for one in rrulestr(limited, dtstart=START)]
    assert days(rule) == expected


@given(rules(), st.dates(dt.date(1900, 1, 1), dt.date(2190, 1, 1)))
def test_never_looks_at_more_than_two_years(rule, first):
    budget = Budget(PLENTY)
    read = read_rule(rule, start=START)
    found = list(
        days_of(
            read,
            start=dt.date(1900, 1, 1),
            first=first,
            last=dt.date(2199, 12, 31),
            budget=budget,
        )
    )
    assert PLENTY - budget.left <= MOST_DAYS + 31 + 7
    assert all(first <= day <= first + dt.timedelta(days=MOST_DAYS) for day in found)


@given(
    st.sampled_from(["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.lists(
        st.sampled_from(
            [
                "COUNT=1000000000", "COUNT=500", "INTERVAL=1", "BYDAY=MO,TU,WE,TH,FR,SA,SU",
                "BYHOUR=" + ",".join(map(str, range(24))), "BYMONTHDAY=30", "BYMONTH=2",
                "BYSETPOS=-1", "BYMINUTE=" + ",".join(map(str, range(60))), "UNTIL=99991231",
            ]
        ),
        unique=True,
    ),
    st.sampled_from(["", "EXRULE:FREQ=DAILY\n", "EXRULE:FREQ=SECONDLY\n"]),
)  # fmt: skip
def test_no_bomb_makes_more_dates_than_the_limit(frequency, parts, exrule):
    rule = ";".join([f"FREQ={frequency}", *parts])
    content = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20260101T090000Z\n"
        f"RRULE:{rule}\n{exrule}END:VEVENT\nEND:VCALENDAR\n"
    )
    now = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
    reading = read_calendar(content.encode(), now=now, zone=dt.UTC)
    assert all(len(entry.starts) <= MOST_DATES for entry in reading.entries)
    if exrule:
        (entry,) = reading.entries
        assert [one.remark for one in entry.notes] == [Remark.REPEATS_WITH_EXRULE]
        assert len(entry.starts) == 1


def test_a_series_by_count_stops_after_two_years():
    content = (
        b"BEGIN:VEVENT\nUID:1\nDTSTART:20260131T090000Z\nRRULE:FREQ=MONTHLY;COUNT=40\nEND:VEVENT\n"
    )
    now = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    (entry,) = read_calendar(content, now=now, zone=dt.UTC).entries
    assert [one.remark for one in entry.notes] == [Remark.REPEATS_CUT]
    assert all(calendar.monthrange(one.year, one.month)[1] == 31 for one in entry.starts)
