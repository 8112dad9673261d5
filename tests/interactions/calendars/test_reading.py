"""Files of many programs, broken ones among them: what is taken, what is not, and why."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interactions.calendars.lines import MOST_BYTES, MOST_ENTRIES
from interactions.calendars.reading import read_calendar
from interactions.calendars.remarks import LONGEST_DETAIL, Remark, UnreadableCalendar
from interactions.calendars.repeats import MOST_DATES

BERLIN = ZoneInfo("Europe/Berlin")
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def read(content, *, now: dt.datetime = NOW):
    return read_calendar(
        content.encode() if isinstance(content, str) else content, now=now, zone=BERLIN
    )


def event(*lines: str, start: str = "DTSTART:20261201T090000Z") -> str:
    return "\r\n".join(["BEGIN:VEVENT", "UID:one@example.org", start, *lines, "END:VEVENT", ""])


def calendar(*events: str, before: str = "") -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{before}{''.join(events)}END:VCALENDAR\r\n"


def only(content, *, now: dt.datetime = NOW):
    (entry,) = read(content, now=now).entries
    return entry


def remarks(entry) -> list[Remark]:
    return [one.remark for one in entry.notes]


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def folder(shared_data):
    return shared_data / "icalendar"


@pytest.fixture
def file(folder):
    """`file(name, year, month, day)`: the file, read as if that were today."""

    def read_file(name: str, *today: int):
        now = utc(*today) if today else NOW
        return read((folder / f"{name}.ics").read_bytes(), now=now)

    return read_file


class TestEveryFile:
    def test_loses_no_entry_in_silence(self, folder, subtests):
        facts = json.loads((folder / "facts.json").read_text())["files"]
        assert {path.name for path in folder.glob("*.ics")} == set(facts)
        for name, known in facts.items():
            with subtests.test(name):
                reading = read((folder / name).read_bytes())
                # Two cancelled dates of a series are told by the dates that it has.
                silent = 2 if "radicale" in name else 0
                found = len(reading.entries) + len(reading.left_out) + silent
                assert found == known["begin"].get("VEVENT", 0)

    def test_echoes_little_of_the_file(self, folder, subtests):
        for path in folder.glob("*.ics"):
            with subtests.test(path.name):
                reading = read(path.read_bytes())
                notes = [*reading.notes, *(one.why for one in reading.left_out)]
                notes += [note for entry in reading.entries for note in entry.notes]
                assert all(len(note.detail) <= LONGEST_DETAIL for note in notes)


class TestWhatTheSourcesExpect:
    """Each file with what the tests of the project that it comes from expect of it."""

    def test_five_entries_without_a_calendar_around_them(self, file):
        assert [entry.minutes for entry in file("ical4j_invalid_overlaps").entries] == [60] * 5

    def test_a_place_on_the_map_written_wrongly_does_no_harm(self, file):
        (entry,) = file("ical4j_invalid_sogo-geo-escaped-semicolon").entries
        assert (entry.subject, entry.notes) == ("Summary", ())

    def test_an_empty_zone_is_the_one_that_the_file_describes(self, file):
        (entry,) = file("ical4j_valid_blankTzid").entries
        assert entry.starts == (utc(2015, 8, 26, 9),)
        assert Remark.ZONE_UNKNOWN not in remarks(entry)

    def test_friday_the_13th_leaves_its_own_start_out(self, file):
        (entry,) = file("ical4j_valid_friday13", 1997, 9, 2).entries
        assert {start.date() for start in entry.starts} == {
            dt.date(1998, 2, 13), dt.date(1998, 3, 13),
        }  # fmt: skip

    def test_a_weekly_series_of_outlook_with_folds_by_tab(self, file):
        (entry,) = file("ical4j_valid_2207678", 2008, 10, 30).entries
        days = [start.date() for start in entry.starts]
        assert days[:2] == [dt.date(2008, 10, 31), dt.date(2008, 11, 7)]
        assert dt.date(2008, 11, 1) not in days
        assert entry.starts[0] == utc(2008, 10, 31, 1, 30)

    def test_a_mark_before_the_first_line_is_skipped(self, file):
        reading = file("pyicalendar_calendars_bom_calendar")
        assert (reading.entries, reading.left_out) == ((), ())

    def test_a_broken_start_leaves_the_entry_out_with_its_raw_text(self, file):
        (left_out,) = file("pyicalendar_calendars_broken_dtstart").left_out
        assert left_out.why.remark is Remark.START_UNREADABLE
        assert left_out.why.detail == "INVALID-DATE"

    def test_of_an_entry_with_a_broken_start_the_title_is_told(self, file):
        (left_out,) = file("pyicalendar_calendars_issue_1081_invalid_start_valid_end").left_out
        assert left_out.subject == "Test Event"

    def test_a_file_of_empty_entries_that_is_cut(self, file):
        reading = file("pyicalendar_calendars_big_bad_calendar")
        assert {one.why.remark for one in reading.left_out} == {Remark.NO_START}
        assert [one.remark for one in reading.notes] == [Remark.ENDS_EARLY]

    def test_two_calendars_with_blank_lines_in_their_folds(self, file):
        reading = file("pyicalendar_calendars_multiple_calendar_components")
        assert [(one.subject, one.starts) for one in reading.entries] == [
            ("Christmas Day", (dt.date(2003, 12, 25),)),
            ("Boxing Day", (dt.date(2003, 5, 1),)),
            ("Christmas again!", (dt.date(2003, 12, 25),)),
        ]

    def test_an_unreadable_line_is_told_and_the_rest_kept(self, file):
        (entry,) = file("pyicalendar_events_issue_104_mark_events_broken").entries
        assert [(one.remark, one.detail) for one in entry.notes] == [(Remark.LINE_UNREADABLE, "X")]
        assert (entry.starts, entry.minutes) == ((utc(2014, 4, 1),), 60)

    def test_an_unknown_frequency_leaves_the_first_date(self, file):
        (entry,) = file("pyicalendar_calendars_issue_1081_invalid_rrule_freq").entries
        assert remarks(entry) == [Remark.REPEATS_UNREADABLE]
        assert entry.starts == (utc(2025, 1, 1, 10),)

    def test_a_zone_named_by_its_distance(self, file):
        (entry,) = file("pyicalendar_calendars_issue_218_bad_tzid").entries
        assert (entry.starts, entry.minutes) == ((utc(2017, 2, 28, 12),), 30)

    def test_a_zone_with_special_letters(self, file):
        name = "pyicalendar_calendars_issue_237_fail_to_parse_timezone_with_non_ascii_tzid"
        (entry,) = file(name).entries
        sao_paulo = dt.datetime(2017, 5, 11, 13, 30, tzinfo=ZoneInfo("America/Sao_Paulo"))
        assert entry.starts == (sao_paulo,)
        assert entry.notes == ()

    def test_a_zone_in_cyrillic(self, file):
        (entry,) = file("vobject_tzid_8bit").entries
        assert entry.starts == (utc(2008, 5, 30, 9),)

    def test_a_zone_of_outlook_with_commas(self, file):
        (entry,) = file("vobject_ms_tzid").entries
        assert entry.starts == (utc(2008, 5, 30, 5),)

    def test_an_empty_exception_is_told_by_the_second_entry_alone(self, file):
        first, second = file("pyicalendar_calendars_parsing_error", 2008, 3, 10).entries
        assert (remarks(first), remarks(second)) == ([], [Remark.EXCEPTION_UNREADABLE])
        for entry in (first, second):
            assert len(entry.starts) == 20
            assert dt.date(2008, 3, 11) not in entry.starts
            assert entry.starts[-1] == dt.date(2008, 3, 23)

    def test_a_length_told_twice_and_blanks_before_values(self, file):
        (entry,) = file("vobject_vobject_0050").entries
        assert (entry.starts, entry.minutes) == ((utc(2024, 8, 12, 21, 30),), 60)
        assert remarks(entry) == [Remark.END_TWICE]

    def test_a_name_in_cyrillic_is_read_also_of_an_entry_without_a_date(self, file):
        (left_out,) = file("pyicalendar_events_event_with_unicode_organizer").left_out
        assert left_out.why.remark is Remark.NO_START

    def test_a_zone_that_has_summer_time_only(self, file):
        (entry,) = file("ical4j_valid_dst-only-vtimezone").entries
        assert entry.starts == (utc(2018, 4, 3, 7),)

    def test_free_and_busy_times_are_counted(self, file):
        reading = file("ical4j_invalid_boeing")
        assert [(one.remark, one.detail) for one in reading.notes] == [(Remark.OTHER_KINDS, "1")]

    def test_an_own_zone_under_a_name_like_a_known_one(self, file):
        (entry,) = file("pyicalendar_calendars_america_new_york").entries
        assert (entry.starts, entry.minutes) == ((utc(2014, 8, 29, 12),), 120)

    def test_a_series_across_summer_time_with_dates_taken_out_and_moved(self, file):
        (entry, *_) = file("vobject_radicale-0827", 2018, 3, 1).entries
        hours = {start.astimezone(ZoneInfo("Europe/Paris")).hour for start in entry.starts}
        assert hours == {20}
        assert utc(2017, 10, 30, 19, 30) not in entry.starts
        assert utc(2018, 3, 26, 18, 30) not in entry.starts

    def test_lotus_repeats_five_days(self, file):
        (entry,) = file("ical4j_valid_calconnect", 2005, 4, 10).entries
        assert [start.day for start in entry.starts] == [11, 12, 13, 14, 15]
        assert entry.starts[0].hour == 13

    def test_broken_letters_are_told_and_the_others_kept(self, file):
        reading = file("ical4j_valid_1106817412")
        assert reading.notes[0].remark is Remark.LETTERS_LOST
        assert reading.entries[0].subject.startswith("2005年日本国際")

    def test_an_older_version_gives_way(self, file):
        reading = file("ical4j_valid_classify")
        assert [one.subject for one in reading.entries] == ["Conference"]
        assert [(one.subject, one.why.remark) for one in reading.left_out] == [
            ("Conference in the park", Remark.OLDER_VERSION)
        ]


class TestTimes:
    def test_a_windows_name_is_a_known_zone(self):
        entry = only(calendar(event(start="DTSTART;TZID=W. Europe Standard Time:20260701T100000")))
        assert entry.starts == (utc(2026, 7, 1, 8),)

    def test_a_time_without_a_zone_is_the_readers(self):
        assert only(calendar(event(start="DTSTART:20261201T100000"))).starts == (
            utc(2026, 12, 1, 9),
        )

    def test_the_zone_of_the_calendar_goes_before_the_readers(self):
        told = calendar(
            event(start="DTSTART:20261201T100000"), before="X-WR-TIMEZONE:Asia/Tokyo\r\n"
        )
        assert only(told).starts == (utc(2026, 12, 1, 1),)

    def test_an_unknown_zone_is_told(self):
        entry = only(calendar(event(start="DTSTART;TZID=Middle Earth:20261201T100000")))
        assert [(one.remark, one.detail) for one in entry.notes] == [
            (Remark.ZONE_UNKNOWN, "Middle Earth")
        ]
        assert entry.starts == (utc(2026, 12, 1, 9),)

    def test_an_hour_that_the_clocks_skip_is_told(self):
        entry = only(calendar(event(start="DTSTART;TZID=Europe/Berlin:20260329T023000")))
        assert remarks(entry) == [Remark.TIME_SKIPPED]
        assert entry.starts == (utc(2026, 3, 29, 1, 30),)

    def test_of_an_hour_that_comes_twice_the_first_counts(self):
        entry = only(calendar(event(start="DTSTART;TZID=Europe/Berlin:20261025T023000")))
        assert entry.starts == (utc(2026, 10, 25, 0, 30),)

    def test_a_daily_whole_day_does_not_notice_summer_time(self):
        told = event("RRULE:FREQ=DAILY;COUNT=4", start="DTSTART;VALUE=DATE:20260327")
        assert [one.day for one in only(calendar(told)).starts] == [27, 28, 29, 30]

    def test_an_end_before_the_start_gives_no_length(self):
        entry = only(calendar(event("DTEND:20261201T080000Z")))
        assert (entry.minutes, remarks(entry)) == (None, [Remark.END_BEFORE_START])

    def test_longer_than_a_day_gives_no_length(self):
        entry = only(calendar(event("DURATION:P3D")))
        assert (entry.minutes, remarks(entry)) == (None, [Remark.LONGER_THAN_A_DAY])

    @pytest.mark.parametrize("year", ["0001", "1899", "9999", "2201"])
    def test_years_that_cannot_be_meant_are_left_out(self, year):
        reading = read(calendar(event(start=f"DTSTART:{year}0101T000000Z")))
        assert [one.why.remark for one in reading.left_out] == [Remark.YEAR_UNLIKELY]

    def test_an_end_in_the_year_9999_is_told(self):
        entry = only(calendar(event("DTEND:99991231T235959Z")))
        assert remarks(entry) == [Remark.END_UNREADABLE]


class TestEntries:
    def test_text_is_one_line_without_marks_and_control_characters(self):
        told = event("SUMMARY:Dose\\, above 75\\nand \x07 more\\; \\\\ end")
        assert only(calendar(told)).subject == "Dose, above 75 and more; \\ end"

    def test_a_long_title_is_cut_to_what_a_topic_may_have(self):
        assert len(only(calendar(event("SUMMARY:" + "a" * 4000))).subject) == 200

    def test_an_attachment_is_left_alone(self):
        entry = only(calendar(event("ATTACH:file:///etc/passwd")))
        assert remarks(entry) == [Remark.ATTACHMENT]

    def test_rooms_are_no_people(self):
        entry = only(
            calendar(
                event(
                    "ATTENDEE;CUTYPE=ROOM;CN=Room 7:mailto:room7@example.org",
                    "ATTENDEE;CN=\"'Brandt, Helena'\":MAILTO:Helena@Example.org",
                )
            )
        )
        assert [(one.name, one.email) for one in entry.people] == [
            ("Brandt, Helena", "helena@example.org")
        ]

    def test_what_is_cancelled_is_left_out(self):
        by_status = read(calendar(event("STATUS:CANCELLED")))
        by_method = read(calendar(event(), before="METHOD:CANCEL\r\n"))
        for reading in (by_status, by_method):
            assert [one.why.remark for one in reading.left_out] == [Remark.CANCELLED]

    def test_the_same_name_twice_counts_once_in_its_last_version(self):
        reading = read(
            calendar(
                event("SEQUENCE:2", "SUMMARY:New"),
                event("SEQUENCE:1", "SUMMARY:Old"),
            )
        )
        assert [one.subject for one in reading.entries] == ["New"]
        assert [one.subject for one in reading.left_out] == ["Old"]

    def test_the_key_is_the_same_in_every_copy(self):
        first = only(calendar(event("SUMMARY:Before")))
        moved = only(calendar(event("SUMMARY:After", start="DTSTART:20261224T090000Z")))
        assert first.key == moved.key
        assert len(first.key) == 64

    def test_a_moved_date_of_a_series_is_an_entry_of_its_own(self):
        series = event("RRULE:FREQ=WEEKLY;COUNT=3")
        moved = event("RECURRENCE-ID:20261208T090000Z", start="DTSTART:20261209T140000Z")
        whole, alone = read(calendar(series, moved)).entries
        assert [one.day for one in whole.starts] == [1, 15]
        assert alone.starts == (utc(2026, 12, 9, 14),)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_letters_of_several_encodings(self, encoding):
        entry = only(calendar(event("SUMMARY:Gespräch über Müdigkeit")).encode(encoding))
        assert entry.subject == "Gespräch über Müdigkeit"


class TestLimits:
    def test_more_than_five_megabytes_are_refused(self):
        with pytest.raises(UnreadableCalendar) as refusal:
            read(b"BEGIN:VCALENDAR\n" + b" " * MOST_BYTES)
        assert refusal.value.reason == UnreadableCalendar.TOO_LARGE

    def test_millions_of_lines_are_refused(self):
        with pytest.raises(UnreadableCalendar) as refusal:
            read(b"\n" * 1_000_000)
        assert refusal.value.reason == UnreadableCalendar.TOO_LARGE

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"name,day\nHelena,1\n"])
    def test_what_is_no_calendar_is_refused(self, content):
        with pytest.raises(UnreadableCalendar) as refusal:
            read(content)
        assert refusal.value.reason == UnreadableCalendar.NO_CALENDAR

    def test_of_too_many_entries_the_first_are_read_and_the_rest_told(self):
        entry = "BEGIN:VEVENT\nDTSTART:20261201T090000Z\nEND:VEVENT\n"
        reading = read(calendar(entry * (MOST_ENTRIES + 5)))
        assert len(reading.entries) == MOST_ENTRIES
        assert [one.remark for one in reading.notes] == [Remark.MORE_ENTRIES]

    def test_a_file_of_endless_series_is_followed_as_far_as_its_budget_goes(self):
        series = [
            f"BEGIN:VEVENT\nUID:{number}\nDTSTART:20260101T090000Z\nRRULE:FREQ=DAILY\nEND:VEVENT\n"
            for number in range(300)
        ]
        entries = read(calendar(*series)).entries
        followed = [one for one in entries if Remark.REPEATS_IN_A_FULL_FILE not in remarks(one)]
        assert len(entries) == 300
        assert 50 < len(followed) < 120
        assert all(len(one.starts) <= MOST_DATES for one in entries)

    def test_a_thousand_lines_of_people_cost_no_more_than_two_hundred(self):
        entry = only(calendar(event(*["ATTENDEE:mailto:a@example.org"] * 5_000)))
        assert [one.email for one in entry.people] == ["a@example.org"]


NAMES = st.sampled_from(
    ["BEGIN", "END", "DTSTART", "DTEND", "RRULE", "EXDATE", "SUMMARY", "TZID", "UID", "X"]
)
VALUES = st.one_of(
    st.sampled_from(
        [
            "VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "20261201T090000", "20261201",
            "FREQ=DAILY", "FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=-1FR", "FREQ=WEEKLY;UNTIL=20261224",
        ]
    ),
    st.text(max_size=30),
)  # fmt: skip


class TestAnyInput:
    @given(st.lists(st.tuples(NAMES, VALUES), max_size=40))
    def test_lines_in_any_order_are_read_or_refused(self, lines):
        content = "\n".join(f"{name}:{value}" for name, value in lines).encode("utf-8", "replace")
        try:
            reading = read(content)
        except UnreadableCalendar:
            return
        assert all(entry.starts for entry in reading.entries)

    @given(st.binary(max_size=300))
    def test_any_bytes_inside_an_entry_are_read(self, content):
        reading = read(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:" + content + b"\nEND:VEVENT\n")
        assert reading is not None
