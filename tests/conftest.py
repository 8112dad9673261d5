"""The persons of the tests, and where their data lies.

`msl` and `colleague_msl` are in the team of `manager`; `stranger_msl` is in that of
`other_manager`, which stands beside it in the tree.
"""

import os
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from accounts.models import Team, User
from tests.factories.accounts import (
    MembershipFactory,
    TeamFactory,
    TeamManagementFactory,
    UserFactory,
)
from tests.factories.opinion_leaders import RelationshipFactory
from tests.history import historical_apps
from tests.marks import uses_database
from trust_scores.models import Rubric
from trust_scores.selectors.raising import _pulse_items
from trust_scores.selectors.rubrics import coaching_steps

pytest_plugins = ["tests.services"]

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("MSL_CRM_TEST_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with files from outside; tests that need it skip where it is not there."""
    if not DATA.is_dir():
        pytest.skip(f"no test data at {DATA}: set MSL_CRM_TEST_DATA")
    return DATA


@pytest.fixture(scope="session")
def hostile_strings(shared_data: Path) -> list[str]:
    lines = (shared_data / "hostile" / "blns_sections_odd.txt").read_text(encoding="utf-8")
    return [line for line in lines.splitlines() if line and not line.startswith("#")]


@pytest.fixture(autouse=True)
def _fast_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _fresh_cache(settings) -> None:
    """Nothing is remembered from one test to the next, whose rows have the same keys."""
    coaching_steps.cache_clear()
    _pulse_items.cache_clear()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture(autouse=True)
def _rubric_in_force(request) -> None:
    """The rubric that `migrate` publishes, also after a test that emptied the database."""
    if not uses_database(request.node):
        return
    request.getfixturevalue("db")
    if not Rubric.objects.published().exists():
        migration = import_module("trust_scores.migrations.0002_default_rubric")
        migration.publish(historical_apps(), SimpleNamespace(connection=connection))


@pytest.fixture
def team(db) -> Team:
    return TeamFactory(name="Haematology North")


@pytest.fixture
def other_team(db) -> Team:
    return TeamFactory(name="Haematology South")


@pytest.fixture
def msl(team: Team) -> User:
    user = UserFactory(msl=True, full_name="Miriam Sander", email="miriam@example.org")
    MembershipFactory(user=user, team=team)
    return user


@pytest.fixture
def colleague_msl(team: Team) -> User:
    user = UserFactory(msl=True, full_name="Lorenz Vogt", email="lorenz@example.org")
    MembershipFactory(user=user, team=team)
    return user


@pytest.fixture
def stranger_msl(other_team: Team) -> User:
    user = UserFactory(msl=True, full_name="Elif Demirci", email="elif@example.org")
    MembershipFactory(user=user, team=other_team)
    return user


@pytest.fixture
def manager(team: Team) -> User:
    user = UserFactory(manager=True, full_name="Anselm Roth", email="anselm@example.org")
    TeamManagementFactory(user=user, team=team)
    return user


@pytest.fixture
def other_manager(other_team: Team) -> User:
    user = UserFactory(manager=True, full_name="Beate Lang", email="beate@example.org")
    TeamManagementFactory(user=user, team=other_team)
    return user


@pytest.fixture
def admin(db) -> User:
    return UserFactory(admin=True, full_name="Ruth Ellmann", email="ruth@example.org")


@pytest.fixture
def compliance(db) -> User:
    return UserFactory(compliance=True, full_name="Paul Conrad", email="paul@example.org")


@pytest.fixture
def relationship(msl: User):
    """An open relationship of `msl`."""
    return RelationshipFactory(msl=msl)


@pytest.fixture
def as_user(client, db):
    """`as_user(person)` gives the test client, signed in as that person."""

    def sign_in(user: User):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def fresh_minute():
    """The clock at the start of a minute: limits count by minutes."""
    with time_machine.travel(timezone.now().replace(second=0, microsecond=0)):
        yield
