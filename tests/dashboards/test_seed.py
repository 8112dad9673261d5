"""The demo world: the same for the same seed, under the same rules as real use."""

import datetime as dt
import random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Team, User
from audit.constants import Origin
from audit.models import AuditEntry
from dashboards.demo.characters import CHARACTERS
from dashboards.demo.story import Setting, tell
from dashboards.demo.world import Size, make_world
from interactions.models import (
    CommitmentClosure,
    InquiryAnswer,
    Insight,
    InsightStep,
    Interaction,
)
from opinion_leaders.models import OpinionLeader, Relationship
from tests.factories.accounts import UserFactory
from tests.factories.interactions import MaterialFactory
from tests.factories.opinion_leaders import RelationshipFactory
from trust_scores.constants import BreachStatus
from trust_scores.models import (
    Assessment,
    CoachingAction,
    CoachingReport,
    EvidenceSums,
    IntegrityBreach,
    PulseInvitation,
    RaterCalibration,
    RelationshipScore,
    ScoreHistory,
)
from trust_scores.services import scores

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
SMALL = Size(msls=3, leaders=24, years=1)


@pytest.fixture
def world(django_capture_on_commit_callbacks, time_machine):
    time_machine.move_to(NOW, tick=False)
    with django_capture_on_commit_callbacks(execute=True):
        return make_world(size=SMALL, seed=7, now=NOW)


def test_has_people_of_every_role_in_three_teams(world):
    assert Team.objects.count() == 3
    assert {one["role"] for one in world.sign_ins} == {
        "Medical science liaison", "Manager", "Administrator", "Compliance",
    }  # fmt: skip
    for one in world.sign_ins:
        assert User.objects.get(email=one["email"]).check_password(one["password"])


def test_everything_in_it_was_recorded_in_its_own_time(world):
    assert Interaction.objects.filter(recorded_at__gt=NOW).count() == 0
    held = Interaction.objects.held()
    assert held.exists()
    assert not held.filter(starts_at__gt=NOW).exists()
    assert not CommitmentClosure.objects.filter(closed_at__gt=NOW).exists()
    assert not Assessment.objects.filter(assessed_at__gt=NOW).exists()


def test_field_rides_are_reported_in_every_state(world):
    reports = CoachingReport.objects.all()
    assert reports.drafts().exists()
    assert reports.to_acknowledge().exists()
    assert reports.exclude(msl_comment="").exists()
    assert {True, False} <= {one.is_on_time for one in reports.select_related("manager")}
    assert set(CoachingAction.objects.values_list("outcome", flat=True)) >= {"", "done", "partly"}


def test_a_calibration_knew_what_was_on_record_on_its_day(world):
    version = RaterCalibration.objects.get()
    assert version.in_force_from < NOW
    assert version.offsets.filter(pairs__gt=0).exists()


def test_breaches_of_honesty_were_recorded_and_found_out_in_time(world):
    found = IntegrityBreach.objects.current()
    assert found.filter(status=BreachStatus.CONFIRMED).exists()
    assert not IntegrityBreach.objects.filter(recorded_at__gt=NOW).exists()


def test_questions_and_insights_were_worked_on_in_their_own_time(world):
    answered = InquiryAnswer.objects.exclude(delivered_at=None)
    assert answered.exists()
    assert not answered.filter(delivered_at__gt=NOW).exists()
    assert Insight.objects.exclude(state="new").exists()
    assert not InsightStep.objects.filter(recorded_at__gt=NOW).exists()


def test_every_relationship_is_scored_and_has_a_past(world):
    relationships = Relationship.objects.count()

    assert relationships > SMALL.leaders
    assert RelationshipScore.objects.count() == EvidenceSums.objects.count() == relationships
    assert ScoreHistory.objects.filter(as_of__lt=NOW - dt.timedelta(days=60)).exists()


def test_every_change_is_in_the_trail_as_what_it_is(world):
    assert set(AuditEntry.objects.values_list("origin", flat=True)) == {Origin.SEED, Origin.NIGHT}
    recorded = AuditEntry.objects.filter(record_type="interactions.interaction").count()
    assert recorded == Interaction.objects.count()


def test_the_same_seed_tells_the_same_stories(msl):
    relationship = RelationshipFactory(msl=msl, started_on=dt.date(2025, 11, 1))
    setting = Setting("Hematology", NOW, [MaterialFactory()])

    def tell_with(seed):
        return tell(random.Random(seed), relationship, CHARACTERS[0], setting).visits

    assert tell_with(1) == tell_with(1)
    assert tell_with(1) != tell_with(2)


def test_an_installation_in_use_is_left_alone(db):
    UserFactory()

    with pytest.raises(CommandError, match="empty database"):
        call_command("seed_demo")
    call_command("seed_demo", "--if-empty")

    assert User.objects.count() == 1


@pytest.mark.parametrize("option", ["--msls=0", "--leaders=-1", "--years=0"])
def test_sizes_below_one_are_refused(db, option):
    with pytest.raises(CommandError, match="at least 1"):
        call_command("seed_demo", option)


class TestLargeWorlds:
    """Told once and copied by the database; told in small pieces here."""

    @pytest.fixture
    def world(self, django_capture_on_commit_callbacks, time_machine, monkeypatch):
        monkeypatch.setattr("dashboards.demo.world.MOST_TOLD", 12)
        monkeypatch.setattr("dashboards.demo.world.LEAST_TOLD", 4)
        time_machine.move_to(NOW, tick=False)
        with django_capture_on_commit_callbacks(execute=True):
            return make_world(size=Size(msls=6, leaders=36, years=1), seed=7, now=NOW)

    def test_have_the_size_that_was_asked_for(self, world):
        assert OpinionLeader.objects.count() == 36
        assert User.objects.msls().count() == 6
        assert world.relationships == Relationship.objects.count()
        assert world.visits == Interaction.objects.current().count()

    def test_keep_every_copy_to_itself(self, world):
        connection.check_constraints()
        for relationship in Relationship.objects.select_related("msl", "opinion_leader"):
            visits = Interaction.objects.filter(participations__relationship=relationship)
            assert {one.owner_id for one in visits} <= {relationship.msl_id}

    def test_give_copies_names_of_their_own_by_which_they_are_found(self, world):
        people = list(OpinionLeader.objects.order_by("pk"))
        assert len({(one.given_name, one.family_name) for one in people}) > 24
        last = people[-1]
        assert last in OpinionLeader.objects.matching(last.family_name)

    def test_score_a_copy_as_its_evidence_says(self, world):
        last = Relationship.objects.latest("pk")
        stored = RelationshipScore.objects.get(relationship=last).health
        EvidenceSums.objects.filter(relationship=last).delete()
        scores.refresh_relationships([last.pk], as_of=NOW)
        assert RelationshipScore.objects.get(relationship=last).health == pytest.approx(stored)

    def test_leave_room_for_new_rows(self, world):
        assert RelationshipFactory().pk > Relationship.objects.order_by("-pk")[1].pk

    def test_are_told_in_even_parts_where_that_is_possible(self):
        assert Size(msls=10, leaders=300, years=1).in_parts() == (Size(10, 300, 1), 0)
        told, copies = Size(msls=800, leaders=100_000, years=2).in_parts()
        assert told.leaders * (copies + 1) == 100_000
        assert told.leaders <= 2500
        assert told.msls * (copies + 1) == 800

    def test_are_a_little_larger_where_it_is_not(self):
        told, copies = Size(msls=10, leaders=2503, years=1).in_parts()
        assert (told.leaders, copies) == (1252, 1)


def test_pulses_stand_in_every_state_and_some_answers_wait_for_care(world):
    states = {one.state_at(NOW) for one in PulseInvitation.objects.all()}
    assert {"sent", "opened", "answered", "expired", "revoked"} <= states
    assert PulseInvitation.objects.waiting_for_care().exists()
    assert not PulseInvitation.objects.filter(sent_at__gt=NOW).exists()
