"""What people are told of: raised once, settled by itself, seen by whom it concerns."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from interactions import services as interactions
from jobs import services as jobs
from jobs.constants import Trigger
from opinion_leaders import services as people
from tests.factories.interactions import CommitmentFactory
from tests.factories.opinion_leaders import RelationshipFactory
from tests.factories.trust_scores import (
    NoticeFactory,
    RelationshipScoreFactory,
    ScoreHistoryFactory,
)
from trust_scores.models import Notice, NoticesSeen, RelationshipScore
from trust_scores.selectors.notices import new_notices, notices_for, what_holds
from trust_scores.services import nights
from trust_scores.services.notices import look_out, mark_seen
from trust_scores.tasks import fill_team_summaries

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def ago(days):
    return timezone.now() - dt.timedelta(days=days)


@pytest.fixture
def look(msl):
    return lambda: look_out([msl.pk], now=timezone.now())


def kinds_of(relationship):
    return set(relationship.notices.open().values_list("kind", flat=True))


class TestWhatHolds:
    @pytest.mark.parametrize(
        ("score", "kind"),
        [
            ({"stage": "at_risk"}, "at_risk"),
            ({"is_contentious": True}, "contentious"),
            ({"is_superficial": True}, "superficial"),
            ({"is_unverified": True}, "unverified"),
        ],
    )
    def test_what_the_score_says(self, look, relationship, score, kind):
        RelationshipScoreFactory(relationship=relationship, **score)
        assert look() == 1
        assert kinds_of(relationship) == {kind}

    def test_nothing_of_a_score_that_is_not_shown(self, look, relationship):
        RelationshipScoreFactory(
            relationship=relationship, band="insufficient", stage="at_risk", is_unverified=True
        )
        assert look() == 0

    @pytest.mark.parametrize(
        ("then", "now", "confidence", "points"),
        [
            (0.70, 0.599, 0.5, 10),
            (0.70, 0.473, 0.35, 23),
            (0.70, 0.601, 0.5, None),
            (0.70, 0.50, 0.34, None),
            (0.50, 0.70, 0.5, None),
        ],
    )
    def test_a_fall_of_ten_points_in_ninety_days(
        self, look, relationship, then, now, confidence, points
    ):
        ScoreHistoryFactory(relationship=relationship, as_of=ago(200), health=0.1)
        ScoreHistoryFactory(relationship=relationship, as_of=ago(120), health=then)
        ScoreHistoryFactory(relationship=relationship, as_of=ago(60), health=0.99)
        RelationshipScoreFactory(relationship=relationship, health=now, confidence=confidence)
        look()
        fell = Notice.objects.filter(kind="fell").values_list("amount", flat=True)
        assert list(fell) == ([] if points is None else [points])

    def test_no_fall_from_what_was_not_shown(self, look, relationship):
        ScoreHistoryFactory(
            relationship=relationship, as_of=ago(120), health=0.9, band="insufficient"
        )
        RelationshipScoreFactory(relationship=relationship, health=0.3, confidence=0.9)
        assert look() == 0

    def test_promises_of_ours_that_are_past_their_day(self, look, relationship):
        today = timezone.now().astimezone(dt.UTC).date()
        for days in (1, 5):
            CommitmentFactory(relationship=relationship, due_on=today - dt.timedelta(days))
        CommitmentFactory(relationship=relationship, due_on=today)
        CommitmentFactory(
            relationship=relationship, due_on=today - dt.timedelta(3), promised_by="them"
        )
        assert look() == 1
        assert Notice.objects.get().amount == 2

    def test_nobody_elses(self, look, stranger_msl):
        RelationshipScoreFactory(
            relationship=RelationshipFactory(msl=stranger_msl), stage="at_risk"
        )
        assert look() == 0

    def test_in_two_queries(self, msl, django_assert_num_queries):
        for _ in range(7):
            RelationshipScoreFactory(relationship=RelationshipFactory(msl=msl), stage="at_risk")
        with django_assert_num_queries(2):
            found = what_holds(msl.relationships.all(), day=timezone.now().date())
        assert len(found) == 7


class TestRaisingAndSettling:
    def test_is_told_once(self, look, relationship):
        RelationshipScoreFactory(relationship=relationship, stage="at_risk")
        assert [look(), look(), look()] == [1, 0, 0]
        assert Notice.objects.count() == 1

    def test_goes_by_itself_and_comes_again(self, look, relationship):
        RelationshipScoreFactory(relationship=relationship, stage="at_risk")
        look()
        RelationshipScore.objects.update(stage="cultivating")
        look()
        assert kinds_of(relationship) == set()
        assert Notice.objects.get().settled_at is not None
        RelationshipScore.objects.update(stage="at_risk")
        assert look() == 1
        assert Notice.objects.count() == 2

    def test_follows_how_much_it_is(self, look, relationship):
        ScoreHistoryFactory(relationship=relationship, as_of=ago(120), health=0.9)
        RelationshipScoreFactory(relationship=relationship, health=0.7, confidence=0.9)
        look()
        raised = Notice.objects.get().raised_at
        RelationshipScore.objects.update(health=0.6)
        look()
        notice = Notice.objects.get()
        assert (notice.amount, notice.raised_at) == (30, raised)

    def test_goes_when_the_relationship_ends(self, look, msl, relationship):
        RelationshipScoreFactory(relationship=relationship, stage="at_risk")
        look()
        people.end_relationship(by=msl, relationship=relationship, reason="Moved")
        look()
        assert kinds_of(relationship) == set()

    def test_one_of_a_kind_at_a_time(self, relationship):
        NoticeFactory(relationship=relationship)
        with pytest.raises(IntegrityError), transaction.atomic():
            NoticeFactory(relationship=relationship)
        NoticeFactory(relationship=relationship, kind="fell")

    def test_the_night_raises_them(self, msl, relationship):
        CommitmentFactory(relationship=relationship, due_on=ago(3).date())
        jobs.work_run(nights.start_night(trigger=Trigger.COMMAND))
        fill_team_summaries()
        assert kinds_of(relationship) == {"overdue"}

    def test_a_promise_that_was_kept_settles_it_within_a_minute(
        self, msl, relationship, django_capture_on_commit_callbacks
    ):
        promise = CommitmentFactory(relationship=relationship, due_on=ago(3).date())
        people.note_all_portfolios()
        fill_team_summaries()
        with django_capture_on_commit_callbacks(execute=True):
            interactions.close_commitment(by=msl, commitment=promise, outcome="kept")
        fill_team_summaries()
        assert "overdue" not in kinds_of(relationship)


class TestSeen:
    def test_counts_what_was_raised_since(self, msl, relationship):
        NoticeFactory(relationship=relationship, raised_at=ago(2))
        assert new_notices(msl) == 1
        mark_seen(by=msl)
        assert new_notices(msl) == 0
        NoticeFactory(relationship=relationship, kind="fell", raised_at=timezone.now())
        assert new_notices(msl) == 1
        mark_seen(by=msl, until=ago(1))
        assert new_notices(msl) == 1

    def test_never_counts_what_is_still_to_come(self, msl):
        mark_seen(by=msl, until=timezone.now() + dt.timedelta(days=9))
        assert NoticesSeen.objects.get().seen_at <= timezone.now()

    def test_is_of_one_person(self, msl, manager, relationship):
        NoticeFactory(relationship=relationship)
        mark_seen(by=msl)
        assert (new_notices(msl), new_notices(manager)) == (0, 1)


class TestWhoSeesThem:
    def test_the_msl_and_the_managers_above(
        self,
        msl,
        colleague_msl,
        stranger_msl,
        manager,
        other_manager,
        admin,
        compliance,
        relationship,
    ):
        NoticeFactory(relationship=relationship)
        NoticeFactory(relationship=relationship, kind="fell", settled_at=timezone.now())
        assert [notices_for(one).count() for one in (msl, manager)] == [1, 1]
        for other in (colleague_msl, stranger_msl, other_manager, admin, compliance):
            assert not notices_for(other).exists(), other
