"""Documents of cases: their forms, what is answered, what is refused."""

import json

import pytest

from trust_scores.scoring import CasesUnreadable, run_cases

PULSE = [0, 1, 0.75, 2.0, 0.0]
GENERAL = {"evidence": [PULSE], "conversations": [[1, 0, 0]], "breaches": [], "as_of": 0}
ESTIMATE = (3 * 0.5 + 1.5) / 5


def only(document):
    (result,) = run_cases(document)
    return result


def case(**changes):
    return {"id": "one", "input": {**GENERAL, **changes}, "expected": {"trust": 0.45}}


class TestForms:
    @pytest.mark.parametrize(
        "document",
        [
            {"model_vectors": [case()]},
            {"cases": [case()]},
            [case()],
            case(),
            [{**GENERAL, "expected": {"trust": 0.45}}],
        ],
    )
    def test_are_read_liberally(self, document):
        assert only(document).ok

    def test_rows_may_be_left_out(self):
        bare = {"evidence": [], "as_of": 5, "expected": {"health": 0.36142135623730953}}
        assert only([bare]).ok

    def test_without_expectation_everything_is_answered(self):
        result = only([{"id": "x", "input": GENERAL}])
        assert result.ok is None
        assert result.answers["channel_estimates"][0] == pytest.approx(ESTIMATE)
        assert result.answers["band"] == "insufficient"
        assert result.answers["stage"] == "establishing_trust"
        assert result.answers["tenure"] == 0

    def test_words_flags_and_bands_are_answered(self):
        expected = {
            "stage": "establishing_trust",
            "band": "insufficient",
            "gate": "conversation",
            "limiting_side": "character",
            "confidence_level": "low",
            "sufficient": [True, False, False, False, False, False],
            "insufficient": True,
            "unverified": False,
            "external_share": 1.0,
        }
        result = only([{**case(), "expected": expected}])
        assert result.answers == {**expected, "gate": result.answers["gate"]}

    def test_a_day_that_never_was_is_null(self):
        result = only([{"evidence": [], "as_of": 1, "expected": {"tenure": None}}])
        assert result.ok

    def test_results_are_plain_json(self):
        document = only([{"id": "x", "input": GENERAL}]).to_document()
        assert json.loads(json.dumps(document, allow_nan=False)) == document

    def test_many_cases_keep_their_order_and_their_rubric(self):
        gates = [0.02 + i / 500 for i in range(60)]
        empty = {"evidence": [], "as_of": 0, "target_interval": 45}
        cases = [
            {
                "id": i,
                "input": empty,
                "rubric": {"gate_conversation": gate},
                "expected": {"health": min(0.3620602659122275, 0.1414213562373095 + gate)},
            }
            for i, gate in enumerate(gates)
        ]
        results = run_cases({"cases": cases})
        assert [result.id for result in results] == [str(i) for i in range(60)]
        assert all(result.ok for result in results)

    def test_the_rubric_of_a_case_lies_over_that_of_the_document(self):
        document = {
            "rubric": {"prior_mean": [0.6] * 8, "absence": {"grace": 3}},
            "cases": [
                {
                    "input": {"evidence": [], "as_of": 0},
                    "rubric": {"absence": {"value": 0.2}},
                    "expected": {"trust": 0.6},
                }
            ],
        }
        assert only(document).ok

    def test_a_case_may_start_from_another(self):
        later = {
            "id": "later",
            "input": {"start": "one", "new_evidence": [[0, 1, 1.0, 2.0, 0.0]], "as_of": 0},
            "expected": {"channel_estimates": [5 / 7, 0.45, 0.45, 0.45, 0.4, 0.4, 0.3, 0.4]},
        }
        results = run_cases([case(), later])
        assert all(result.ok for result in results)

    def test_steps_of_a_change_add_up(self):
        change = {
            "id": "change",
            "input": {
                "start": "one",
                "new_evidence": [[1, 1, 0.25, 2.0, 10.0]],
                "as_of": 30,
                "rubric_change": {"half_life_competence": 100.0, "gate_trust": 0.02},
            },
            "expected": {"attribution": {}, "total_change": 0, "health": []},
        }
        result = run_cases([case(), change])[1]
        steps = result.answers["attribution"]
        assert list(steps) == ["decay", "evidence", "rubric"]
        total = sum(sum(step["lines"].values()) for step in steps.values())
        assert total == pytest.approx(result.answers["total_change"], abs=1e-12)
        assert len(result.answers["health"]) == 4


class TestComparison:
    @pytest.mark.parametrize(
        ("expected", "ok"),
        [
            (0.45 + 1e-10, True),
            (0.45 + 1e-8, False),
            ("0.45", False),
            (None, False),
            (10**400, False),
            (float("nan"), False),
        ],
    )
    def test_numbers_agree_within_the_tolerance(self, expected, ok):
        assert only([{**case(), "expected": {"trust": expected}}]).ok is ok

    def test_the_tolerance_can_be_set(self):
        assert only({"tolerance": 0.01, "cases": [{**case(), "expected": {"trust": 0.449}}]}).ok

    def test_a_difference_names_its_place(self):
        wrong = [ESTIMATE, 0.45, 0.45, 0.9, 0.4, 0.4, 0.3, 0.4]
        result = only([{**case(), "expected": {"channel_estimates": wrong}}])
        (difference,) = result.differences
        assert difference == ("channel_estimates[3]", 0.9, 0.45)

    def test_true_is_not_one(self):
        assert only([{**case(), "expected": {"insufficient": 1}}]).ok is False

    def test_an_unknown_key_does_not_agree(self):
        result = only([{**case(), "expected": {"trust": 0.45, "mood": 1}}])
        assert result.ok is False
        assert "mood" in result.message
        assert result.answers == {"trust": 0.45}

    def test_lists_must_be_equally_long(self):
        assert only([{**case(), "expected": {"qualities": [0.6]}}]).ok is False


class TestOneBadCase:
    @pytest.mark.parametrize(
        "broken",
        [
            {"evidence": [[0, 1, 1.5, 2.0, 0.0]]},
            {"evidence": [[0, 1, float("nan"), 2.0, 0.0]]},
            {"evidence": [[0, 1, 0.5, 0.0, 0.0]]},
            {"evidence": [[9, 1, 0.5, 1.0, 0.0]]},
            {"evidence": [[0.5, 1, 0.5, 1.0, 0.0]]},
            {"evidence": [[300, 1, 0.5, 1.0, 0.0]]},
            {"evidence": [[0, 1, 0.5, 1.0]]},
            {"evidence": [[0, 1, "0.5", 1.0, 0.0]]},
            {"evidence": [[0, 1, None, 1.0, 0.0]]},
            {"evidence": [[0, True, 0.5, 1.0, 0.0]]},
            {"evidence": [[0, 1, 0.5, 10**400, 0.0]]},
            {"evidence": {"a": 1}},
            {"evidence": "rows"},
            {"breaches": [[0.0, 1.0]]},
            {"conversations": [[-1, 0, 0]]},
            {"as_of": None},
            {"as_of": float("inf")},
            {"as_of": 10**400},
            {"target_interval": 0},
            {"target_interval": "45"},
            {"rubric_change": {"gate_trust": -1}},
            {"rubric_change": 5},
        ],
    )
    def test_says_why_and_spares_the_others(self, broken):
        results = run_cases([case(), case(**broken), case()])
        assert [result.ok for result in results] == [True, False, True]
        assert results[1].message

    @pytest.mark.parametrize(
        "given",
        [
            {},
            {"start": "nowhere", "as_of": 3},
            {"start": "loop", "as_of": 3},
            {"cases": [{"diffs": "x"}]},
            {"cases": [[1, 2]]},
            {"cases": [{"qualities": [1]}]},
            {"bars": ["x"]},
            {"severities": [0.5], "credited_days": "x"},
            {"qualities": 7},
            {"from_vector": "loop", "new_evidence": "as loop"},
        ],
    )
    def test_of_another_form_is_refused(self, given):
        broken = {"id": "loop", "input": given, "expected": {"health": 1, "W_ext_candor_day5": 1}}
        result = only([broken])
        assert result.ok is False
        assert result.message

    def test_with_a_broken_rubric_is_told_where(self):
        result = only([{**case(), "rubric": {"exponents": [1, 2]}}])
        assert "exponents" in result.message


@pytest.mark.parametrize(
    "document",
    [
        None,
        3,
        "cases",
        [],
        {},
        {"cases": {}},
        {"cases": [1]},
        [[1, 2]],
        {"cases": [{"input": [], "expected": {}}]},
        {"cases": [{"input": {}, "expected": [1]}]},
        {"rubric": [], "cases": [case()]},
        {"cases": [{**case(), "rubric": 1}]},
        {"tolerance": "small", "cases": [case()]},
        {"published_vectors": 1, "cases": [case()]},
    ],
)
def test_what_has_not_the_form_of_cases_is_unreadable(document):
    with pytest.raises(CasesUnreadable):
        run_cases(document)


REPUTATION = {
    "positive": 7,
    "negative": 1,
    "forgetting_sequence_pos_neg": [[1, 0], [0, 1]],
    "lam": 0.9,
    "scalar_feedback": {"v": 0.6, "w": 2.0},
}


def test_the_belief_of_the_tests_agrees_as_long_as_nothing_is_wrong_with_it():
    vector = {"input": {**REPUTATION, "negative": 0}, "published": {"expectation": 8 / 9}}
    (result,) = run_cases({"published_vectors": [vector]})
    assert result.ok, (result.message, result.differences)


@pytest.mark.parametrize(
    "vector",
    [
        {"input": {"table": [[1, 2], [3, 4]]}},
        {"input": {"table": [[1, 2, 3]]}, "published": {"kappa": 0.5}},
        {"input": {"table": "many"}, "published": {"kappa": 0.5}},
        {"input": {"table": [[1, 2], [3, 4]]}, "published": [0.5]},
        {"input": {"table": [[1, 2], [3, 4]]}, "published": {"alpha": 0.5}},
        {"input": {"table": [[1, 2], [3, 4]]}, "published": {"alpha": None}},
        {"input": {"ratings": [[1, 2]]}, "published": {"ICC21": 0.5}},
        {"input": {"ratings": [[1, None], [2, 3]]}, "published": {"ICC21": 0.5}},
        {"input": {"ratings": {}}, "published": {"ICC21": 0.5}},
        {"input": {"cases": [[81, 263]]}, "published": {"intervals": [[0.2, 0.3]]}},
        {"input": {"cases": [[81, 80]], "z": 2}, "published": {"intervals": [[0.2, 0.3]]}},
        {"input": {"cases": [[81]], "z": 2}, "published": {"intervals": [[0.2, 0.3]]}},
        {"input": {"cases": [["81", 90]], "z": 2}, "published": {"intervals": [[0.2, 0.3]]}},
        {"input": {"cases": 3, "z": 2}, "published": {"intervals": [[0.2, 0.3]]}},
        {"input": {"positive": 7}, "published": {"expectation": 0.8}},
        {"input": {**REPUTATION, "lam": 0}, "published": {"expectation": 0.8}},
        {"input": {**REPUTATION, "lam": "often"}, "published": {"expectation": 0.8}},
        {"input": {**REPUTATION, "positive": -7}, "published": {"expectation": 0.8}},
        {"input": {**REPUTATION, "scalar_feedback": [1]}, "published": {"expectation": 0.8}},
        {
            "input": {**REPUTATION, "forgetting_sequence_pos_neg": [[1, 0], [1]]},
            "published": {"expectation": 0.8},
        },
    ],
)
def test_a_published_table_that_cannot_be_evaluated_does_not_agree(vector):
    (result,) = run_cases({"published_vectors": [vector]})

    assert result.ok is False
    assert result.message or result.differences


@pytest.mark.parametrize("given", [None, 3, [], {}, {"moons": [[81, 263]]}])
def test_a_published_vector_of_another_kind_is_not_judged(given):
    (result,) = run_cases({"published_vectors": [{"input": given, "published": {"x": 1}}]})

    assert result.ok is None
    assert "no step" in result.message
