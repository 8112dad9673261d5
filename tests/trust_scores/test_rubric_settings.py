"""Texts typed into settings: which are numbers, and which can be used together."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from trust_scores import rubric_guide
from trust_scores.rubric_problems import in_words
from trust_scores.rubric_settings import (
    NumberUnreadable,
    complete,
    kept_text,
    number_text,
    read_number,
    settle,
)
from trust_scores.scoring import DEFAULT, Parameters, validate

from .scoring.worlds import properties

START = DEFAULT.to_document()
NEW_IMPORTANCE = ["0.17", "0.22", "0.18", "0.12", "0.15", "0.16"]


class TestReadNumber:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("0.17", 0.17), ("0,17", 0.17), (" .5 ", 0.5), ("12", 12.0), ("1.", 1.0),
            ("-0.1", -0.1), ("\N{MINUS SIGN}0.1", -0.1), ("+2", 2.0), ("1.000", 1.0),
            ("1000", 1000.0), ("0,170", 0.17), ("1,5", 1.5), ("\N{NO-BREAK SPACE}3", 3.0),
        ],
    )  # fmt: skip
    def test_takes_digits_with_a_point_or_a_comma(self, text, number):
        assert read_number(text) == number

    @pytest.mark.parametrize(
        "text",
        [
            "", " ", "x", "17 %", "1e3", "1e308", "NaN", "inf", "Infinity", "0x10", "1_000", "--1",
            "1.2.3", "1,000", "12,345", "٣", "1/2", "=1+1", "0" * 41, "²", "1 000", "None",
        ],
    )  # fmt: skip
    def test_refuses_everything_else(self, text):
        with pytest.raises(NumberUnreadable):
            read_number(text)

    def test_where_a_comma_is_the_decimal_mark_it_never_means_thousands(self):
        with translation.override("de"):
            assert read_number("1,125") == 1.125

    @properties
    @given(st.floats(-1e6, 1e6, allow_nan=False))
    def test_reads_back_what_is_written_for_it(self, number):
        text = number_text(number)
        if len(text) <= 40:
            assert read_number(text) == number


class TestKeptText:
    def test_leaves_out_what_cannot_be_seen_or_stored(self):
        assert kept_text("0\x00.1\u202e7\ud800") == "0.17"

    def test_keeps_a_long_text_long_enough_to_stay_wrong(self):
        kept = kept_text("0.17" + "x" * 10_000)
        assert len(kept) == 200
        assert settle(START, {"gate_trust": kept}).entries == {"gate_trust": kept}


class TestSettle:
    def test_uses_what_is_right(self):
        settled = settle(START, {"gate_trust": "0,2", "sufficient_qualities": "5"})
        assert settled.entries == {}
        assert settled.problems == []
        assert settled.parameters == {**START, "gate_trust": 0.2, "sufficient_qualities": 5}
        assert isinstance(settled.parameters["sufficient_qualities"], int)

    @pytest.mark.parametrize("text", ["0", "-0.1", "1.01", "99999999999", "abc", "", "1e308"])
    def test_keeps_what_is_out_of_range_and_the_last_value(self, text):
        settled = settle(START, {"gate_trust": text, "gate_conversation": "0.3"})
        assert settled.entries == {"gate_trust": text}
        assert [problem.path for problem in settled.problems] == ["gate_trust"]
        assert settled.parameters == {**START, "gate_conversation": 0.3}

    def test_keeps_shares_until_they_add_up(self):
        typed = {"exponents[0]": "0.17"}
        settled = settle(START, typed)
        assert settled.entries == typed
        assert settled.parameters == START
        assert [tuple(problem) for problem in settled.problems] == [
            (
                "exponents",
                "The importance of the six qualities must add up to 1; now it adds up to 0.99.",
            )
        ]
        typed |= {f"exponents[{place}]": text for place, text in enumerate(NEW_IMPORTANCE)}
        settled = settle(START, typed)
        assert (settled.entries, settled.problems) == ({}, [])
        assert settled.parameters["exponents"] == [0.17, 0.22, 0.18, 0.12, 0.15, 0.16]

    def test_keeps_only_what_the_broken_rule_is_about(self):
        settled = settle(START, {"bands.strong": "0.5", "gate_trust": "0.2"})
        assert settled.entries == {"bands.strong": "0.5"}
        assert settled.parameters["gate_trust"] == 0.2
        (problem,) = settled.problems
        assert problem.path == "bands.strong"
        assert problem.message == (
            "“Strong from” must be above “Sound from”, so that bands do not overlap; an edge"
            " belongs to the band above it."
        )

    def test_tells_of_a_wrong_number_and_of_a_broken_rule_at_once(self):
        settled = settle(START, {"n_min": "one", "exponents[0]": "0.3"})
        assert [problem.path for problem in settled.problems] == ["n_min", "exponents"]

    def test_drops_texts_of_settings_that_are_gone(self):
        assert settle(START, {"gone[3]": "0.2"}) == settle(START, {})

    def test_ends_where_the_stored_document_is_wrong_itself(self):
        settled = settle({**START, "gate_trust": 0}, {"n_min": "2"})
        assert settled.entries == {}
        assert settled.parameters["n_min"] == 2
        assert [problem.path for problem in settled.problems] == ["gate_trust"]

    @properties
    @given(
        st.dictionaries(
            st.sampled_from([one.path for one in rubric_guide.SETTINGS]),
            st.floats(-1, 400).map(lambda number: f"{number:.3f}") | st.text(max_size=5),
            max_size=12,
        )
    )
    def test_gives_a_document_that_can_be_used_and_loses_nothing(self, typed):
        settled = settle(START, typed)
        assert validate(settled.parameters) == []
        values = rubric_guide.values(settled.parameters)
        for path, text in typed.items():
            assert settled.entries.get(path) == text or values[path] == read_number(text)
        assert bool(settled.entries) == bool(settled.problems)


class TestComplete:
    def test_fills_in_defaults_and_leaves_out_what_is_no_setting_any_more(self):
        assert complete({"gate_trust": 0.2, "gone": 1, "absence": {"grace": 3.0}}) == {
            **START,
            "gate_trust": 0.2,
            "absence": {**START["absence"], "grace": 3.0},
        }

    def test_is_a_document_of_the_model(self):
        assert Parameters.from_document(complete({})) == DEFAULT


class TestWords:
    @pytest.mark.parametrize(
        "document",
        [
            None,
            {"x": 1},
            {"version": ""},
            {"exponents": 3},
            {"mutual_exponents": [0.5, 0.3, 0.3]},
            {"disagreement": {"items": {"listened": 0.4}}},
            {"disagreement": {"episode_weight": 0.3}},
            {"disagreement": {"cap_slope": 0.7}},
            {"n_min": "one"},
            {"n_min": 0},
            {"prior_mean": [0] * 8},
            {"severity": {}},
            {"sufficient_qualities": 2.5},
            {"bands": {"sound": 0.7}},
            {"confidence": {"medium": 0.7}},
            {"commitments": {"ours": {"broken": 0.6}}},
            {"stages": {"dormant": {"intervals": 0.5}}},
        ],
    )
    def test_every_problem_of_the_model_has_a_sentence_for_people(self, document):
        for problem in validate(document):
            said = in_words(problem)
            assert said.path == problem.path
            assert said.message.endswith(".")
            assert "%(" not in said.message

    def test_settings_are_called_as_in_the_guide(self):
        (problem,) = validate({"commitments": {"ours": {"broken": 0.6}}})
        labels = {one.path: str(one.label) for one in rubric_guide.SETTINGS}
        message = in_words(problem).message
        assert labels["commitments.ours.late"] in message
        assert labels["commitments.ours.broken"] in message
