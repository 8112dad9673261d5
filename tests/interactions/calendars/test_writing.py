"""The private feed as a file."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from interactions.calendars.writing import FeedEntry, feed_of, initials

STARTS_AT = dt.datetime(2026, 3, 29, 10, tzinfo=ZoneInfo("Europe/Berlin"))


def entry(**changes) -> FeedEntry:
    usual = {
        "uid": "one@msl-crm", "title": "H. B.", "starts_at": STARTS_AT, "minutes": 30,
        "changed_at": STARTS_AT,
    }  # fmt: skip
    return FeedEntry(**{**usual, **changes})


def test_times_are_in_utc():
    text = feed_of([entry()], name="Planned visits").decode()
    assert "DTSTART:20260329T080000Z" in text
    assert "DTEND:20260329T083000Z" in text
    assert "TZID" not in text


def test_a_visit_of_unknown_length_keeps_an_hour_free():
    text = feed_of([entry(minutes=None)], name="Planned visits").decode()
    assert "DTEND:20260329T090000Z" in text


def test_lines_end_as_the_format_asks():
    content = feed_of([entry()], name="Planned visits")
    assert content.count(b"\n") == content.count(b"\r\n")


@given(st.text(max_size=80))
def test_no_title_can_begin_a_line_of_its_own(title):
    content = feed_of([entry(title=title)], name="Planned visits")
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    names = [line.split(":")[0].split(";")[0] for line in lines if line]
    assert names.count("BEGIN") == 2
    assert set(names) == {
        "BEGIN", "END", "VERSION", "PRODID", "METHOD", "X-WR-CALNAME", "REFRESH-INTERVAL", "UID",
        "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS", "STATUS",
    }  # fmt: skip
    assert len(Calendar.from_ical(content).walk("VEVENT")) == 1


def test_initials_are_letters_only():
    assert initials(("Helena", "Brandt")) == "H. B."
    assert initials(("\r\nBEGIN:", "ömer")) == "B. Ö."
    assert initials(("", "123", "李")) == "李."
