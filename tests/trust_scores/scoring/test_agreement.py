"""How far raters agree: published tables, what has to hold for any ratings, and odd input."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trust_scores.scoring.agreement import (
    Form,
    Level,
    Problem,
    cohen_kappa,
    cohen_kappa_of_table,
    intraclass_correlation,
    krippendorff_alpha,
    mean_squares,
    percent_agreement,
)

NONE = math.nan
SHROUT_FLEISS = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
]


def correlation_by(form):
    return lambda ratings: intraclass_correlation(ratings, form)


def alpha_by(level):
    return lambda ratings: krippendorff_alpha(ratings, level)


CORRELATIONS = {form.value: correlation_by(form) for form in Form}
ALPHAS = {level.value: alpha_by(level) for level in Level}
MEASURES = {**CORRELATIONS, **ALPHAS, "percent": percent_agreement}
every_measure = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
beyond_chance = pytest.mark.parametrize(
    "measure", [*CORRELATIONS.values(), *ALPHAS.values()], ids=[*CORRELATIONS, *ALPHAS]
)


def matrices(*, gaps, raters=None):
    """Ratings from 1 to 5 of up to 8 subjects by up to 4 raters."""
    one = st.integers(1, 5).map(float)
    rating = st.one_of(one, st.just(NONE)) if gaps else one
    width = st.just(raters) if raters else st.integers(2, 4)
    row = width.flatmap(
        lambda k: st.lists(st.lists(rating, min_size=k, max_size=k), min_size=2, max_size=8)
    )
    return row.map(np.array)


def rows_of(table):
    """A table of counts as the two ratings of each subject."""
    counts = np.array(table)
    return np.repeat(np.argwhere(counts >= 0), counts.ravel(), axis=0)


def alike(one, other):
    assert (one.value is None) == (other.value is None)
    assert one.value is None or one.value == pytest.approx(other.value, abs=1e-9)
    assert (one.subjects, one.raters, one.pairs) == (other.subjects, other.raters, other.pairs)
    assert one.problem == other.problem


# Published tables


@pytest.mark.parametrize(
    ("form", "printed"),
    list(zip(Form, [0.17, 0.29, 0.71, 0.44, 0.62, 0.91], strict=True)),
)
def test_correlations_are_those_of_shrout_and_fleiss(form, printed):
    found = intraclass_correlation(SHROUT_FLEISS, form)

    assert round(found.value, 2) == printed
    assert (found.subjects, found.raters, found.pairs) == (6, 4, 36)


def test_mean_squares_are_those_of_shrout_and_fleiss():
    assert np.round(mean_squares(SHROUT_FLEISS), 2).tolist() == [11.24, 6.26, 32.49, 1.02]


@pytest.mark.parametrize(
    ("level", "key", "value"),
    [
        ("nominal", "expected_by_source", 0.691358),
        ("interval", "expected_by_source", 0.810845),
        ("ordinal", "computed_here", 0.806721),
    ],
)
def test_alpha_is_the_published_one_with_gaps(shared_data, level, key, value):
    text = (shared_data / "numeric" / "krippendorff_3x15.json").read_text(encoding="utf-8")
    document = json.loads(text)
    assert document[key][level] == value

    found = krippendorff_alpha(np.array(document["data"], float).T, Level(level))

    assert round(found.value, 6) == value
    assert (found.subjects, found.raters, found.pairs) == (12, 3, 16)


@pytest.mark.parametrize(
    ("table", "printed", "reading"),
    [
        ([[75, 1, 4], [5, 4, 1], [0, 0, 10]], 0.676471, "substantial"),
        ([[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]], 0.129330, "slight"),
        ([[118, 5], [2, 0]], -0.023392, "poor"),
    ],
)
def test_kappa_is_the_published_one(table, printed, reading):
    found = cohen_kappa_of_table(table)

    assert round(found.value, 6) == printed
    assert found.reading == reading
    alike(found, cohen_kappa(rows_of(table)))


def test_kappa_is_low_where_nearly_all_say_yes_and_the_percent_agreement_tells():
    answers = rows_of([[118, 5], [2, 0]])

    assert cohen_kappa(answers).value < 0
    assert percent_agreement(answers).value == 118 / 125


# What holds for any ratings


@every_measure
@given(ratings=matrices(gaps=True), order=st.randoms())
def test_the_order_of_subjects_and_raters_does_not_matter(measure, ratings, order):
    rows, columns = (order.sample(range(size), size) for size in ratings.shape)

    alike(measure(ratings), measure(ratings[rows][:, columns]))


@given(ratings=matrices(gaps=True, raters=2), order=st.randoms())
def test_the_order_does_not_matter_to_kappa(ratings, order):
    rows = order.sample(range(len(ratings)), len(ratings))

    alike(cohen_kappa(ratings), cohen_kappa(ratings[rows][:, ::-1]))


@every_measure
@given(
    said=st.lists(st.integers(1, 5), min_size=2, max_size=9).filter(lambda x: len(set(x)) > 1),
    raters=st.integers(2, 4),
)
def test_perfect_agreement_is_1(measure, said, raters):
    assert measure(np.repeat(np.array(said)[:, None], raters, axis=1)).value == pytest.approx(1)


@given(said=st.lists(st.integers(0, 1), min_size=2).filter(lambda x: len(set(x)) > 1))
def test_perfect_agreement_on_yes_and_no_is_a_kappa_of_1(said):
    assert cohen_kappa(np.column_stack([said, said])).value == pytest.approx(1)


@every_measure
@given(ratings=matrices(gaps=True))
def test_no_measure_exceeds_1_and_each_has_a_value_or_a_reason(measure, ratings):
    found = measure(ratings)

    assert (found.value is None) == (found.problem is not None)
    assert found.value is None or (math.isfinite(found.value) and found.value <= 1 + 1e-9)


@given(ratings=matrices(gaps=True, raters=2))
def test_kappa_lies_between_minus_1_and_1_and_the_percent_between_0_and_1(ratings):
    kappa, percent = cohen_kappa(ratings), percent_agreement(ratings)

    assert (kappa.value is None) == (kappa.problem is not None)
    assert kappa.value is None or -1 - 1e-9 <= kappa.value <= 1 + 1e-9
    assert percent.value is None or 0 <= percent.value <= 1
    assert percent.value is None or kappa.pairs == percent.pairs


@pytest.mark.parametrize("level", list(Level))
@given(ratings=matrices(gaps=True))
def test_alpha_leaves_out_subjects_that_fewer_than_two_rated(level, ratings):
    lonely = np.full((2, ratings.shape[1]), NONE)
    lonely[0, 0] = 3.0
    compared = ratings[(~np.isnan(ratings)).sum(axis=1) >= 2]
    if len(compared):
        more = np.vstack([compared, lonely])
        alike(krippendorff_alpha(compared, level), krippendorff_alpha(more, level))


@pytest.mark.parametrize("form", list(Form))
@given(ratings=matrices(gaps=False))
def test_correlations_leave_out_subjects_with_a_gap_and_raters_without_ratings(form, ratings):
    gap = ratings[:1].copy()
    gap[0, 0] = NONE
    more = np.column_stack([np.vstack([ratings, gap]), np.full(len(ratings) + 1, NONE)])

    alike(intraclass_correlation(ratings, form), intraclass_correlation(more, form))


@beyond_chance
@given(ratings=matrices(gaps=False), up=st.floats(-50, 50), times=st.sampled_from([1e-60, 3, 1e60]))
def test_another_unit_changes_no_measure(measure, ratings, up, times):
    alike(measure(ratings), measure((ratings + round(up)) * times))


def test_a_lenient_rater_lowers_absolute_agreement_but_not_consistency():
    stern = np.array([1.0, 2, 3, 4, 3, 2])
    ratings = np.column_stack([stern, stern + 1])

    assert intraclass_correlation(ratings, Form.ICC31).value == pytest.approx(1)
    assert intraclass_correlation(ratings, Form.ICC21).value < 0.75


def test_near_misses_cost_ordinal_alpha_less_than_wide_ones():
    near = [[1, 1], [2, 2], [3, 3], [4, 5], [5, 5]]
    wide = [[1, 1], [2, 2], [3, 3], [1, 5], [5, 5]]

    assert krippendorff_alpha(near).value > krippendorff_alpha(wide).value


# Where there is no value


@beyond_chance
def test_constant_ratings_have_no_measure_beyond_chance(measure):
    found = measure([[3, 3], [3, 3], [3, 3]])

    assert (found.value, found.problem, found.reading) == (None, Problem.CONSTANT, "")
    assert (found.subjects, found.pairs) == (3, 3)


def test_constant_answers_have_no_kappa_but_a_percent_agreement():
    same = [[1, 1]] * 10

    assert cohen_kappa(same).problem == Problem.CONSTANT
    assert cohen_kappa_of_table([[10, 0], [0, 0]]).problem == Problem.CONSTANT
    assert percent_agreement(same).value == 1


@every_measure
@pytest.mark.parametrize(
    "ratings",
    [np.empty((0, 3)), [[1], [2], [3]], [[1, NONE], [2, NONE]], [[NONE, NONE], [NONE, NONE]]],
)
def test_one_rater_agrees_with_nobody(measure, ratings):
    assert measure(ratings).problem == Problem.FEW_RATERS


@every_measure
@pytest.mark.parametrize("ratings", [[[1, 2, 4]], [[1, NONE], [NONE, 2]], [[1, 2], [3, NONE]]])
def test_fewer_than_two_pairs_say_nothing(measure, ratings):
    assert measure(ratings).problem == Problem.FEW_PAIRS


@pytest.mark.parametrize(
    ("ratings", "problem"),
    [([[1, NONE], [0, NONE]], "FEW_RATERS"), ([[1, 0], [1, NONE]], "FEW_PAIRS")],
)
def test_kappa_needs_two_pairs_of_two_raters(ratings, problem):
    assert cohen_kappa(ratings).problem == Problem[problem]


@pytest.mark.parametrize("form", [Form.ICC1K, Form.ICC21, Form.ICC2K, Form.ICC3K])
def test_subjects_that_do_not_differ_have_no_correlation(form):
    assert intraclass_correlation([[1, 2], [2, 1]], form).problem == Problem.NO_SPREAD


def test_few_subjects_make_a_value_uncertain_however_many_rate_them():
    twenty_nine = np.repeat(np.arange(29)[:, None] % 5, 6, axis=1)
    thirty = np.vstack([twenty_nine, twenty_nine[:1]])

    assert krippendorff_alpha(twenty_nine).is_uncertain
    assert not krippendorff_alpha(thirty).is_uncertain


@pytest.mark.parametrize(
    ("ratings", "reading"),
    [
        ([[1, 1], [2, 2], [5, 5]], "excellent"),
        (SHROUT_FLEISS, "poor"),
    ],
)
def test_a_correlation_is_read_in_a_word(ratings, reading):
    assert intraclass_correlation(ratings, Form.ICC21).reading == reading


# Odd input


@pytest.mark.parametrize("measure", [*MEASURES.values(), cohen_kappa, cohen_kappa_of_table])
@pytest.mark.parametrize(
    "ratings",
    [
        None,
        3,
        [],
        [1, 2, 3],
        [[[1, 2]]],
        [[1, 2], [3]],
        [["one", "two"], ["three", "four"]],
        [[{}, []], [1, 2]],
        [[math.inf, 1], [2, 3]],
        [[1e308, -1e308], [2, 3]],
        [[10**400, 1], [2, 3]],
    ],
    ids=repr,
)
def test_what_is_no_matrix_of_numbers_is_refused(measure, ratings):
    with pytest.raises(ValueError, match=r"[Rr]ating"):
        measure(ratings)


@pytest.mark.parametrize("table", [[[1, 2, 3]], [[-1, 2], [3, 4]], [[0.5, 1], [1, 1]], [[NONE]]])
def test_what_is_no_table_of_counts_is_refused(table):
    with pytest.raises(ValueError, match="square of whole numbers"):
        cohen_kappa_of_table(table)


def test_kappa_refuses_a_third_rater():
    with pytest.raises(ValueError, match="exactly two"):
        cohen_kappa([[1, 0, 1], [0, 1, 1]])


@pytest.mark.parametrize("measure", [krippendorff_alpha, cohen_kappa])
def test_more_than_1000_values_are_refused_before_they_fill_the_memory(measure):
    with pytest.raises(ValueError, match="at most 1000"):
        measure(np.arange(2002).reshape(-1, 2))


@pytest.mark.parametrize("name", ["ICC41", "icc21", ""])
def test_an_unknown_form_is_refused(name):
    with pytest.raises(ValueError, match="not a valid Form"):
        intraclass_correlation(SHROUT_FLEISS, name)
