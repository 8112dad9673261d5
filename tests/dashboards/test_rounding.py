"""Shown tenths add up to the shown whole."""

import math

from hypothesis import given
from hypothesis import strategies as st

from dashboards.rounding import tenths

points = st.lists(st.floats(-100, 100, allow_nan=False), max_size=12)


def test_the_largest_remainders_are_rounded_up():
    assert tenths([0.04, 0.04, 0.04]) == [0.1, 0.0, 0.0]


@given(points)
def test_tenths_add_up_to_the_rounded_sum(values):
    assert math.isclose(sum(tenths(values)), round(sum(values) * 10) / 10, abs_tol=0.0501)


@given(points)
def test_no_value_moves_by_a_tenth_or_more(values):
    assert all(abs(one - shown) < 0.1 for one, shown in zip(values, tenths(values), strict=True))
