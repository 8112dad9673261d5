"""Shown tenths add up to the shown whole."""

import math

from hypothesis import given
from hypothesis import strategies as st

from dashboards.rounding import shown_change, tenths

points = st.lists(st.floats(-100, 100, allow_nan=False), max_size=12)


def test_the_largest_remainders_are_rounded_up():
    assert tenths([0.04, 0.04, 0.04]) == [0.1, 0.0, 0.0]


@given(points)
def test_tenths_add_up_to_the_rounded_sum(values):
    assert math.isclose(sum(tenths(values)), round(sum(values) * 10) / 10, abs_tol=0.0501)


@given(points)
def test_no_value_moves_by_a_tenth_or_more(values):
    assert all(abs(one - shown) < 0.1 for one, shown in zip(values, tenths(values), strict=True))


levels = st.floats(0, 100)
parts = st.lists(st.floats(-20, 20), max_size=12)


@given(levels, parts)
def test_shown_parts_lead_from_one_shown_level_to_the_other(before, values):
    shown = shown_change(before, values, before + math.fsum(values))
    moved = round(shown.before * 10) + sum(round(one * 10) for one in shown.parts)
    assert moved == round(shown.after * 10) or not values


@given(levels, parts)
def test_no_shown_part_is_a_tenth_away(before, values):
    shown = shown_change(before, values, before + math.fsum(values))
    apart = [abs(one - other) for one, other in zip(values, shown.parts, strict=True)]
    assert all(one < 0.1 + 1e-9 for one in apart)


@given(parts, st.data())
def test_lines_below_a_line_add_up_to_what_is_shown_of_it(values, data):
    """A line that was rounded with others is less than a tenth from its own parts."""
    exact = math.fsum(values) * 10
    whole = data.draw(st.sampled_from([math.floor(exact), math.ceil(exact)])) / 10
    shown = tenths(values, whole)
    assert not values or sum(round(one * 10) for one in shown) == round(whole * 10)


def test_levels_of_the_picture_add_up():
    parts = [-3.62, 1.94, 2.38, 2.21, 1.57, 1.12, -0.31, 0.0]
    shown = shown_change(58.71, parts, 58.71 + sum(parts))
    assert (shown.before, shown.after) == (58.7, 64.0)
    assert round(58.7 + sum(shown.parts), 9) == 64.0
