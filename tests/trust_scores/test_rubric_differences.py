"""Two versions beside each other."""

import copy
import json

import pytest

from trust_scores import default_rubric
from trust_scores.models import Rubric
from trust_scores.rubric_documents import check, normalize, read
from trust_scores.rubric_settings import complete
from trust_scores.selectors.rubric_documents import differences, document_of, export_text


@pytest.fixture
def before():
    found = default_rubric.read("default-1")
    return {**found, "parameters": complete(found["parameters"])}


@pytest.fixture
def after(before):
    return copy.deepcopy(before)


def told(found):
    return [(one.group, one.kind.value, one.path, one.old, one.new) for one in found]


class TestDifferences:
    def test_of_equal_versions_are_none(self, before, after):
        after["parameters"]["version"] = "rubric-2"
        after["reason"] = "another"
        assert differences(before, after) == []

    def test_name_settings_as_the_guide_does(self, before, after):
        after["parameters"]["exponents"][2] = 0.2
        after["parameters"]["bands"]["strong"] = 0.7
        found = differences(before, after)
        assert told(found) == [
            ("importance", "changed", "exponents[2]", 0.14, 0.2),
            ("bands", "changed", "bands.strong", 0.68, 0.7),
        ]
        assert found[1].label == "Strong from"

    def test_follow_a_statement_that_was_reworded(self, before, after):
        old = after["items"][2]["text"]
        after["items"][2]["text"] = "I say what I think."
        after["items"][2]["anchors"][4] = "Always."
        found = differences(before, after)
        assert told(found)[0] == (
            "items", "reworded", "items[2].text", old, "I say what I think.",
        )  # fmt: skip
        assert told(found)[1][:3] == ("items", "reworded", "items[2].anchors[4]")
        assert found[0].label == "Candor (Self-assessment)"
        assert found[1].label == "Candor (Self-assessment), level 5"

    def test_a_moved_statement_is_no_new_one(self, before, after):
        after["items"][0:7] = [*after["items"][1:7], after["items"][0]]
        assert told(differences(before, after)) == [("items", "moved", "items[6]", 1, 7)]

    def test_added_and_removed_statements_come_with_their_anchors(self, before, after):
        removed = after["items"].pop(0)
        added = {**after["items"][0], "text": "New", "channel": "meaningful"}
        added["quality"] = "conversation"
        after["items"].insert(6, added)
        found = differences(before, after)
        assert told(found) == [
            ("items", "added", "items[6]", None, "New"),
            ("items", "removed", "items[0]", removed["text"], None),
        ]
        assert found[0].details == tuple(added["anchors"])
        assert found[1].details == tuple(removed["anchors"])

    def test_a_statement_that_feeds_another_channel_says_so(self, before, after):
        after["items"][4]["channel"] = "goals_clear"
        assert told(differences(before, after)) == [
            ("items", "changed", "items[4].channel", "You care about their goals",
             "Goals are clear"),
        ]  # fmt: skip

    def test_meanings_steps_and_their_levels(self, before, after):
        after["bands"][1]["meaning"] = "Holds."
        after["stages"][0]["meaning"] = "Begins."
        after["coaching_steps"][0]["text"] = "Ask."
        after["coaching_steps"][1]["below"] = 0.5
        del after["coaching_steps"][6]
        paths = [(one.kind.value, one.path) for one in differences(before, after)]
        assert paths == [
            ("reworded", "bands[1].meaning"),
            ("reworded", "stages[0].meaning"),
            ("reworded", "coaching_steps[0].text"),
            ("changed", "coaching_steps[1].below"),
            ("removed", "coaching_steps[6]"),
        ]

    def test_turned_around_say_the_opposite(self, before, after):
        after["items"].pop(3)
        after["parameters"]["n_min"] = 2.0
        there, back = differences(before, after), differences(after, before)
        assert [(one.old, one.new) for one in there] == [(one.new, one.old) for one in back]


@pytest.mark.django_db
class TestDocumentOf:
    def test_is_the_shipped_rubric_in_five_queries(self, before, django_assert_num_queries):
        rubric = Rubric.objects.published().get()
        with django_assert_num_queries(5):
            document = document_of(rubric)
        assert document == before
        assert check(document) == []

    def test_export_can_be_read_back_and_is_stable(self, before):
        rubric = Rubric.objects.published().get()
        text = export_text(rubric)
        assert normalize(read(text)) == before
        assert export_text(rubric) == text
        assert json.loads(text)["format"] == "msl-crm-rubric"
