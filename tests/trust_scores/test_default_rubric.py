"""The rubric that MSL CRM comes with: its words, its numbers, and how it gets there."""

import json
from collections import Counter
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.factories.trust_scores import AssessmentFactory, RubricFactory
from tests.history import historical_apps
from trust_scores import default_rubric, rubric_guide
from trust_scores.constants import Audience, BandCode, ChannelCode, Quality, RubricState, StageCode
from trust_scores.models import (
    Anchor,
    Assessment,
    AssessmentItem,
    Band,
    CoachingStep,
    Rubric,
    Stage,
)
from trust_scores.rubric_guide import Group
from trust_scores.scoring import DEFAULT, Parameters, validate

MIGRATION = import_module("trust_scores.migrations.0002_default_rubric")
# All that the steps ask of a schema editor; a real one cannot be used inside a transaction.
EDITOR = SimpleNamespace(connection=connection)
NEVER_SAID = ("kol", "target", "leverage", "push", "convert", "sales", "prescri")


@pytest.fixture
def document():
    return default_rubric.read("default-1")


def texts_of(document) -> list[str]:
    items = document["items"]
    return [
        document["reason"],
        *(item["text"] for item in items),
        *(anchor for item in items for anchor in item["anchors"]),
        *(row["meaning"] for row in (*document["bands"], *document["stages"])),
        *(step["text"] for step in document["coaching_steps"]),
    ]


class TestNumbers:
    def test_are_valid_and_those_of_the_model(self, document):
        assert validate(document["parameters"]) == []
        assert Parameters.from_document(document["parameters"]) == DEFAULT

    def test_are_those_of_the_published_cases(self, document, shared_data):
        cases = json.loads((shared_data / "scoring-vectors.json").read_text(encoding="utf-8"))
        ours = rubric_guide.values(document["parameters"])
        theirs = rubric_guide.values(cases["rubric"])
        assert {path: ours[path] for path in theirs} == theirs

    def test_bands_begin_where_the_model_says(self, document):
        edges = {band["code"]: band["lower_edge"] for band in document["bands"]}
        assert edges == {
            BandCode.STRONG: DEFAULT.bands.strong,
            BandCode.SOUND: DEFAULT.bands.sound,
            BandCode.DEVELOPING: DEFAULT.bands.developing,
            BandCode.FRAGILE: 0.0,
        }


class TestWords:
    def test_each_audience_rates_what_it_can_know(self, document):
        asked = {
            audience: [
                item["channel"] for item in document["items"] if item["audience"] == audience
            ]
            for audience in Audience
        }
        seven = [code for code in ChannelCode if code != ChannelCode.GOALS_CLEAR]
        assert asked[Audience.SELF] == seven
        assert asked[Audience.MANAGER] == seven
        assert asked[Audience.OPINION_LEADER] == [
            code for code in seven if code != ChannelCode.MUTUAL_OL
        ]

    def test_quality_fits_its_channel(self, document):
        quality_of = {
            ChannelCode.MUTUAL_MSL: Quality.MUTUAL,
            ChannelCode.MUTUAL_OL: Quality.MUTUAL,
            ChannelCode.MEANINGFUL: Quality.CONVERSATION,
        }
        for item in document["items"]:
            expected = quality_of.get(item["channel"], item["channel"])
            assert item["quality"] == expected

    def test_every_item_has_five_different_anchors(self, document):
        assert all(len(set(item["anchors"])) == 5 for item in document["items"])

    def test_no_text_is_said_twice(self, document):
        counted = Counter(texts_of(document))
        assert [text for text, times in counted.items() if times > 1] == []

    def test_fit_their_columns(self, document):
        assert all(0 < len(text) <= 300 for text in texts_of(document))

    @pytest.mark.parametrize("word", NEVER_SAID)
    def test_avoid_words_of_selling(self, document, word):
        assert [text for text in texts_of(document) if word in text.lower()] == []

    def test_every_stage_and_quality_has_its_text(self, document):
        assert {stage["code"] for stage in document["stages"]} == set(StageCode.values)
        levels = {quality: [] for quality in Quality.values}
        for step in document["coaching_steps"]:
            levels[step["quality"]].append(step["below"])
        assert set(map(tuple, levels.values())) == {(0.45, 0.58, 0.68, 1.0)}


class TestGuide:
    def test_has_one_entry_for_each_setting_of_the_model(self):
        settings = set(rubric_guide.values(DEFAULT.to_document()))
        guided = [setting.path for setting in rubric_guide.SETTINGS]
        assert settings - set(guided) == set(), "settings without an entry in the guide"
        assert set(guided) - settings == set(), "entries for settings that the model lacks"
        assert len(guided) == len(set(guided))

    def test_knows_the_range_of_every_setting(self):
        ranges = rubric_guide.ranges()
        for path, value in rubric_guide.values(DEFAULT.to_document()).items():
            assert value in ranges[path], path

    def test_every_entry_says_what_raising_does(self):
        for setting in rubric_guide.SETTINGS:
            assert str(setting.effect).startswith("Raising it "), setting.path
            assert str(setting.label), setting.path

    def test_every_group_is_introduced_and_has_settings(self):
        for group in Group:
            assert str(rubric_guide.INTRODUCTIONS[group])
            assert rubric_guide.settings_in(group)

    def test_labels_differ_within_a_group(self):
        seen = Counter(
            (setting.group, str(setting.label), str(setting.effect), setting.unit)
            for setting in rubric_guide.SETTINGS
        )
        assert [entry for entry, times in seen.items() if times > 1] == []


@pytest.mark.django_db
class TestPublishing:
    def test_a_fresh_installation_has_version_1_in_force(self, document):
        rubric = Rubric.objects.published().get()
        assert (rubric.number, rubric.reason) == (1, document["reason"])
        assert rubric.parameters == document["parameters"]
        assert rubric.published_at is not None
        assert AssessmentItem.objects.filter(rubric=rubric).count() == 20
        assert Anchor.objects.filter(item__rubric=rubric).count() == 100
        assert [band.code for band in rubric.bands.all()] == [
            "strong", "sound", "developing", "fragile",
        ]  # fmt: skip
        assert rubric.stages.count() == 6
        assert rubric.coaching_steps.count() == 24

    def test_anchors_stand_at_their_level(self, document):
        first = document["items"][0]
        item = AssessmentItem.objects.get(rubric__number=1, text=first["text"], position=1)
        assert list(item.anchors.values_list("level", "text")) == list(
            enumerate(first["anchors"], start=1)
        )

    def test_withdrawing_removes_it_and_leaves_others(self):
        draft = RubricFactory(number=7)
        MIGRATION.withdraw(historical_apps(), EDITOR)
        assert list(Rubric.objects.all()) == [draft]
        for model in (AssessmentItem, Anchor, Band, Stage, CoachingStep):
            assert not model.objects.exists()

    def test_withdrawing_keeps_what_an_assessment_rests_on(self):
        assessment = AssessmentFactory()
        MIGRATION.withdraw(historical_apps(), EDITOR)
        MIGRATION.publish(historical_apps(), EDITOR)
        assert Assessment.objects.get().rubric == assessment.rubric
        assert Rubric.objects.published().count() == 1
        assert AssessmentItem.objects.count() == 20

    def test_publishing_beside_drafts_takes_the_next_number(self):
        RubricFactory(number=7)
        MIGRATION.withdraw(historical_apps(), EDITOR)
        MIGRATION.publish(historical_apps(), EDITOR)
        assert Rubric.objects.published().get().number == 8

    def test_a_rubric_in_force_is_left_alone(self, document):
        Rubric.objects.all().delete()
        own = RubricFactory(
            number=3, state=RubricState.PUBLISHED, published_at="2026-01-01T00:00:00Z"
        )
        MIGRATION.publish(historical_apps(), EDITOR)
        assert list(Rubric.objects.all()) == [own]


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_the_real_migration_goes_back_and_forth_with_rows_there():
    before, after = [("trust_scores", "0001_initial")], [("trust_scores", "0002_default_rubric")]
    RubricFactory(number=9)
    last = MigrationExecutor(connection).loader.graph.leaf_nodes("trust_scores")
    try:
        then = MigrationExecutor(connection).migrate(before).apps
        numbers = then.get_model("trust_scores", "Rubric").objects.values_list("number", flat=True)
        assert list(numbers) == [9]
        then = MigrationExecutor(connection).migrate(after).apps
        assert then.get_model("trust_scores", "Rubric").objects.get(state="published").number == 10
    finally:
        MigrationExecutor(connection).migrate(last)
