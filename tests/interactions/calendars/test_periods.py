"""Months, weeks and days and their addresses."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.calendars.periods import EARLIEST, KINDS, LATEST, period_of, read_period

DAYS = st.dates(EARLIEST, LATEST)


@given(st.sampled_from(KINDS), DAYS)
def test_an_address_leads_back_to_its_period(kind, day):
    period = period_of(kind, day)
    assert period.first <= day <= period.last
    # The first week of the calendar begins before its first day.
    if period.first >= EARLIEST:
        assert read_period(kind, period.name) == period


@given(st.sampled_from(KINDS), DAYS)
def test_the_next_begins_where_this_ends(kind, day):
    period = period_of(kind, day)
    if period.next:
        assert period.next.first == period.last + dt.timedelta(days=1)
        assert period.next.previous == period


def test_a_month_is_shown_in_whole_weeks():
    november = read_period("month", "2026-11")
    assert (november.days[0], november.days[-1]) == (dt.date(2026, 10, 26), dt.date(2026, 12, 6))


def test_a_week_begins_on_monday():
    week = read_period("week", "2026-W48")
    assert (week.first, week.last) == (dt.date(2026, 11, 23), dt.date(2026, 11, 29))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("month", "2026-13"), ("month", "2026-00"), ("month", "2026"), ("month", "0001-01"),
        ("month", "9999-12"), ("month", "２０２６-11"), ("month", "2026-11-01"),
        ("week", "2026-W54"), ("week", "2026-W00"), ("week", "2025-W53"), ("week", "2026-48"),
        ("day", "2026-02-30"), ("day", "20261123"), ("day", "2026-W48-1"), ("day", "1899-12-31"),
    ],
)  # fmt: skip
def test_what_is_no_period(kind, name):
    assert read_period(kind, name) is None
