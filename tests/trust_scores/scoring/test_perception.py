"""How differently the sides see one relationship."""

import math

import numpy as np
import pytest

from trust_scores.scoring import DEFAULT, Gap, Quality, Ratings, Source, perceived
from trust_scores.scoring.recency import channel_half_lives

SELF, MANAGER, LEADER = Source.SELF, Source.MANAGER, Source.OPINION_LEADER
COMPETENCE, MUTUAL_MSL, MUTUAL_LEADER, GOALS, MEANINGFUL = 0, 4, 5, 6, 7


def seen(*rows, as_of=100.0, parameters=DEFAULT):
    """rows: day, channel, source, level."""
    day, channel, source, level = np.array(rows, float).reshape(-1, 4).T
    ratings = Ratings.of(np.zeros(len(day)), day, channel, source, level)
    return perceived(ratings, as_of=as_of, parameters=parameters)


def half_life(channel=COMPETENCE):
    return float(channel_half_lives(DEFAULT)[channel])


def test_nothing_is_seen_without_ratings():
    nothing = seen()
    assert nothing.levels(Quality.COMPETENCE, [SELF, MANAGER, LEADER]) == {}
    assert nothing.gap(SELF, LEADER, Quality.COMPETENCE) is None
    assert nothing.overall_gap(SELF, LEADER) is None


def test_a_gap_is_how_far_one_lies_above_the_other():
    both = seen((100, COMPETENCE, SELF, 5), (100, COMPETENCE, LEADER, 3))
    assert both.levels(Quality.COMPETENCE, [SELF, LEADER]) == {SELF: 5, LEADER: 3}
    assert both.gap(SELF, LEADER, Quality.COMPETENCE).value == pytest.approx(2)
    assert both.gap(LEADER, SELF, Quality.COMPETENCE).value == pytest.approx(-2)
    assert both.gap(SELF, MANAGER, Quality.COMPETENCE) is None


def test_one_fresh_answer_each_is_as_sure_as_two_single_answers():
    both = seen((100, COMPETENCE, SELF, 5), (100, COMPETENCE, LEADER, 3))
    # Ten answers' worth of one level, and no freedom yet.
    assert both.gap(SELF, LEADER, Quality.COMPETENCE).error == pytest.approx(math.sqrt(2))


def test_an_answer_loses_half_its_weight_with_each_half_life():
    old = 100 - half_life()
    both = seen(
        (100, COMPETENCE, SELF, 5), (old, COMPETENCE, SELF, 2), (100, COMPETENCE, LEADER, 3)
    )
    level = both.levels(Quality.COMPETENCE, [SELF])[SELF]
    assert level == pytest.approx((5 + 0.5 * 2) / 1.5)
    squares = (5 - level) ** 2 + 0.5 * (2 - level) ** 2
    spread = math.sqrt((10 + squares) / (10 + 0.5))
    error = both.gap(SELF, LEADER, Quality.COMPETENCE).error
    assert error == pytest.approx(spread * math.sqrt(1 / 1.5 + 1))


def test_older_answers_leave_the_gap_and_make_it_less_sure():
    rows = [(100, COMPETENCE, SELF, 5), (100, COMPETENCE, LEADER, 3)]
    fresh = seen(*rows).gap(SELF, LEADER, Quality.COMPETENCE)
    later = seen(*rows, as_of=100 + 2 * half_life()).gap(SELF, LEADER, Quality.COMPETENCE)
    assert later.value == pytest.approx(fresh.value)
    assert later.error == pytest.approx(2 * fresh.error)


def test_what_is_said_later_is_not_known_yet():
    both = seen((100, COMPETENCE, SELF, 5), (101, COMPETENCE, SELF, 1))
    assert both.levels(Quality.COMPETENCE, [SELF]) == {SELF: 5}


def test_statements_of_one_moment_are_one_answer():
    once = seen((100, COMPETENCE, SELF, 4), (100, COMPETENCE, LEADER, 3))
    twice = seen(
        (100, COMPETENCE, SELF, 3), (100, COMPETENCE, SELF, 5), (100, COMPETENCE, LEADER, 3)
    )
    assert twice.levels(Quality.COMPETENCE, [SELF]) == {SELF: 4}
    assert twice.weight[SELF - 1, COMPETENCE] == pytest.approx(once.weight[SELF - 1, COMPETENCE])


def test_a_gap_is_of_the_channels_that_both_rated():
    both = seen(
        (100, MUTUAL_MSL, SELF, 5),
        (100, MUTUAL_LEADER, SELF, 1),
        (100, MUTUAL_MSL, LEADER, 4),
        (100, GOALS, LEADER, 1),
    )
    assert both.gap(SELF, LEADER, Quality.MUTUAL).value == pytest.approx(1)
    assert both.levels(Quality.MUTUAL, [SELF, LEADER]) == pytest.approx({SELF: 5, LEADER: 4})


def test_without_a_channel_in_common_each_side_is_shown_and_no_gap():
    both = seen((100, MUTUAL_MSL, SELF, 5), (100, MUTUAL_LEADER, LEADER, 2))
    assert both.levels(Quality.MUTUAL, [SELF, LEADER]) == pytest.approx({SELF: 5, LEADER: 2})
    assert both.gap(SELF, LEADER, Quality.MUTUAL) is None


def test_a_side_that_may_not_be_read_changes_nothing_of_the_others():
    mine = [(100, MUTUAL_MSL, SELF, 5), (100, MUTUAL_LEADER, SELF, 1)]
    alone = seen(*mine).levels(Quality.MUTUAL, [SELF])
    beside = seen(*mine, (100, MUTUAL_MSL, LEADER, 2)).levels(Quality.MUTUAL, [SELF])
    assert beside == alone


def test_channels_weigh_as_they_do_in_their_quality():
    importance = np.array(DEFAULT.mutual_exponents)
    both = seen(
        (100, MUTUAL_MSL, SELF, 5),
        (100, GOALS, SELF, 3),
        (100, MUTUAL_MSL, LEADER, 3),
        (100, GOALS, LEADER, 4),
    )
    share = importance[[0, 2]] / importance[[0, 2]].sum()
    gap = both.gap(SELF, LEADER, Quality.MUTUAL)
    assert gap.value == pytest.approx(share[0] * 2 - share[1] * 1)
    assert gap.error == pytest.approx(math.sqrt(2 * (share**2).sum()))


def test_all_together_is_the_mean_over_what_both_rated():
    both = seen(
        (100, COMPETENCE, SELF, 5),
        (100, COMPETENCE, LEADER, 3),
        (100, MEANINGFUL, SELF, 4),
        (100, MEANINGFUL, LEADER, 4),
        (100, GOALS, SELF, 1),
    )
    gap = both.overall_gap(SELF, LEADER)
    assert gap.value == pytest.approx(1)
    assert gap.error == pytest.approx(math.sqrt(2 + 2) / 2)


@pytest.mark.parametrize(
    ("value", "error", "clear"),
    [(2, 1, True), (1.3, 1, False), (1.33, 1, False), (1.34, 1, True), (-1.34, 1, True)],
)
def test_a_gap_is_clear_when_its_shown_range_leaves_out_zero(value, error, clear):
    assert Gap(value, error).is_clear is clear


def test_the_range_holds_the_true_gap_in_eighty_of_a_hundred():
    generator = np.random.default_rng(11)
    likely = {SELF: 0.65, LEADER: 0.45}
    true_gap = 4 * (likely[SELF] - likely[LEADER])
    worlds, answers = 2000, 7
    held = 0
    for _ in range(worlds):
        rows = [
            # Each answer has a moment of its own; minutes age it by next to nothing.
            (100 - place / 1440, COMPETENCE, source, 1 + generator.binomial(4, chance))
            for source, chance in likely.items()
            for place in range(answers)
        ]
        gap = seen(*rows).gap(SELF, LEADER, Quality.COMPETENCE)
        held += gap.lower <= true_gap <= gap.upper
    assert 0.77 < held / worlds < 0.84, held / worlds
