"""A score over time: where it stands, and what it says without being seen."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.template import Context, Template
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts import trend_geometry
from accounts.trend_chart import TrendChart, TrendEdge, TrendMark
from accounts.trend_geometry import TrendPoint

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
END = dt.datetime(2026, 12, 31, tzinfo=dt.UTC)


def after(days):
    return START + dt.timedelta(days=days)


def point(days, value):
    return TrendPoint(after(days), value, value - 0.05, value + 0.05)


def rendered(chart):
    source = "{% load charts %}{% trend_chart chart 'Health' %}"
    return Template(source).render(Context({"chart": chart}))


class TestLine:
    def test_stands_until_another_value_was_shown(self):
        points = [point(0, 0.5), point(182, 0.6)]
        on = trend_geometry.scale(points, START, END)

        (line,) = trend_geometry.lines(points, on)

        corners = [one.split(",") for one in line.split()]
        heights = [float(y) for _x, y in corners]
        assert heights[0] == heights[1] > heights[2] == heights[3]
        assert [corners[1][0], corners[-1][0]] == [corners[2][0], "1000.0"]

    def test_a_quiet_one_stays_quiet(self):
        points = [point(0, 0.60), point(9, 0.61)]
        on = trend_geometry.scale(points, START, END)

        assert abs(on.y(0.60) - on.y(0.61)) < 10

    def test_ends_where_nothing_is_shown_any_more(self):
        points = [point(0, 0.5), TrendPoint(after(91), None), point(182, 0.6)]
        on = trend_geometry.scale(points, START, END)

        first, second = trend_geometry.lines(points, on)

        assert first.split()[-1].startswith("250.0,")
        assert second.split()[0].startswith("500.0,")
        assert trend_geometry.value_at(points, after(100)) is None

    @given(
        st.lists(
            st.tuples(st.integers(-50, 500), st.floats(0, 1, allow_nan=False)),
            min_size=1,
            max_size=20,
        )
    )
    def test_never_leaves_the_plot(self, values):
        points = [point(day, value) for day, value in sorted(values)]
        on = trend_geometry.scale(points, START, END)

        drawn = [*trend_geometry.lines(points, on), *trend_geometry.likely_ranges(points, on)]

        for corner in " ".join(drawn).split():
            x, y = map(float, corner.split(","))
            assert 0 <= x <= trend_geometry.WIDTH
            assert 0 <= y <= trend_geometry.HEIGHT


class TestMonths:
    @pytest.mark.parametrize(
        ("start", "end", "months"),
        [
            ((2026, 1, 1), (2026, 3, 1), ["2026-01", "2026-02", "2026-03"]),
            ((2026, 1, 2), (2026, 1, 30), []),
            ((2025, 11, 24), (2026, 11, 23), ["2026-01", "2026-04", "2026-07", "2026-10"]),
        ],
    )
    def test_are_few_and_evenly_apart(self, start, end, months):
        ticks = trend_geometry.month_ticks(dt.date(*start), dt.date(*end))

        assert [f"{one:%Y-%m}" for one in ticks] == months

    @given(st.dates(dt.date(1990, 1, 1), dt.date(2040, 1, 1)), st.integers(0, 9000))
    def test_are_never_many(self, start, length):
        ticks = trend_geometry.month_ticks(start, start + dt.timedelta(days=length))

        assert len(ticks) <= trend_geometry.MOST_TICKS


class TestChart:
    def chart(self, **parts):
        given = {"points": [point(0, 0.52), point(100, 0.64)], **parts}
        return TrendChart(start=START, end=END, **given)

    def test_says_its_ends_and_span(self):
        assert 'aria-label="Health. From 52 to 64, between 52 and 64"' in rendered(self.chart())

    def test_events_are_links_with_words_on_the_line(self):
        mark = TrendMark(after(120), "visit", "Visit on 1 May <2026>", "?since=2026-05-01")

        html = rendered(self.chart(marks=[mark]))

        assert 'href="?since=2026-05-01"' in html
        assert 'aria-label="Visit on 1 May &lt;2026&gt;"' in html
        y = trend_geometry.scale(self.chart().points, START, END).y(0.64)
        assert f'y="{y}"' in html

    def test_only_kinds_that_occur_are_in_the_legend(self):
        mark = TrendMark(after(9), "promise", "A promise kept", "#")

        legend = rendered(self.chart(marks=[mark])).partition("trend__legend")[2]

        assert re.findall(r"</svg>\s*([\w ]+?)\s*</li>", legend) == ["Promise"]

    def test_edges_outside_the_plot_are_left_out(self):
        edges = [TrendEdge(0.58, "Sound from 58"), TrendEdge(0.95, "Strong from 95")]

        html = rendered(self.chart(edges=edges))

        assert "Sound from 58" in html
        assert "Strong from 95" not in html

    def test_the_word_of_an_edge_keeps_out_of_the_way_of_the_line(self):
        rising = [point(0, 0.57), point(100, 0.70)]
        falling = [point(0, 0.70), point(100, 0.57)]
        edges = [TrendEdge(0.58, "Sound from 58")]

        assert 'text-anchor="end">Sound' in rendered(self.chart(points=rising, edges=edges))
        assert 'text-anchor="start">Sound' in rendered(self.chart(points=falling, edges=edges))

    def test_without_a_score_it_has_no_line(self):
        assert "polyline" not in rendered(self.chart(points=[]))

    def test_a_day_of_another_zone_keeps_its_month(self):
        with timezone.override("Asia/Tokyo"):
            assert "Oct 2026" in rendered(self.chart())
