"""Until when drug safety must have a report."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from interactions.safety_clock import BUSINESS_DAY, HOURS_24, due_at, level_at

BERLIN = ZoneInfo("Europe/Berlin")
CHRISTMAS = {dt.date(2026, 12, 25), dt.date(2026, 12, 26), dt.date(2027, 1, 1)}


def local(text: str, zone=BERLIN) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("heard", "due"),
    [
        ("2026-05-04T09:30", "2026-05-05T09:30"),
        ("2026-05-08T18:00", "2026-05-09T18:00"),  # Friday evening
        ("2028-02-28T23:59", "2028-02-29T23:59"),  # leap day
        ("2028-02-29T10:00", "2028-03-01T10:00"),
        ("2026-03-28T12:00", "2026-03-29T13:00"),  # the night is an hour short
        ("2026-10-24T12:00", "2026-10-25T11:00"),  # and an hour longer
        ("2026-12-31T23:30", "2027-01-01T23:30"),
    ],
)
def test_24_hours_really_pass(heard, due):
    assert due_at(local(heard), kind=HOURS_24, zone=BERLIN, holidays=CHRISTMAS) == local(due)


@pytest.mark.parametrize(
    ("heard", "due"),
    [
        ("2026-05-04T09:30", "2026-05-05T09:30"),
        ("2026-05-08T18:00", "2026-05-11T18:00"),  # Friday evening: Monday
        ("2026-05-09T08:00", "2026-05-11T08:00"),  # Saturday
        ("2026-05-10T23:59", "2026-05-11T23:59"),  # Sunday
        ("2026-12-24T16:00", "2026-12-28T16:00"),  # two holidays, then a Sunday
        ("2026-12-31T16:00", "2027-01-04T16:00"),  # a holiday, then a weekend
        ("2028-02-28T10:00", "2028-02-29T10:00"),  # leap day, a Tuesday
        ("2026-03-27T02:30", "2026-03-30T02:30"),  # over the change of clocks
        ("2026-10-23T02:30", "2026-10-26T02:30"),
    ],
)
def test_the_next_working_day_is_a_day_of_the_calendar(heard, due):
    assert due_at(local(heard), kind=BUSINESS_DAY, zone=BERLIN, holidays=CHRISTMAS) == local(due)


def test_the_day_is_that_of_the_person_and_not_of_the_server():
    heard = dt.datetime(2026, 5, 8, 20, tzinfo=dt.UTC)  # already Saturday in Tokyo
    tokyo = ZoneInfo("Asia/Tokyo")
    assert due_at(heard, kind=BUSINESS_DAY, zone=tokyo) == local("2026-05-11T05:00", tokyo)
    assert due_at(heard, kind=BUSINESS_DAY, zone=BERLIN) == local("2026-05-11T22:00")


@pytest.mark.parametrize(
    ("hours", "level"),
    [(0, 0), (11.99, 0), (12, 12), (19.99, 12), (20, 20), (23.99, 20), (24, 24), (900, 24)],
)
def test_calls_out_after_12_20_and_24_hours(hours, level):
    heard = local("2026-05-04T09:30")
    due = due_at(heard, kind=HOURS_24, zone=BERLIN)
    assert level_at(heard + dt.timedelta(hours=hours), due=due) == level


def test_a_longer_clock_calls_out_as_long_before_its_end():
    due = due_at(local("2026-05-08T18:00"), kind=BUSINESS_DAY, zone=BERLIN)
    assert level_at(local("2026-05-10T18:00"), due=due) == 0
    assert level_at(local("2026-05-11T06:00"), due=due) == 12
    assert level_at(local("2026-05-11T14:00"), due=due) == 20
