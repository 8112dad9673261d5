"""The two days between which a change is explained, as read from the address."""

import datetime as dt

import pytest
from django.utils import timezone

from dashboards.periods import PeriodForm

NOW = dt.datetime(2026, 11, 23, 15, 30, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)
BEGAN = dt.date(2025, 2, 14)


def form_of(since="", until="", *, began=BEGAN):
    return PeriodForm({"since": since, "until": until}, started_on=began, now=NOW)


def days(since="", until="", *, began=BEGAN):
    period = form_of(since, until, began=began).period()
    return period.since, period.until


class TestWhatIsRead:
    def test_the_last_quarter_where_nothing_is_asked(self):
        assert days() == (dt.date(2026, 8, 25), TODAY)

    def test_both_days_lie_within(self):
        period = form_of("2026-06-30", "2026-07-31").period()

        assert timezone.localtime(period.start).isoformat()[:16] == "2026-06-30T00:00"
        assert timezone.localtime(period.end).isoformat()[:16] == "2026-08-01T00:00"
        assert not period.ends_now

    def test_today_ends_now(self):
        period = form_of("2026-06-30").period()

        assert period.end == NOW
        assert period.ends_now

    def test_a_relationship_of_today_has_today(self):
        assert days(began=TODAY) == (TODAY, TODAY)

    @pytest.mark.parametrize("since", ["2024-01-01", "0001-01-01"])
    def test_before_its_begin_it_is_pulled_to_it(self, since):
        period = form_of(since).period()

        assert (period.since, period.pulled) == (BEGAN, True)

    def test_its_address_says_the_same(self):
        assert form_of("2026-06-30", "2026-07-31").period().query == (
            "since=2026-06-30&until=2026-07-31"
        )


class TestWhatCannotBeRead:
    @pytest.mark.parametrize(
        ("since", "until", "field", "words"),
        [
            ("30.6.2026", "", "since", "year-month-day"),
            ("2026-02-30", "", "since", "year-month-day"),
            ("", "\x00", "until", "year-month-day"),
            ("2026-12-01", "", "since", "lies ahead"),
            ("", "9999-12-31", "until", "lies ahead"),
            ("2026-07-31", "2026-06-30", "until", "before the first one"),
            ("2024-01-01", "2024-02-01", "until", "began on 14 February 2025"),
        ],
    )
    def test_is_said_beside_its_field_and_the_quarter_stands(self, since, until, field, words):
        form = form_of(since, until)

        assert (form.period().since, form.period().until) == days()
        assert list(form.errors) == [field]
        assert words in " ".join(form.errors[field])

    def test_what_was_written_is_kept(self):
        form = form_of("30.6.2026", "2026-07-31")

        assert 'value="30.6.2026"' in str(form["since"])
        assert 'value="2026-07-31"' in str(form["until"])


class TestPresets:
    def test_reach_until_today_and_name_the_chosen_one(self):
        presets = form_of().presets(dt.date(2026, 11, 12))

        assert [one.label for one in presets] == [
            "Since the last visit", "30 days", "90 days", "365 days", "From the beginning",
        ]  # fmt: skip
        assert [one.is_chosen for one in presets] == [False, False, True, False, False]
        assert all(one.query.endswith("until=2026-11-23") for one in presets)

    def test_none_is_longer_than_the_relationship(self):
        presets = form_of(began=dt.date(2026, 10, 1)).presets()

        assert [one.label for one in presets] == ["30 days", "From the beginning"]
