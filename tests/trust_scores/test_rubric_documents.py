"""Rubric documents that come from anywhere."""

import copy
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trust_scores import default_rubric
from trust_scores.constants import Audience
from trust_scores.rubric_documents import (
    FORMAT,
    MAX_BYTES,
    RubricTextUnreadable,
    check,
    normalize,
    quality_of,
    read,
)
from trust_scores.rubric_settings import complete

from .scoring.worlds import properties

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)


@pytest.fixture
def document():
    found = default_rubric.read("default-1")
    return {**found, "parameters": complete(found["parameters"])}


def text_of(document, **more) -> str:
    return json.dumps({"format": FORMAT, "format_version": 1, **document, **more})


def paths(problems) -> list[str]:
    return [problem.path for problem in problems]


def put(document, path, value):
    """The document with a value at a path of names and places."""
    changed = copy.deepcopy(document)
    *folders, last = path
    place = changed
    for folder in folders:
        place = place[folder]
    place[last] = value
    return changed


class TestCheck:
    def test_accepts_the_shipped_rubric(self, document):
        assert check(document) == []
        assert normalize(document) == document

    @pytest.mark.parametrize(
        ("path", "value", "fault"),
        [
            (["reason"], 7, "reason"),
            (["reason"], "x" * 501, "reason"),
            (["parameters"], None, "parameters"),
            (["parameters", "gate_trust"], 0, "parameters.gate_trust"),
            (["parameters", "gate_trust"], math.inf, "parameters.gate_trust"),
            (["parameters", "prior_mean", 3], 1, "parameters.prior_mean[3]"),
            (["parameters", "exponents", 0], 0.3, "parameters.exponents"),
            (["parameters", "bands", "sound"], 0.7, "parameters.bands.strong"),
            (["parameters", "sales_weight"], 1, "parameters.sales_weight"),
            (["parameters", "version"], "rx share", "parameters.version"),
            (["items"], {}, "items"),
            (["items"], [{}] * 37, "items"),
            (["items", 3], "text", "items[3]"),
            (["items", 3, "audience"], "msl", "items[3].audience"),
            (["items", 3, "audience"], ["self"], "items[3].audience"),
            (["items", 3, "quality"], "trust", "items[3].quality"),
            (["items", 3, "channel"], "candor", "items[3].channel"),
            (["items", 19, "channel"], "goals_clear", "items[19].channel"),
            (["items", 3, "text"], "", "items[3].text"),
            (["items", 3, "text"], " \n ", "items[3].text"),
            (["items", 3, "text"], "x" * 301, "items[3].text"),
            (["items", 3, "text"], "Knows the market share", "items[3].text"),
            (["items", 3, "text"], "a\x00b", "items[3].text"),
            (["items", 3, "text"], "a\u202eb", "items[3].text"),
            (["items", 3, "text"], "a\ud800b", "items[3].text"),
            (["items", 3, "anchors"], ["a", "b", "c", "d"], "items[3].anchors"),
            (["items", 3, "anchors", 2], None, "items[3].anchors[2]"),
            (["items", 3, "anchors", 2], "Wins the formulary", "items[3].anchors[2]"),
            (["items", 3, "weight"], 2, "items[3].weight"),
            (["bands", 0, "code"], "great", "bands[0].code"),
            (["bands", 0, "code"], "sound", "bands"),
            (["bands", 0, "lower_edge"], 0.7, "bands[0].lower_edge"),
            (["bands", 0, "lower_edge"], True, "bands[0].lower_edge"),
            (["bands", 3, "lower_edge"], 0.1, "bands[3].lower_edge"),
            (["bands", 3, "meaning"], "", "bands[3].meaning"),
            (["stages", 2, "code"], "at_risk", "stages"),
            (["stages", 2, "meaning"], "Sells more", "stages[2].meaning"),
            (["coaching_steps", 1, "below"], 0.45, "coaching_steps[1].below"),
            (["coaching_steps", 1, "below"], 0, "coaching_steps[1].below"),
            (["coaching_steps", 3, "below"], 0.9, "coaching_steps[3].below"),
            (["coaching_steps", 3, "text"], 5, "coaching_steps[3].text"),
            (["coaching_steps"], [], "coaching_steps"),
            (["rules"], [{"if": "score > 3"}] * 500, "rules"),
            (["рrescribing"], 1, "рrescribing"),
        ],
    )
    def test_names_the_place_of_a_fault(self, document, path, value, fault):
        assert paths(check(put(document, path, value)))[0] == fault

    @pytest.mark.parametrize(
        "name", ["reason", "parameters", "items", "bands", "stages", "coaching_steps"]
    )
    def test_refuses_a_partial_document(self, document, name):
        del document[name]
        assert paths(check(document)) == [name]

    def test_refuses_partial_settings(self, document):
        del document["parameters"]["absence"]["grace"]
        del document["parameters"]["version"]
        assert paths(check(document)) == ["parameters.absence.grace", "parameters.version"]

    def test_refuses_two_statements_that_say_the_same(self, document):
        document["items"][1]["text"] = document["items"][0]["text"].upper() + " "
        assert paths(check(document)) == ["items[1].text"]

    def test_lets_two_audiences_rate_the_same_statement(self, document):
        document["items"][7]["text"] = document["items"][0]["text"]
        assert check(document) == []

    def test_refuses_anchors_that_say_the_same(self, document):
        document["items"][3]["anchors"][4] = document["items"][3]["anchors"][1]
        assert paths(check(document)) == ["items[3].anchors[4]"]

    def test_asks_each_audience_about_every_quality(self, document):
        document["items"] = [item for item in document["items"] if item["channel"] != "candor"]
        assert paths(check(document)) == ["items"] * len(Audience)

    def test_refuses_a_thirteenth_statement(self, document):
        first = document["items"][0]
        more = [{**first, "text": f"Statement {n}"} for n in range(6)]
        document["items"] = [*document["items"], *more]
        assert paths(check(document)) == ["items[25]"]

    def test_refuses_a_document_that_contains_itself(self, document):
        document["parameters"]["absence"] = document
        assert "nested more deeply" in check(document)[0].message

    def test_tells_of_a_hundred_faults_at_most(self, document):
        document["items"] = [{f"rule_{n}": n for n in range(40)} for _ in range(36)]
        assert len(check(document)) == 100

    def test_refuses_more_values_than_a_rubric_has(self, document):
        document["rules"] = list(range(6000))
        assert paths(check(document)) == ["rules"]

    @properties
    @given(json_values)
    def test_never_fails_on_anything(self, value):
        assert check(value)

    @properties
    @given(
        st.sampled_from(["reason", "parameters", "items", "bands", "stages", "coaching_steps"]),
        json_values,
    )
    def test_never_fails_on_any_part(self, name, value):
        found = default_rubric.read("default-1")
        document = {**found, "parameters": complete(found["parameters"]), name: value}
        if not check(document):
            assert normalize(document)

    @pytest.mark.parametrize("place", ["text", "anchors"])
    def test_hostile_strings_are_refused_or_kept_as_they_read(
        self, document, hostile_strings, place
    ):
        for string in hostile_strings:
            item = document["items"][0]
            item[place] = string if place == "text" else [string, *item["anchors"][1:]]
            if not check(document):
                kept = normalize(document)["items"][0]
                assert (kept["text"] if place == "text" else kept["anchors"][0]).isprintable()


class TestNormalize:
    def test_cleans_gaps_and_letters(self, document):
        document["items"][0]["text"] = "  Knows\n the  cafe\N{COMBINING ACUTE ACCENT} "
        assert normalize(document)["items"][0]["text"] == "Knows the café"

    def test_sorts_statements_by_audience_and_steps_by_level(self, document):
        shuffled = {
            **document,
            "items": document["items"][7:] + document["items"][:7],
            "bands": document["bands"][::-1],
            "coaching_steps": document["coaching_steps"][4:] + document["coaching_steps"][:4],
        }
        assert check(shuffled) == []
        assert normalize(shuffled) == document

    def test_knows_the_quality_of_each_channel(self):
        assert quality_of("goals_clear") == "mutual"
        assert quality_of("meaningful") == "conversation"
        assert quality_of("candor") == "candor"


class TestRead:
    def test_takes_an_exported_text_as_string_or_bytes(self, document):
        text = text_of(document)
        assert read(text) == document
        assert read(b"\xef\xbb\xbf" + text.encode()) == document

    @pytest.mark.parametrize(
        ("text", "fault", "word"),
        [
            ("", "", "no JSON"),
            ("[1", "", "line 1, column 3"),
            (b"\xff{}", "", "at byte 0"),
            ("[" * 100_000, "", "nested"),
            ("[[[[[[[[[[]]]]]]]]]]", "[0][0][0][0][0][0][0][0][0]", "nested"),
            ('"' + "x" * MAX_BYTES + '"', "", "512 kB"),
            ("[]", "", "object"),
            ("null", "", "object"),
            ("{}", "format", FORMAT),
            ('{"format": "other"}', "format", FORMAT),
            (f'{{"format": "{FORMAT}", "format_version": 2}}', "format_version", "version"),
            (f'{{"format": "{FORMAT}", "format_version": true}}', "format_version", "version"),
            ('{"a": {"b": [0, {"c": 1, "c": 2}]}}', "a.b[1].c", "twice"),
            ('{"a": [1, NaN]}', "a[1]", "finite"),
            ('{"a": -Infinity}', "a", "finite"),
            ('{"a": 1e999}', "a", "finite"),
            ('{"a": ' + "9" * 5000 + "}", "a", "finite"),
            ('{"a": "\\u0000"}', "a", "cannot be seen"),
            ('{"a": "\\ud800"}', "a", "cannot be seen"),
            ('{"a": {"sales": 1}}', "a.sales", "selling"),
            ('{"' + "x" * 65 + '": 1}', "x" * 64, "name"),
        ],
    )
    def test_refuses_what_is_no_rubric_and_says_where(self, text, fault, word):
        with pytest.raises(RubricTextUnreadable) as caught:
            read(text)
        assert caught.value.problems[0].path == fault
        assert word in caught.value.problems[0].message

    def test_refuses_many_repeated_names_at_once(self):
        pairs = ", ".join(f'"n{n % 20_000}": 1' for n in range(40_000))
        with pytest.raises(RubricTextUnreadable):
            read("{" + pairs + "}")

    @properties
    @given(st.text(max_size=200) | st.binary(max_size=200))
    def test_never_fails_on_anything(self, text):
        with pytest.raises(RubricTextUnreadable):
            read(text)
