"""The world of these tests on SQLite and on PostgreSQL, servers to break, and printed figures."""

import itertools
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import FORM, NOW
from tests.faults import stage as staging
from tests.faults.stage import Stage, copy_postgres, copy_sqlite, make_template

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "script"))

import _services

_numbers = itertools.count(1)
TOMORROW = NOW.replace(day=NOW.day + 1)


def pytest_collection_modifyitems(config, items) -> None:
    """The short form leaves out what another test of it shows nearly as well."""
    if FORM == "whole":
        return
    left_out = [item for item in items if item.get_closest_marker("only_in_the_whole")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session", autouse=True)
def _servers_end_with_us() -> None:
    """Told to end, pytest leaves in order, and the servers of these tests with it."""

    def interrupt(*_signal: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


class Form:
    """How much is done: `whole` is what safety asks for, `short` is for every day."""

    def __init__(self, name: str) -> None:
        self.name, self.is_whole = name, name == "whole"

    def of(self, short: int, whole: int) -> int:
        return whole if self.is_whole else short


@pytest.fixture(scope="session")
def form() -> Form:
    return Form(FORM)


@pytest.fixture(scope="session")
def size(form) -> int:
    """How many relationships the world has."""
    return form.of(400, 10_000)


@pytest.fixture(scope="session")
def _unblocked(django_db_blocker) -> Iterator[None]:
    # These tests bring databases of their own.
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="session")
def sqlite_world(_unblocked, tmp_path_factory, size) -> Path:
    path = tmp_path_factory.mktemp("world") / "world.sqlite3"
    make_template(f"sqlite:///{path}", size)
    return path


@pytest.fixture(scope="session")
def postgres_server():
    try:
        with _services.breakable_postgres(synchronous_commit="on") as server:
            yield server
    except _services.Missing as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def redis_session():
    try:
        with _services.breakable_redis() as server:
            yield server
    except _services.Missing as reason:
        pytest.skip(str(reason))


@pytest.fixture
def redis_server(redis_session):
    """A Redis that runs and is empty, before and after."""
    redis_session.stop()
    redis_session.start()
    yield redis_session
    redis_session.stop()
    redis_session.start()


@pytest.fixture(scope="session")
def postgres_world(_unblocked, postgres_server, size) -> str:
    address = postgres_server.address
    maintenance = staging.database(address.rpartition("/")[0] + "/postgres")
    with maintenance, staging.connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE msl_crm")
    make_template(address, size)
    return address


@pytest.fixture
def trial(sqlite_world, tmp_path, form) -> Iterator[Stage]:
    """The world on SQLite, worked on as in the trial."""
    address = copy_sqlite(sqlite_world, tmp_path / "copy.sqlite3")
    yield from _staged(Stage(address, tmp_path, form.name))


@pytest.fixture
def site(postgres_world, redis_server, tmp_path, form) -> Iterator[Stage]:
    """The world on PostgreSQL, worked on as in production."""
    address = copy_postgres(postgres_world, f"copy_{next(_numbers)}")
    yield from _staged(Stage(address, tmp_path, form.name, redis_server.address))


@pytest.fixture(params=["trial", "site"])
def stage(request) -> Stage:
    """Both ways to run the product."""
    return request.getfixturevalue(request.param)


def _staged(stage: Stage) -> Iterator[Stage]:
    with staging.database(stage.address):
        try:
            yield stage
        finally:
            stage.end()


@pytest.fixture
def tomorrow():
    """The moment for which the rebuilds score."""
    return TOMORROW


@pytest.fixture(scope="session")
def undisturbed(request, tmp_path_factory, size):
    """`undisturbed(stage, chunk_size)`: digest and seconds of a rebuild that nobody disturbs."""
    known: dict[bool, tuple[str, float]] = {}

    def compute(stage: Stage, chunk_size: int) -> tuple[str, float]:
        is_trial = not stage.redis_url
        if is_trial not in known:
            known[is_trial] = _undisturbed(is_trial, chunk_size)
        return known[is_trial]

    def _undisturbed(is_trial: bool, chunk_size: int) -> tuple[str, float]:
        if is_trial:
            folder = tmp_path_factory.mktemp("undisturbed")
            template = request.getfixturevalue("sqlite_world")
            address = copy_sqlite(template, folder / "copy.sqlite3")
        else:
            template = request.getfixturevalue("postgres_world")
            address = copy_postgres(template, f"undisturbed_{next(_numbers)}")
        with staging.database(address):
            run = staging.start_rebuild(chunk_size, TOMORROW)
            began = time.monotonic()
            assert staging.jobs.work_run(run).done == size
            return staging.digest(), time.monotonic() - began

    return compute


@pytest.fixture
def tell(request, form):
    """`tell(kills=20, seconds=12.3)` prints the figures of a test at its end."""
    figures: dict[str, object] = {}
    yield figures.update
    capture = request.config.pluginmanager.getplugin("capturemanager")
    words = ", ".join(f"{name.replace('_', ' ')} {_short(each)}" for name, each in figures.items())
    with capture.global_and_fixture_disabled():
        sys.stdout.write(f"\n  [{form.name}] {request.node.name}: {words}\n")
        sys.stdout.flush()


def _short(figure: object) -> str:
    return f"{figure:.1f}" if isinstance(figure, float) else f"{figure}"
