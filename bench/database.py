"""A database for one benchmark: made empty, and removed at its end.

SQLite in a temporary folder, or a database named `msl_crm_bench` on the server of DATABASE_URL.
The database that DATABASE_URL itself names is never touched.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from urllib.parse import urlsplit

import django

NAME = "msl_crm_bench"
# A real installation's settings must not reach a benchmark.
_OURS = ("REDIS_URL", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "EMAIL_URL", "NIGHTLY_CHUNK_SIZE")


@contextmanager
def fresh_database() -> Iterator[None]:
    """Set Django up on an empty, migrated database; processes started inside use it too."""
    # Leaving in order removes the database; the default would leave it behind.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="msl-crm-bench-") as folder:
        _choose_settings(Path(folder))
        use_django()
        from django.db import connection  # noqa: PLC0415  needs the settings

        name = _name(Path(folder))
        connection.settings_dict["TEST"]["NAME"] = name
        # Django says that the cache's table is there already: migrations make it.
        with redirect_stdout(io.StringIO()):
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        os.environ["DATABASE_URL"] = _address(name)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


def use_django() -> None:
    """Set Django up on the database of the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "msl_crm.settings")
    django.setup()


def kind() -> str:
    """Name and version of the database, as the report says it."""
    from django.db import connection  # noqa: PLC0415  needs the settings

    version = connection.get_database_version()
    return f"{connection.display_name} {'.'.join(map(str, version))}"


def megabytes() -> float:
    """Size of the database on disk."""
    from django.db import connection  # noqa: PLC0415  needs the settings

    query = "SELECT pg_database_size(current_database())"
    if connection.vendor == "sqlite":
        query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0] / 1e6


def _choose_settings(folder: Path) -> None:
    for name in _OURS:
        os.environ.pop(name, None)
    # Plain HTTP, and files from where they lie: the benchmark is its own only visitor.
    os.environ.update(MSL_CRM_DATA=str(folder), MSL_CRM_TRIAL="1", LOG_LEVEL="WARNING")
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'unused.sqlite3'}"


def _name(folder: Path) -> str:
    is_sqlite = os.environ["DATABASE_URL"].startswith("sqlite")
    return str(folder / f"{NAME}.sqlite3") if is_sqlite else NAME


def _address(name: str) -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    if parts.scheme == "sqlite":
        return f"sqlite:///{name}"
    return parts._replace(path=f"/{name}").geturl()
