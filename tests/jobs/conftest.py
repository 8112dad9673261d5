"""A kind of run to work with, a database that threads and processes share, and real workers."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, connections

from jobs import registry
from jobs.models import Run
from jobs.registry import Kind
from msl_crm.celery import app
from tests.jobs import counting

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def _counting(monkeypatch) -> None:
    kind = Kind(counting.count, counting.finish, label="Counting")
    monkeypatch.setattr(registry, "KINDS", {counting.KIND: kind})


@pytest.fixture
def shared_database(transactional_db, tmp_path):
    """The address of the test's database, for threads and processes.

    SQLite's is in memory, where several connections do not wait for each other; so it is
    copied into a file, as it is in the product.
    """
    if connection.vendor != "sqlite":
        yield _postgres_address(connection.settings_dict)
        return
    connection.ensure_connection()
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    path = tmp_path / "shared.sqlite3"
    with sqlite3.connect(path) as copy:
        in_memory.backup(copy)
        # As `migrate` leaves it. Turning it over is the one thing that SQLite does not wait for:
        # of many connections that are the first, some are told that the database is locked.
        copy.execute("PRAGMA journal_mode=WAL")
    copy.close()
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    yield f"sqlite:///{path}"
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = in_memory, name


def _postgres_address(parts: dict) -> str:
    sign_in = f"{parts['USER']}:{parts['PASSWORD']}" if parts["PASSWORD"] else parts["USER"]
    where = f"{parts['HOST']}:{parts['PORT']}" if parts["PORT"] else parts["HOST"]
    if where.startswith("/"):
        where = where.replace("/", "%2F")
    return f"postgres://{sign_in}@{where}/{parts['NAME']}"


@pytest.fixture
def together(shared_database) -> Callable:
    """`together(call, 8)` calls from 8 threads at the same moment and returns the answers."""

    def run(call: Callable[[int], object], threads: int) -> list[object]:
        barrier, answers = threading.Barrier(threads), [None] * threads

        def body(number: int) -> None:
            try:
                barrier.wait(10)
                answers[number] = call(number)
            except Exception as error:
                answers[number] = error
            finally:
                connections.close_all()

        workers = [threading.Thread(target=body, args=(n,)) for n in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        assert not any(worker.is_alive() for worker in workers)
        return answers

    return run


@pytest.fixture
def start_process(shared_database, tmp_path):
    """`start_process("run_worker", REDIS_URL=...)` starts a management command on the database."""
    processes: list[subprocess.Popen] = []

    def start(command: str, **environment: str) -> subprocess.Popen:
        folder = tmp_path / "data"
        folder.mkdir(exist_ok=True)
        inherited = {key: value for key, value in os.environ.items() if key != "REDIS_URL"}
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, str(ROOT / "manage.py"), command],
            cwd=folder,
            env=inherited
            | {"PYTHONPATH": str(ROOT), "MSL_CRM_DATA": str(folder), "MSL_CRM_TRIAL": "1"}
            | {"DJANGO_SETTINGS_MODULE": "tests.jobs.worker_settings"}
            | {"DATABASE_URL": shared_database, "LOG_LEVEL": "WARNING"}
            | environment,
            start_new_session=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


@pytest.fixture
def broker(settings):
    """`broker(address)` makes this process a web process that knows Redis there."""
    before = (app.conf.broker_url, app.conf.broker_transport_options)

    def use(address: str) -> None:
        settings.REDIS_URL = address
        app.conf.broker_url = address
        app.conf.broker_transport_options = {"visibility_timeout": 900}

    yield use
    app.conf.broker_url, app.conf.broker_transport_options = before


def wait_for(holds: Callable[[], object], seconds: float = 60) -> None:
    """Wait until `holds()`, or fail."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def is_ended(run: Run) -> bool:
    run.refresh_from_db()
    return not run.is_active
