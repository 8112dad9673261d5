"""What an MSL can learn of the opinion leader's answers: by consent, in one sum, or not at all."""

import datetime as dt
import random
from dataclasses import replace
from functools import cached_property

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opinion_leaders.constants import ConsentPurpose
from tests.factories.interactions import ParticipationFactory
from tests.factories.opinion_leaders import ConsentFactory, RelationshipFactory
from tests.factories.trust_scores import IntegrityBreachFactory
from tests.trust_scores.stories import (
    SINCE,
    UNTIL,
    a_manager,
    a_story,
    an_assessment,
    answer_differently,
)
from trust_scores.constants import Audience
from trust_scores.models import Assessment, Rating, Rubric
from trust_scores.scoring import Source, score
from trust_scores.selectors.causes import causes
from trust_scores.selectors.disclosure import Disclosed, disclosed_to, disclosures
from trust_scores.selectors.evidence import load_evidence
from trust_scores.selectors.explanation_lines import OPINION_LEADER, CauseCode
from trust_scores.selectors.explanations import explain_change, explain_level
from trust_scores.selectors.raising import what_would_raise
from trust_scores.selectors.rubrics import rubric_in_force
from trust_scores.selectors.states import relationship_state

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DAY = dt.timedelta(days=1)
QUALITY_BY_QUALITY = (
    "qualities",
    "trust",
    "integrity",
    "character_before_breach",
    "gate",
    "limiting_side",
    "external_share",
)


# Stories in which no limit holds health back, neither at the start nor at the end.
UNLIMITED = (6, 22)


def rule(**settings):
    rubric = Rubric.objects.published().get()
    parameters = {**rubric.parameters, "disclosure": settings}
    Rubric._base_manager.filter(pk=rubric.pk).update(parameters=parameters)


def pulses(relationship, count):
    for i in range(count):
        an_assessment(
            relationship, random.Random(i), Audience.OPINION_LEADER, at=UNTIL - 30 * i * DAY
        )


class TestWhoMayKnow:
    def test_the_shell_managers_and_compliance_know_all(self, relationship, manager, compliance):
        for reader in (None, manager, compliance):
            assert disclosed_to(reader, relationship) == Disclosed.FULL

    @pytest.mark.parametrize(
        ("answers", "told"),
        [(0, Disclosed.WITHHELD), (4, Disclosed.WITHHELD), (5, Disclosed.AGGREGATE)],
    )
    def test_the_msl_knows_one_sum_of_many(self, relationship, msl, answers, told):
        pulses(relationship, answers)
        assert disclosed_to(msl, relationship) == told

    def test_other_assessments_and_other_people_are_not_counted(self, relationship, msl):
        pulses(relationship, 4)
        pulses(RelationshipFactory(msl=msl), 5)
        an_assessment(relationship, random.Random(1), Audience.SELF)
        assert disclosed_to(msl, relationship) == Disclosed.WITHHELD

    @pytest.mark.parametrize("change", [{"superseded_at": UNTIL}, {"state": "draft"}])
    def test_only_answers_that_count_are_counted(self, relationship, msl, change):
        pulses(relationship, 5)
        one = Assessment.objects.filter(relationship=relationship).first()
        Assessment.objects.filter(pk=one.pk).update(**change)
        assert disclosed_to(msl, relationship) == Disclosed.WITHHELD

    def test_an_answer_in_which_nothing_could_be_judged_is_none(self, relationship, msl):
        pulses(relationship, 5)
        one = Assessment.objects.filter(relationship=relationship).first()
        Rating.objects.filter(assessment=one).update(level=None)
        assert disclosed_to(msl, relationship) == Disclosed.WITHHELD

    def test_the_rubric_says_how_many_are_enough(self, relationship, msl):
        pulses(relationship, 5)
        rule(msl_sees=1, least_answers=6)
        assert disclosed_to(msl, relationship) == Disclosed.WITHHELD

    def test_the_rubric_may_show_nothing_or_everything(self, relationship, msl):
        pulses(relationship, 5)
        rule(msl_sees=0)
        assert disclosed_to(msl, relationship) == Disclosed.WITHHELD
        rule(msl_sees=2)
        assert disclosed_to(msl, relationship) == Disclosed.FULL

    def test_consent_opens_the_answers_until_it_is_withdrawn(self, relationship, msl, manager):
        consent = ConsentFactory(
            opinion_leader=relationship.opinion_leader, purpose=ConsentPurpose.PULSE_DISCLOSURE
        )
        assert disclosed_to(msl, relationship) == Disclosed.FULL
        consent.withdrawn_at, consent.withdrawn_by = UNTIL, manager
        consent.save()
        assert disclosed_to(msl, relationship) == Disclosed.WITHHELD

    def test_consent_to_something_else_opens_nothing(self, relationship, msl):
        ConsentFactory(opinion_leader=relationship.opinion_leader)
        assert disclosed_to(msl, relationship) == Disclosed.WITHHELD

    def test_a_colleague_or_a_manager_with_a_relationship_of_their_own_is_as_the_msl(
        self, relationship, colleague_msl
    ):
        manager = a_manager()
        assert disclosed_to(colleague_msl, relationship) == Disclosed.WITHHELD
        assert disclosed_to(manager, RelationshipFactory(msl=manager)) == Disclosed.WITHHELD

    def test_many_are_decided_in_three_queries(self, msl, django_assert_num_queries):
        relationships = [RelationshipFactory(msl=msl) for _ in range(4)]
        pulses(relationships[0], 5)
        with django_assert_num_queries(3):
            told = disclosures(msl, relationships)
        assert list(told.values()) == [Disclosed.AGGREGATE, *[Disclosed.WITHHELD] * 3]

    def test_nothing_is_read_for_those_who_know_all(self, relationship, manager):
        with CaptureQueriesContext(connection) as queries:
            assert manager.is_manager
        with CaptureQueriesContext(connection) as again:
            disclosed_to(manager, relationship)
        assert len(again) == len(queries)


class TestWithheld:
    """Whatever the opinion leader answers, to the last bit the MSL is told the same."""

    def told(self, relationship):
        state = relationship_state(relationship, as_of=UNTIL, disclosed=Disclosed.WITHHELD)
        return [
            explain_change(relationship, since=SINCE, until=UNTIL, disclosed=Disclosed.WITHHELD),
            explain_level(relationship, as_of=UNTIL, disclosed=Disclosed.WITHHELD),
            [getattr(state, name) for name in QUALITY_BY_QUALITY],
            what_would_raise(relationship, state),
        ]

    @pytest.mark.parametrize("seed", range(8))
    def test_explanations_do_not_depend_on_the_answers(self, seed):
        relationship = a_story(seed)
        official = relationship_state(relationship, as_of=UNTIL).health
        before = self.told(relationship)
        for other in (seed + 100, seed + 200):
            answer_differently(relationship, other)
            assert relationship_state(relationship, as_of=UNTIL).health != official
            assert self.told(relationship) == before

    def test_a_breach_is_not_seen_to_heal_by_answers(self):
        relationship = RelationshipFactory()
        ParticipationFactory(relationship=relationship)
        long_ago = SINCE - 300 * DAY
        IntegrityBreachFactory(
            relationship=relationship, occurred_at=long_ago, recorded_at=long_ago
        )
        pulses(relationship, 6)
        change = explain_change(relationship, since=SINCE, until=UNTIL)
        assert [one for one in causes(change) if one.code == CauseCode.BREACH]
        told = explain_change(relationship, since=SINCE, until=UNTIL, disclosed=Disclosed.WITHHELD)
        assert not [one for one in causes(told) if one.code == CauseCode.BREACH]

    def test_says_how_many_answers_count_in_the_official_score(self):
        relationship = a_story(1, pulses=3)
        change, level, *_ = self.told(relationship)
        assert change.answers == level.answers == 3
        assert change.step(OPINION_LEADER) is None

    def test_no_item_is_an_answer(self):
        relationship = a_story(2)
        state = relationship_state(relationship, as_of=UNTIL, disclosed=Disclosed.WITHHELD)
        change, level, *_ = self.told(relationship)
        items = [
            *(item for step in change.steps for item in step.items),
            *level.step.items,
            *(item for quality in state.qualities for item in quality.items),
        ]
        assert not [one for one in items if one.field and one.field.name.startswith("OPINION")]

    def test_the_page_keeps_the_official_score(self):
        relationship = a_story(3)
        official = relationship_state(relationship, as_of=UNTIL)
        told = relationship_state(relationship, as_of=UNTIL, disclosed=Disclosed.WITHHELD)
        for name in ("health", "lower", "upper", "confidence", "band", "stage"):
            assert getattr(told, name) == getattr(official, name)
        assert told.qualities != official.qualities
        assert told.answers == official.answers == 5


class TestAggregate:
    """The answers are one line, and nothing else depends on them."""

    def told(self, relationship, disclosed=Disclosed.AGGREGATE):
        return explain_change(relationship, since=SINCE, until=UNTIL, disclosed=disclosed)

    @pytest.mark.parametrize("seed", range(5))
    def test_the_line_is_what_the_answers_make_of_the_rest(self, seed):
        relationship = a_story(seed)
        told, rest = self.told(relationship), self.told(relationship, Disclosed.WITHHELD)
        official = self.told(relationship, Disclosed.FULL)
        assert told.steps[:4] == rest.steps
        assert (told.before, told.after) == (official.before, official.after)
        (line,) = [one for one in causes(told) if one.code == CauseCode.OPINION_LEADER]
        assert line.points == pytest.approx(official.total - rest.total, abs=1e-12)
        assert line.facts == {"answers": 5}

    def test_the_same_sum_gives_the_same_lines(self):
        """Two people could have answered the other way round: nobody can tell."""
        relationship = a_story(6, pulses=4)
        day = UNTIL - 20 * DAY
        low, high = (
            an_assessment(relationship, random.Random(1), Audience.OPINION_LEADER, at=day, level=n)
            for n in (2, 5)
        )
        before = self.told(relationship)
        Rating.objects.filter(assessment=low).update(level=5)
        Rating.objects.filter(assessment=high).update(level=2)
        after = self.told(relationship)
        assert after.steps[:4] == before.steps[:4]
        assert after.after == pytest.approx(before.after, abs=1e-12)
        assert after.total == pytest.approx(before.total, abs=1e-12)

    @pytest.mark.parametrize("seed", range(6))
    def test_what_is_shown_fits_more_than_one_set_of_answers(self, seed):
        answers = _Answers(a_story(seed))
        others = (answers.with_another(place) for place in range(len(answers.given)))
        found = next(one for one in others if one is not None)
        assert (found != answers.given).any()
        assert answers.shown(found) == answers.shown(answers.given)

    @pytest.mark.slow
    @pytest.mark.parametrize("seed", UNLIMITED)
    def test_no_single_answer_is_determined_by_what_is_shown(self, seed):
        """For each there is another, with which all that is shown would be the same.

        Where a limit holds health back, health rests on one quality alone; so these do not.
        """
        relationship = a_story(seed)
        official = self.told(relationship, Disclosed.FULL)
        assert (official.gate_before, official.gate_after) == ("", "")
        answers = _Answers(relationship)
        for place, given in enumerate(answers.given):
            other = answers.with_another(place)
            assert other is not None
            assert other[place] != given
            assert answers.shown(other) == answers.shown(answers.given)


class _Answers:
    """All answers of one opinion leader, and what is shown of them when they are others."""

    def __init__(self, relationship):
        self._loaded = load_evidence([relationship.pk], with_past_versions=True)
        self._rubric = rubric_in_force().parameters
        self._interval = float(relationship.target_interval_days or 45)
        ratings = self._loaded.ratings.rows
        self._rows = np.flatnonzero(ratings.source == Source.OPINION_LEADER)
        self.given = ratings.rating[self._rows]

    def shown(self, answers):
        """Both official levels in tenths; all other lines do not depend on the answers."""
        return [round(one * 1000) for one in self._levels(answers)]

    def with_another(self, place):
        """Answers that differ in this place and at most three more, and show the same.

        Tried first are those whose effects, each taken alone, nearly cancel out.
        """
        mine = [move for move in self._alone if move[0] == place]
        others = [None, *(move for move in self._alone if move[0] != place)]
        effects = np.array([self._alone.get(move, np.zeros(2)) for move in others])
        n = len(others)
        three = effects[:, None, None] + effects[None, :, None] + effects[None, None, :]
        for one in mine:
            left = np.abs(three + self._alone[one]).max(axis=-1).ravel()
            for found in np.argpartition(left, 50)[:50]:
                moves = [others[i] for i in np.unravel_index(found, (n, n, n))]
                places = [move[0] for move in moves if move]
                if len(set(places)) < len(places):
                    continue
                other = self._moved(one, *filter(None, moves))
                if self.shown(other) == self.shown(self.given):
                    return other
        return None

    @cached_property
    def _alone(self):
        """What one answer, one level up or down, does to both levels."""
        first = self._levels(self.given)
        return {
            (i, step): self._levels(self._moved((i, step))) - first
            for i in range(len(self.given))
            for step in (-1, 1)
            if 1 <= self.given[i] + step <= 5
        }

    def _moved(self, *moves):
        answers = self.given.copy()
        for place, step in moves:
            answers[place] += step
        return answers

    def _levels(self, answers):
        ratings = self._loaded.ratings
        rating = ratings.rows.rating.copy()
        rating[self._rows] = answers
        changed = replace(ratings, rows=replace(ratings.rows, rating=rating))
        loaded = replace(self._loaded, ratings=changed)
        return np.array([self._health(loaded, moment) for moment in (SINCE, UNTIL)])

    def _health(self, loaded, moment):
        sums = loaded.known_at(moment).sums(as_of=moment, parameters=self._rubric)
        scores = score(sums, target_interval=self._interval, parameters=self._rubric)
        return scores.health[0]


class TestFull:
    def test_every_answer_is_a_line_of_its_own(self):
        relationship = a_story(7)
        level = explain_level(relationship, as_of=UNTIL)
        answers = Rating.objects.filter(
            assessment__relationship=relationship, assessment__kind=Audience.OPINION_LEADER
        )
        told = [one for one in level.step.items if one.field and one.field.name.startswith("OPIN")]
        assert {one.key for one in told} == {one.pk for one in answers}
        assert level.step.opinion_leader is None
