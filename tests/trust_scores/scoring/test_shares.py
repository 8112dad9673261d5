"""How far a share of few cases may lie from the true one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trust_scores.scoring.shares import share_interval


@pytest.mark.parametrize(
    ("successes", "total", "lower", "upper"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_intervals(successes, total, lower, upper):
    """Newcombe (1998), Table I, method 3."""
    found = share_interval(successes, total, z=1.959963984540054)
    assert found == pytest.approx((lower, upper), abs=5e-5)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_holds_the_share_and_mirrors(case):
    successes, total = case
    found = share_interval(successes, total)
    other = share_interval(total - successes, total)
    assert 0 <= found.lower <= successes / total <= found.upper <= 1
    assert (1 - other.upper, 1 - other.lower) == pytest.approx(found)


def test_more_cases_make_it_narrower():
    widths = [upper - lower for lower, upper in (share_interval(n, 2 * n) for n in (2, 20, 200))]
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize(("successes", "total"), [(0, 0), (3, 2), (-1, 2), (float("nan"), 2)])
def test_what_is_no_share_is_refused(successes, total):
    with pytest.raises(ValueError, match="share"):
        share_interval(successes, total)
