"""What teams read: made by the night, outdated by any change, and never taken for newer."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from interactions import services as interactions
from interactions.services import ParticipationData, VisitData
from jobs import services as jobs
from jobs.constants import Trigger
from opinion_leaders import services as people
from opinion_leaders.models import Portfolio, Relationship
from tests.factories.interactions import (
    CommitmentClosureFactory,
    CommitmentFactory,
    DisagreementFactory,
    ParticipationFactory,
)
from tests.factories.opinion_leaders import OpinionLeaderFactory, RelationshipFactory
from tests.factories.trust_scores import RelationshipScoreFactory, ScoreHistoryFactory
from trust_scores.models import TeamSummary
from trust_scores.selectors import team_figures
from trust_scores.selectors.rubrics import rubric_in_force
from trust_scores.selectors.team_figures import day_of, with_summaries
from trust_scores.services import nights, team_summaries
from trust_scores.services.team_summaries import fill_team_summaries
from trust_scores.tasks import fill_team_summaries as fill_task

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def told_of(msl, now=None):
    """The kept figures of an MSL by tier, None where they do not hold."""
    return kept_of(msl, now=now).kept


def kept_of(msl, *, now=None, rubric=None):
    people = User.objects.filter(pk=msl.pk)
    day, rubric = day_of(now or timezone.now()), rubric or rubric_in_force().pk
    return with_summaries(people, day=day, rubric=rubric).get()


def total_of(msl):
    kept = told_of(msl)
    return None if kept is None else sum(one["now"]["total"] for one in kept.values())


@pytest.fixture
def filled(msl, relationship):
    """A summary of one MSL with one relationship."""
    people.note_all_portfolios()
    fill_team_summaries()
    assert total_of(msl) == 1
    return relationship


def visit_with(relationship):
    return VisitData(
        client_uuid="6f1f3b0e-50a8-4d0a-9c51-0a8b6f1b0001",
        state="submitted",
        starts_at=timezone.now() - dt.timedelta(hours=3),
        channel="in_person",
        nature="proactive",
        subject="Frailty",
        participations=[ParticipationData(relationship=relationship, depth=5)],
        adverse_event_heard=False,
    )


class TestWhatHolds:
    def test_what_the_night_has_scored(self, msl, relationship):
        jobs.work_run(nights.start_night(trigger=Trigger.COMMAND))
        assert told_of(msl) is None
        fill_task()
        assert total_of(msl) == 1
        assert TeamSummary.objects.get().as_of <= timezone.now()

    def test_nothing_is_made_twice(self, filled):
        assert fill_team_summaries() == 0
        people.note_all_portfolios()
        assert fill_team_summaries() == 1
        assert TeamSummary.objects.count() == 1

    def test_until_the_day_is_over(self, filled, msl):
        tomorrow = timezone.now() + dt.timedelta(days=1)
        assert told_of(msl, tomorrow) is None
        with time_machine.travel(tomorrow):
            assert fill_team_summaries() == 1
            assert total_of(msl) == 1

    def test_not_after_another_form_came_with_an_upgrade(self, filled, msl, monkeypatch):
        monkeypatch.setattr(team_figures, "FORM", team_figures.FORM + 1)
        assert told_of(msl) is None

    def test_not_by_another_rubric(self, filled, msl):
        found = kept_of(msl, rubric=987)
        assert (found.kept, found.has_any) == (None, True)

    def test_an_msl_without_relationships_needs_none(self, filled, colleague_msl):
        found = kept_of(colleague_msl)
        assert (found.kept, found.has_any) == (None, False)

    def test_all_are_made_in_parts(self, team, monkeypatch):
        for _ in range(5):
            RelationshipFactory()
        monkeypatch.setattr(team_summaries, "MSLS_AT_A_TIME", 2)
        people.note_all_portfolios()
        assert fill_team_summaries() == 5
        assert {
            sum(f["now"]["total"] for f in one.figures.values())
            for one in TeamSummary.objects.all()
        } == {1}


class TestWhatMakesItOutdated:
    def test_a_visit(self, filled, msl, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            interactions.log_visit(by=msl, visit=visit_with(filled))
        assert told_of(msl) is None
        assert fill_team_summaries() == 1
        (figures,) = told_of(msl).values()
        assert (figures["since"]["30"]["rated"], figures["since"]["30"]["deep"]) == (1, 1)

    def test_a_promise_that_ended(self, filled, msl, django_capture_on_commit_callbacks):
        promise = CommitmentFactory(relationship=filled)
        with django_capture_on_commit_callbacks(execute=True):
            interactions.close_commitment(by=msl, commitment=promise, outcome="kept")
        assert told_of(msl) is None

    def test_a_relationship_that_begins(self, filled, msl):
        pair = people.NewRelationship(msl=msl, opinion_leader=OpinionLeaderFactory())
        people.open_relationship(by=msl, pair=pair)
        assert told_of(msl) is None
        fill_team_summaries()
        assert total_of(msl) == 2

    def test_somebody_else_who_knows_the_same_person(self, filled, msl, colleague_msl):
        same = filled.opinion_leader
        pair = people.NewRelationship(msl=colleague_msl, opinion_leader=same)
        people.open_relationship(by=colleague_msl, pair=pair)
        assert told_of(msl) is None

    def test_a_relationship_that_ends(self, filled, msl):
        people.end_relationship(by=msl, relationship=filled, reason="Moved")
        fill_team_summaries()
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=1)):
            assert total_of(msl) == 0

    @pytest.mark.parametrize("change", [{"tier": 3}, {"status": "restricted"}])
    def test_another_tier_or_status_of_a_person(self, filled, msl, admin, change):
        person = filled.opinion_leader
        known = people.as_known(person)
        wanted = people.NewOpinionLeader(
            **{**{name: getattr(known, name) for name in known.__slots__}, **change}
        )
        people.update_opinion_leader(by=admin, opinion_leader=person, person=wanted)
        assert told_of(msl) is None
        fill_team_summaries()
        assert total_of(msl) == (1 if "tier" in change else 0)

    def test_another_name_does_not(self, filled, msl, admin):
        person = filled.opinion_leader
        known = people.as_known(person)
        wanted = people.NewOpinionLeader(
            **{**{name: getattr(known, name) for name in known.__slots__}, "given_name": "Ada"}
        )
        people.update_opinion_leader(by=admin, opinion_leader=person, person=wanted)
        assert told_of(msl) is not None

    def test_a_change_while_it_is_made(self, filled, msl, monkeypatch):
        """What was added up before the change must not pass for what was added up after it."""
        people.note_all_portfolios()
        count = team_summaries.figures_of

        def slow(relationships, *, day):
            figures = count(relationships, day=day)
            RelationshipFactory(msl=msl)
            people.note_portfolios([msl.pk])
            return figures

        monkeypatch.setattr(team_summaries, "figures_of", slow)
        fill_team_summaries()
        assert told_of(msl) is None
        monkeypatch.undo()
        fill_team_summaries()
        assert total_of(msl) == 2


class TestFigures:
    def test_what_comes_between_two_queries_is_left_out(self, filled, msl, monkeypatch):
        """As when the first relationship of an MSL begins while they are read."""
        CommitmentClosureFactory(commitment__relationship=filled)
        DisagreementFactory(relationship=filled)
        ParticipationFactory(relationship=filled, depth=5)
        ScoreHistoryFactory(relationship=filled, as_of=timezone.now() - dt.timedelta(days=40))
        monkeypatch.setattr(team_figures, "_now", lambda *_: [])
        found = Relationship.objects.filter(msl=msl)
        assert team_figures.figures_of(found, day=day_of(timezone.now())) == {}


class TestNumbers:
    def test_begin_with_the_first_change(self, msl):
        people.note_portfolios([msl.pk])
        first = Portfolio.objects.get().revision
        people.note_portfolios([msl.pk])
        assert Portfolio.objects.get().revision == first + 1

    def test_of_many_people_count_for_everyone(self, monkeypatch, msl, stranger_msl):
        mine, theirs = RelationshipFactory(msl=msl), RelationshipFactory(msl=stranger_msl)
        people.note_people([mine.opinion_leader_id])
        assert set(Portfolio.objects.values_list("pk", flat=True)) == {msl.pk}
        monkeypatch.setattr("opinion_leaders.services.portfolios.MANY", 1)
        people.note_people([mine.opinion_leader_id, 987_654])
        assert set(Portfolio.objects.values_list("pk", flat=True)) == {msl.pk, theirs.msl_id}

    def test_five_queries_for_any_number_of_people(self, django_assert_num_queries):
        for count in (1, 8):
            for _ in range(count):
                RelationshipScoreFactory(relationship=RelationshipFactory())
            with django_assert_num_queries(5):
                figures = team_figures.figures_of(
                    Relationship.objects.scored(), day=day_of(timezone.now())
                )
        assert len(figures) == 9
