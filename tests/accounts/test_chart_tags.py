"""Small figures: their geometry, and what they say without being seen."""

from __future__ import annotations

import itertools
import re

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from accounts import chart_geometry

COUNTS = {"strong": 8, "sound": 15, "developing": 0, "fragile": 2, "insufficient": 5}


def rendered(source, **context):
    return Template("{% load charts %}" + source).render(Context(context)).strip()


class TestShare:
    @pytest.mark.parametrize(
        ("value", "maximum", "percent"),
        [(0.5, 1, 50), (3, 2, 100), (-1, 2, 0), (None, 1, 0), (1, 0, 0)],
    )
    def test_stays_within_the_bar(self, value, maximum, percent):
        assert chart_geometry.share(value, maximum) == percent


class TestStacked:
    @given(st.lists(st.integers(0, 500), min_size=1, max_size=6))
    def test_parts_lie_side_by_side_within_the_bar(self, counts):
        spans = chart_geometry.stacked(counts)
        for (left, width), (following, _) in itertools.pairwise(spans):
            assert left + width <= following + 0.02
        assert all(left + width <= 100.02 for left, width in spans)


class TestSparkline:
    def test_rises_towards_the_right_for_growing_values(self):
        (line,) = chart_geometry.sparkline([0.4, 0.5, 0.7], 120, 40)
        xs, ys = zip(*line, strict=True)
        assert list(xs) == sorted(xs)
        assert list(ys) == sorted(ys, reverse=True)

    def test_keeps_a_quiet_line_quiet(self):
        (line,) = chart_geometry.sparkline([0.60, 0.61], 120, 40)
        assert abs(line[0][1] - line[1][1]) < 5

    def test_breaks_where_nothing_is_known(self):
        assert len(chart_geometry.sparkline([0.4, None, 0.5, 0.6], 120, 40)) == 2

    def test_says_its_ends_and_span(self):
        assert "From 52 to 64, between 50 and 66" in rendered(
            "{% sparkline values %}", values=[0.52, 0.5, 0.66, 0.64]
        )

    def test_of_nothing_draws_nothing(self):
        assert rendered("{% sparkline values %}", values=[None, None]) == ""


class TestWaterfall:
    rows = ((58.7, True), (-3.6, False), (8.9, False), (64.0, True))

    def test_steps_start_where_the_one_before_ended(self):
        first, fall, rise, last = chart_geometry.waterfall(self.rows)
        assert fall["left"] + fall["width"] == pytest.approx(first["end"], abs=0.02)
        assert rise["left"] == pytest.approx(fall["end"], abs=0.02)
        assert rise["left"] + rise["width"] == pytest.approx(last["end"], abs=0.02)
        assert fall["falls"]
        assert not rise["falls"]

    @given(st.floats(0, 100), st.lists(st.floats(-30, 30), max_size=12))
    def test_stays_within_its_axis(self, start, changes):
        rows = [(start, True), *((change, False) for change in changes)]
        for bar in chart_geometry.waterfall(rows):
            assert bar["left"] >= 0
            assert bar["left"] + bar["width"] <= 100.05

    def test_shows_levels_plain_and_changes_with_their_sign(self):
        rows = [
            {"label": "30 June", "value": 58.7, "total": True},
            {"label": "Older evidence ages", "value": -3.6},
            {"label": "Rule change", "value": 0},
        ]
        html = rendered("{% waterfall rows %}", rows=rows)
        values = re.findall(r'<dd class="waterfall__value">\s*(\S+)\s*</dd>', html)
        assert values == ["58.7", "\u22123.6", "±0.0"]


class TestBars:
    def test_score_bar_is_hidden_unless_it_has_a_label(self):
        assert 'aria-hidden="true"' in rendered("{% score_bar 0.5 %}")
        assert 'aria-label="31 of 36"' in rendered('{% score_bar 0.5 label="31 of 36" %}')

    def test_meter_hatches_what_is_past_its_target(self):
        assert "<pattern" in rendered("{% meter 64 100 45 %}")
        assert "<pattern" not in rendered("{% meter 45 100 45 %}")

    def test_portfolio_bar_says_its_counts_and_leaves_empty_bands_out(self):
        html = rendered("{% portfolio_bar counts %}", counts=COUNTS)
        assert 'aria-label="8 strong, 15 sound, 2 fragile, 5 not enough evidence"' in html
        assert "chart__bar--developing" not in html

    def test_portfolio_bar_of_nobody_says_so(self):
        assert "No relationships yet" in rendered("{% portfolio_bar counts %}", counts={})

    def test_patterns_have_their_own_id_each_time(self):
        html = rendered("{% portfolio_bar counts %}{% portfolio_bar counts %}", counts=COUNTS)
        ids = re.findall(r'<pattern id="([^"]+)"', html)
        assert len(ids) == len(set(ids)) == 2

    def test_depth_is_shown_and_said(self):
        html = rendered("{% depth_dots 4 %}")
        assert 'aria-label="Depth 4 of 5"' in html
        assert html.count("dot--on") == 4


class TestHeatCell:
    def test_links_to_the_list_behind_it_and_says_the_band(self):
        html = rendered('{% heat_cell 0.43 "fragile" 0.2 url="/list/" %}')
        assert 'href="/list/"' in html
        assert "Fragile" in html
        assert "heat-cell--low" in html

    def test_without_a_value_says_too_little(self):
        html = rendered("{% heat_cell None %}")
        assert "too little" in html
        assert "heat-cell--empty" in html
