"""The demo world: the same for the same seed, under the same rules as real use."""

import datetime as dt
import random

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Team, User
from audit.constants import Origin
from audit.models import AuditEntry
from dashboards.demo.characters import CHARACTERS
from dashboards.demo.story import Setting, tell
from dashboards.demo.world import Size, make_world
from interactions.models import CommitmentClosure, Interaction
from opinion_leaders.models import Relationship
from tests.factories.accounts import UserFactory
from tests.factories.interactions import MaterialFactory
from tests.factories.opinion_leaders import RelationshipFactory
from trust_scores.models import Assessment, EvidenceSums, RelationshipScore, ScoreHistory

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
