"""Three views of one relationship side by side, and who may read which of them."""

import datetime as dt

import pytest
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from opinion_leaders.constants import ConsentPurpose
from tests.factories.opinion_leaders import ConsentFactory, RelationshipFactory
from tests.factories.trust_scores import AssessmentFactory, RatingFactory
from tests.trust_scores.stories import answer_differently
from trust_scores.constants import Audience, Quality
from trust_scores.models import Rating
from trust_scores.scoring import Ratings
from trust_scores.selectors.calibrations import load_ratings
from trust_scores.selectors.disclosure import Disclosed
from trust_scores.selectors.perception import perception
from trust_scores.selectors.rubrics import rubric_in_force

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DAY = dt.timedelta(days=1)
NOW = timezone.now()


def rated(relationship, kind, levels, *, days=10, rater=None):
    """levels: by channel."""
    at = NOW - days * DAY
    assessment = AssessmentFactory(
        relationship=relationship,
        kind=kind,
        rater=relationship.msl if kind == Audience.SELF else rater,
        assessed_at=at,
        recorded_at=at,
    )
    for channel, level in levels.items():
        RatingFactory(assessment=assessment, channel=channel, level=level)


@pytest.fixture
def told_apart(relationship, manager):
    """The MSL sees more competence and less candor than the opinion leader does."""
    for days in (5, 20, 35, 50):
        rated(relationship, Audience.SELF, {"competence": 5, "candor": 2}, days=days)
        pulse = {"competence": 2, "candor": 4, "meaningful": 3}
        rated(relationship, Audience.OPINION_LEADER, pulse, days=days)
    rated(relationship, Audience.MANAGER, {"competence": 5}, rater=manager)
    return relationship


def seen_by(user, relationship, told, *, answers=4):
    ratings, _ = load_ratings(Q(assessment__relationship=relationship))
    return perception(
        user,
        relationship,
        ratings,
        told=told,
        answers=answers,
        parameters=rubric_in_force().parameters,
        now=NOW,
    )


def row_of(found, quality):
    return next(row for row in found.rows if row.quality == quality)


class TestEveryAnswer:
    def test_levels_gaps_and_what_they_mean(self, told_apart, manager):
        found = seen_by(manager, told_apart, Disclosed.FULL)
        row = row_of(found, Quality.COMPETENCE)
        assert [(side.label, side.level) for side in row.sides] == [
            ("The MSL", pytest.approx(5)),
            ("The manager", pytest.approx(5)),
            ("The opinion leader", pytest.approx(2)),
        ]
        leader, boss = row.gaps
        assert (leader.against, leader.value, leader.reading) == (
            "The opinion leader",
            "+3.0",
            "the MSL sees more",
        )
        assert (boss.against, boss.value, boss.reading) == (
            "The manager",
            "0.0",
            "seen alike",
        )

    def test_the_largest_clear_gap_brings_a_question(self, told_apart, manager):
        found = seen_by(manager, told_apart, Disclosed.FULL)
        assert found.focus == row_of(found, Quality.COMPETENCE)
        assert "hope to hear" in found.focus.question
        assert "more openly" in row_of(found, Quality.CANDOR).question

    def test_nothing_is_asked_where_only_one_side_spoke(self, told_apart, manager):
        row = row_of(seen_by(manager, told_apart, Disclosed.FULL), Quality.CONVERSATION)
        assert [side.level for side in row.sides] == [None, None, pytest.approx(3)]
        assert (row.gaps, row.question) == ([], "")

    def test_where_both_see_the_same_for_sure_it_says_so(self, relationship, manager):
        for days in range(1, 30):
            rated(relationship, Audience.SELF, {"competence": 4}, days=days)
            rated(relationship, Audience.OPINION_LEADER, {"competence": 4}, days=days)
        row = row_of(seen_by(manager, relationship, Disclosed.FULL), Quality.COMPETENCE)
        assert row.gaps[0].reading == "seen alike"

    def test_every_quality_has_a_question_either_way(self, relationship, manager):
        channels = {"competence", "character", "candor", "disagreement", "mutual_msl", "meaningful"}
        for mine, theirs in ((5, 1), (1, 5)):
            other = RelationshipFactory(msl=relationship.msl)
            for days in (5, 20, 35):
                rated(other, Audience.SELF, dict.fromkeys(channels, mine), days=days)
                rated(other, Audience.OPINION_LEADER, dict.fromkeys(channels, theirs), days=days)
            found = seen_by(manager, other, Disclosed.FULL)
            assert len({row.question for row in found.rows}) == len(Quality)
            assert all(row.question for row in found.rows)

    def test_nothing_at_all_without_ratings(self, relationship, manager):
        empty = perception(
            manager,
            relationship,
            Ratings.empty(),
            told=Disclosed.FULL,
            answers=0,
            parameters=rubric_in_force().parameters,
            now=NOW,
        )
        assert empty.is_empty


class TestWithoutConsent:
    """No number that the MSL reads depends on what the opinion leader answered."""

    def test_nothing_at_all_changes_with_the_answers(self, told_apart, msl):
        before = seen_by(msl, told_apart, Disclosed.WITHHELD)
        assert not before.is_empty
        for seed in range(5):
            answer_differently(told_apart, seed)
            assert seen_by(msl, told_apart, Disclosed.WITHHELD) == before

    def test_not_even_with_which_qualities_were_answered(self, told_apart, msl):
        before = seen_by(msl, told_apart, Disclosed.WITHHELD)
        Rating.objects.filter(assessment__kind=Audience.OPINION_LEADER, channel="candor").delete()
        assert seen_by(msl, told_apart, Disclosed.WITHHELD) == before

    def test_the_side_is_shown_as_withheld_and_no_gap_to_it(self, told_apart, msl):
        found = seen_by(msl, told_apart, Disclosed.WITHHELD, answers=1)
        row = row_of(found, Quality.COMPETENCE)
        assert (row.sides[2].level, row.sides[2].is_withheld) == (None, True)
        assert [gap.against for gap in row.gaps] == ["The manager"]
        least = rubric_in_force().parameters.disclosure.least_answers
        assert (found.is_withheld, found.answers_missing) == (True, least - 1)

    def test_many_answers_are_one_sentence_about_all_six(self, told_apart, msl):
        rows = seen_by(msl, told_apart, Disclosed.WITHHELD).rows
        found = seen_by(msl, told_apart, Disclosed.AGGREGATE)
        assert found.rows == rows
        assert "a little less bright than you" in found.overall

    @pytest.mark.parametrize(
        ("theirs", "words"),
        [
            (1, "clearly less bright than you"),
            (4, "a little less bright than you"),
            (5, "much as you do"),
        ],
    )
    def test_the_sentence_is_coarse(self, relationship, msl, theirs, words):
        channels = ("competence", "character", "candor", "disagreement", "mutual_msl", "meaningful")
        for days in range(1, 20, 2):
            rated(relationship, Audience.SELF, dict.fromkeys(channels, 5), days=days)
            pulse = dict.fromkeys(channels, theirs)
            rated(relationship, Audience.OPINION_LEADER, pulse, days=days)
        assert words in seen_by(msl, relationship, Disclosed.AGGREGATE).overall


class TestPages:
    def test_the_manager_reads_all_three(self, told_apart, manager, as_user):
        url = reverse("trust_scores:assessment_history", args=[told_apart.pk])
        page = as_user(manager).get(url).content.decode()
        assert "Three views" in page
        assert "hope to hear" in page
        assert "The opinion leader: +3.0" in page

    def test_the_msl_reads_no_answer_until_the_opinion_leader_agrees(
        self, told_apart, msl, as_user
    ):
        url = reverse("trust_scores:assessment_history", args=[told_apart.pk])
        client = as_user(msl)
        page = client.get(url).content.decode()
        assert "Three views" in page
        assert "The opinion leader: +3.0" not in page
        assert "hope to hear" not in page
        ConsentFactory(
            opinion_leader=told_apart.opinion_leader,
            purpose=ConsentPurpose.PULSE_DISCLOSURE,
        )
        page = client.get(url).content.decode()
        assert "The opinion leader: +3.0" in page

    def test_the_relationship_page_names_the_gap_and_leads_to_it(
        self, told_apart, manager, as_user
    ):
        page = as_user(manager).get(reverse("dashboards:relationship", args=[told_apart.pk]))
        text = page.content.decode()
        assert "How they see it" in text
        assert "hope to hear" in text
        assert reverse("trust_scores:assessment_history", args=[told_apart.pk]) in text
