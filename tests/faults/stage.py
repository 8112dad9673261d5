"""A database with a world in it that this process and its workers share, and the workers."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.conf import settings
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection, connections
from django.test import override_settings

from bench.world import make_world
from jobs import services as jobs
from jobs.constants import ChunkState, Trigger
from jobs.models import Chunk, Run
from tests.faults import NOW
from trust_scores.models import EvidenceSums, RelationshipScore, ScoreHistory
from trust_scores.services import nights

ROOT = Path(__file__).resolve().parent.parent.parent
SCORES = (RelationshipScore, EvidenceSums, ScoreHistory)


class Stage:
    """One copy of the world, and the processes at work on it."""

    def __init__(self, address: str, folder: Path, form: str, redis_url: str = "") -> None:
        self.address, self.folder, self.form, self.redis_url = address, folder, form, redis_url
        self.processes: list[subprocess.Popen] = []

    def start(self, *command: str, output: bool = False, **environment: str) -> subprocess.Popen:
        """Start a management command, or a module with `-m`, on the copy.

        What it prints goes into the log, or with `output` to who asks the process.
        """
        first = () if command[0] == "-m" else (str(ROOT / "manage.py"),)
        inherited = {key: value for key, value in os.environ.items() if key != "REDIS_URL"}
        redis = {"REDIS_URL": self.redis_url} if self.redis_url else {}
        with (self.folder / "log.txt").open("a") as log:
            process = subprocess.Popen(  # noqa: S603
                [sys.executable, *first, *command],
                cwd=self.folder,
                env=inherited
                | {"PYTHONPATH": str(ROOT), "MSL_CRM_DATA": str(self.folder), "MSL_CRM_TRIAL": "1"}
                | {"DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings"}
                | {"MSL_CRM_FAULTS": self.form, "DATABASE_URL": self.address}
                | {"SECRET_KEY": settings.SECRET_KEY, "LOG_LEVEL": "INFO"}
                | redis
                | environment,
                stdout=subprocess.PIPE if output else log,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def start_workers(self, **environment: str) -> list[subprocess.Popen]:
        """Start what a site has: one process for the trial, worker and beat with Redis."""
        names = ("run_worker", "run_beat") if self.redis_url else ("run_worker",)
        return [self.start(name, **environment) for name in names]

    def end(self) -> None:
        for process in self.processes:
            kill(process)

    def log(self) -> str:
        path = self.folder / "log.txt"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def kill(process: subprocess.Popen) -> None:
    """`kill -9` for a process and its children, as when a machine or a container dies."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def children_of(process: subprocess.Popen) -> list[int]:
    """The numbers of the processes that it started."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="],  # noqa: S607
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    pairs = [line.split() for line in listed.stdout.splitlines()]
    return [int(pid) for pid, parent in pairs if int(parent) == process.pid]


class Supervisor:
    """Starts the worker again when it ends, as systemd or `script/server` does."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.restarts = -1
        self._start()

    def _start(self) -> None:
        self._worker = self._stage.start("run_worker")
        self.restarts += 1

    def wait_for(self, holds: Callable[[], object], seconds: float = 120) -> None:
        def looked_after() -> object:
            if self._worker.poll() is not None:
                self._start()
            return holds()

        wait_for(looked_after, seconds=seconds)


@contextmanager
def database(address: str) -> Iterator[None]:
    """Let Django in this process use the database at `address`."""
    wanted = environ.Env.db_url_config(address)
    if "sqlite" in wanted["ENGINE"]:
        wanted["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    outer, outer_parts = connections["default"], connections.settings["default"]
    # The outer connection stays open: it may hold a database in memory.
    connections.settings["default"] = connections.configure_settings({"default": wanted})["default"]
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"], connections["default"] = outer_parts, outer


def make_template(address: str, relationships: int) -> None:
    """An empty database becomes one with so many relationships, scored by one night."""
    with database(address):
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        make_world(relationships=relationships, now=NOW)
        run = nights.start_night(trigger=Trigger.COMMAND, as_of=NOW, now=NOW)
        jobs.work_run(run)
        with connection.cursor() as cursor:
            # As autovacuum does in time: without statistics PostgreSQL reads whole tables.
            cursor.execute("ANALYZE")


def copy_sqlite(template: Path, copy: Path) -> str:
    shutil.copy(template, copy)
    return f"sqlite:///{copy}"


def copy_postgres(template: str, name: str) -> str:
    """Copy the database of the address `template`; nobody may be connected to it."""
    parts = urlsplit(template)
    with database(parts._replace(path="/postgres").geturl()), connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{parts.path[1:]}"')
    return parts._replace(path=f"/{name}").geturl()


def digest() -> str:
    """One value for all scores, sums and history, whatever order they were written in."""
    whole = hashlib.sha256()
    for model in SCORES:
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if not (model is ScoreHistory and field.primary_key)
        ]
        for row in model.objects.order_by("relationship", "as_of").values_list(*names):
            whole.update(repr([_plain(value) for value in row]).encode())
    return whole.hexdigest()


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def rows() -> dict[str, int]:
    return {model._meta.model_name: model.objects.count() for model in SCORES}


def start_rebuild(chunk_size: int, as_of) -> Run:
    """Put a rebuild of everything into the ledger, in chunks of so many relationships."""
    with override_settings(NIGHTLY_CHUNK_SIZE=chunk_size):
        return nights.start_night(trigger=Trigger.COMMAND, as_of=as_of, now=as_of, rebuild=True)


def wait_for(holds: Callable[[], object], seconds: float = 120, every: float = 0.05) -> None:
    """Wait until `holds()`, or fail; a database that is away does not hold."""
    end = time.monotonic() + seconds
    while not _patiently(holds):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(every)


def _patiently(holds: Callable[[], object]) -> object:
    try:
        return holds()
    except (OperationalError, InterfaceError):
        connection.close()
        return False


def is_ended(run: Run) -> bool:
    run.refresh_from_db()
    return not run.is_active


def chunks_done(run: Run) -> int:
    return Chunk.objects.filter(run=run, state=ChunkState.DONE).count()


def most_tries(run: Run) -> int:
    return max(Chunk.objects.filter(run=run).values_list("tries", flat=True))
