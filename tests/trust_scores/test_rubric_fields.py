"""How settings of a draft stand on its page, and what comes back from it."""

import json

import pytest

from trust_scores import rubric_guide
from trust_scores.forms.rubric_settings import SentSettings, SettingsForm, name_of
from trust_scores.rubric_guide import Group
from trust_scores.scoring import DEFAULT
from trust_scores.views.rubric_fields import Known, blocks, text_of

SETTINGS = rubric_guide.settings_in(Group.IMPORTANCE)
VALUES = rubric_guide.values(DEFAULT.to_document())
COMPETENCE, CANDOR = "exponents[0]", "exponents[2]"


def fields(texts=None, values=None, published=None, problems=None, settings=SETTINGS):
    known = {setting.path: text_of(VALUES[setting.path]) for setting in settings}
    known |= texts or {}
    form = SettingsForm(known, settings=settings, problems=problems or {})
    return blocks(form, settings, Known(known, VALUES | (values or {}), VALUES | (published or {})))


def row_of(found, path):
    return next(row for block in found for row in block.rows if row.setting.path == path)


def test_every_setting_has_a_name_of_its_own():
    names = {name_of(setting.path) for setting in rubric_guide.SETTINGS}
    assert len(names) == len(rubric_guide.SETTINGS)
    assert all(name.replace("-", "").replace("_", "").isalnum() for name in names)


class TestRow:
    def test_says_what_the_version_in_force_says_only_where_it_differs(self):
        found = fields({COMPETENCE: "0.17"}, values={COMPETENCE: 0.17})
        assert row_of(found, COMPETENCE).was == "0.18"
        assert row_of(found, CANDOR).was == ""

    @pytest.mark.parametrize("text", ["0.18", "0.180", "0,18", " 0.18"])
    def test_the_same_number_written_otherwise_does_not_differ(self, text):
        row = row_of(fields({COMPETENCE: text}), COMPETENCE)
        assert (row.was, row.in_use) == ("", "")

    @pytest.mark.parametrize("text", ["", "much", "1e999", "nan", "0.1.2"])
    def test_what_cannot_be_read_stays_and_says_what_counts_meanwhile(self, text):
        problems = {COMPETENCE: "Enter a number."}
        row = row_of(fields({COMPETENCE: text}, problems=problems), COMPETENCE)
        assert row.field.value() == text
        assert row.field.errors == ["Enter a number."]
        assert row.in_use == "0.18"

    def test_its_slider_stands_where_the_number_is_and_marks_the_version_in_force(self):
        path = "routine_floor"
        found = fields({path: "0.505"}, values={path: 0.505}, published={path: 0.01})
        slider = row_of(found, path).slider
        assert (slider.low, slider.high, slider.step) == ("0.01", "1", "0.01")
        assert slider.fill == 50
        assert slider.mark == 0

    def test_a_value_past_the_usual_end_of_its_slider_makes_the_slider_longer(self):
        slider = row_of(fields(values={COMPETENCE: 0.7}), COMPETENCE).slider
        assert slider.high == "0.7"

    def test_a_whole_number_has_no_point(self):
        row = row_of(fields(settings=rubric_guide.settings_in(Group.AGEING)), "half_life_days[0]")
        assert (row.published, row.default, row.low, row.high) == ("365", "365", "1", "36500")

    def test_wide_ranges_have_no_slider(self):
        ageing = rubric_guide.settings_in(Group.AGEING)
        assert all(row.slider is None for block in fields(settings=ageing) for row in block.rows)


class TestBlock:
    def test_the_six_importances_stand_together_with_their_sum(self):
        first = fields()[0]
        assert [row.setting.path for row in first.rows] == [f"exponents[{i}]" for i in range(6)]
        assert (first.sum.total, first.sum.is_right) == ("1.00", True)

    @pytest.mark.parametrize(
        ("text", "total"), [("0.2", "1.02"), ("0.1805", "1.0005"), ("", "0.82"), ("x", "0.82")]
    )
    def test_a_sum_that_is_not_one_is_wrong(self, text, total):
        found = fields({COMPETENCE: text})[0].sum
        assert (found.total, found.is_right) == (total, False)

    def test_an_effect_that_all_share_is_said_once(self):
        block = fields(settings=rubric_guide.settings_in(Group.AGEING))[0]
        assert len(block.rows) == 8
        assert block.effect == "Raising it makes old evidence on this count for longer."


class TestSent:
    def sent(self, shown=None, revision=3, **typed):
        typed = {"exponents-0": "0.18", "exponents-2": "0.14"} | typed
        shown = {COMPETENCE: "0.18", CANDOR: "0.14"} if shown is None else shown
        form = {"revision": str(revision), "shown": json.dumps(shown), **typed}
        return SentSettings(form, SETTINGS)

    def test_only_what_its_author_touched_is_changed(self):
        assert self.sent().changed == {}
        assert self.sent(**{"exponents-0": "0.2"}).changed == {COMPETENCE: "0.2"}

    def test_without_knowing_what_was_shown_everything_counts_as_touched(self):
        for shown in ("", "[1]", "{", "null"):
            form = {"revision": "3", "shown": shown, "exponents-0": "0.18"}
            assert SentSettings(form, SETTINGS).changed == {COMPETENCE: "0.18"}

    def test_putting_one_back_is_typing_what_is_in_force(self):
        sent = self.sent(**{"exponents-0": "0.2", "reset": "exponents[0]=0.18"})
        assert sent.typed[COMPETENCE] == "0.18"

    @pytest.mark.parametrize("reset", ["", "exponents[0]", "=", "no.such=1", "exponents[0]="])
    def test_nonsense_puts_nothing_back(self, reset):
        assert self.sent(**{"reset": reset}).changed == {}

    def test_two_who_change_different_settings_do_not_disturb_each_other(self):
        sent = self.sent(**{"exponents-0": "0.2"})
        stored = {COMPETENCE: "0.18", CANDOR: "0.16"}
        assert sent.both_changed(stored, revision=4) == {}
        assert sent.others_changed(stored, revision=4) == [CANDOR]

    def test_two_who_change_the_same_setting_are_told(self):
        sent = self.sent(**{"exponents-0": "0.2"})
        stored = {COMPETENCE: "0.3", CANDOR: "0.14"}
        assert sent.both_changed(stored, revision=4) == {COMPETENCE: "0.2"}
        assert sent.others_changed(stored, revision=4) == []

    def test_who_has_seen_the_newer_text_may_replace_it(self):
        sent = self.sent(**{"exponents-0": "0.2", "over": "4"})
        assert sent.both_changed({COMPETENCE: "0.3", CANDOR: "0.14"}, revision=4) == {}

    def test_two_who_typed_the_same_agree(self):
        sent = self.sent(**{"exponents-0": "0.2"})
        assert sent.both_changed({COMPETENCE: "0.2", CANDOR: "0.14"}, revision=4) == {}

    @pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 40, "١"])
    def test_a_revision_that_is_none_is_not_the_current_one(self, revision):
        form = {"revision": revision, "exponents-0": "0.2"}
        sent = SentSettings(form, SETTINGS)
        assert sent.both_changed({COMPETENCE: "0.3"}, revision=0) == {COMPETENCE: "0.2"}
