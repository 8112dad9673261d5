"""Fault 3: PostgreSQL is restarted, and connections to it are cut."""

import http.client
import signal
import socket
import time
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import User
from jobs.constants import RunState
from tests.faults.stage import (
    ROOT,
    chunks_done,
    digest,
    is_ended,
    most_tries,
    start_rebuild,
    wait_for,
)

pytestmark = pytest.mark.faults
# In order, at once as in a crash, and in order again.
WAYS_TO_STOP = (signal.SIGINT, signal.SIGQUIT, signal.SIGINT)
CUT = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture
def chunk_size(form):
    return form.of(4, 20)


class Web:
    """A real web server, asked as a person does who has signed in."""

    def __init__(self, stage) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        person = User.objects.filter(is_msl=True).first()
        browser = Client()
        browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        self._cookie = f"sessionid={browser.cookies['sessionid'].value}"
        stage.start(
            "-m", "gunicorn", "msl_crm.wsgi:application", f"--bind=127.0.0.1:{self.port}",
            "--worker-class=gthread", "--workers=1", "--threads=4", "--no-control-socket",
            f"--config={Path(ROOT) / 'gunicorn.conf.py'}", "--log-level=error",
        )  # fmt: skip

    def get(self, path: str = "/") -> tuple[int, str, str | None]:
        """Status, text and Retry-After; status 0 while nobody listens.

        Monitors have not signed in.
        """
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        signed_in = {} if path.endswith("z") else {"Cookie": self._cookie}
        try:
            asked.request("GET", path, headers={"Host": "localhost", **signed_in})
            answer = asked.getresponse()
            return answer.status, answer.read().decode(), answer.getheader("Retry-After")
        except OSError:
            return 0, "", None
        finally:
            asked.close()

    def answers(self) -> bool:
        return self.get()[0] == 200


class TestPostgres:
    def test_restarted_in_mid_run_while_the_web_says_so_kindly_and_recovers(
        self, site, postgres_server, form, size, chunk_size, tomorrow, undisturbed, tell
    ):
        wanted, _seconds = undisturbed(site, chunk_size)
        web = Web(site)
        wait_for(web.answers, seconds=30)
        run = start_rebuild(chunk_size, tomorrow)
        site.start_workers()
        began, away = time.monotonic(), Counter()
        ways = WAYS_TO_STOP[: form.of(1, 3)]
        for number, way in enumerate(ways, start=1):
            wait_for(lambda number=number: chunks_done(run) >= number * size // chunk_size // 5)
            connection.close()
            postgres_server.stop(way)
            for path in ("/", "/readyz", "/healthz"):
                status, text, retry_after = web.get(path)
                away[f"{path} {status}"] += 1
                assert status == (200 if path == "/healthz" else 503)
                if path == "/":
                    assert "Just a moment" in text
                    assert retry_after == "10"
            postgres_server.start()
            wait_for(web.answers, seconds=10)
        wait_for(lambda: is_ended(run), seconds=form.of(90, 900))
        assert (run.state, run.done, run.failed) == (RunState.DONE, size, 0)
        assert digest() == wanted
        tell(
            restarts=len(ways), relationships=size, seconds=time.monotonic() - began, lost=0,
            doubled=0, most_tries=most_tries(run), answers_meanwhile=dict(away),
        )  # fmt: skip

    def test_connections_cut_again_and_again_in_mid_run(
        self, site, form, size, chunk_size, tomorrow, undisturbed, tell
    ):
        wanted, _seconds = undisturbed(site, chunk_size)
        web = Web(site)
        wait_for(web.answers, seconds=30)
        run = start_rebuild(chunk_size, tomorrow)
        site.start_workers()
        began, cut, answered = time.monotonic(), 0, Counter()
        times = form.of(6, 50)
        for number in range(times):
            wait_for(
                lambda number=number: chunks_done(run) > number * size // chunk_size // (times * 2)
            )
            cut += _cut_all()
            answered[web.get()[0]] += 1
        wait_for(lambda: is_ended(run), seconds=form.of(90, 900))
        assert (run.state, run.done, run.failed) == (RunState.DONE, size, 0)
        assert digest() == wanted
        # The web notices that its connection is gone before it uses it.
        assert answered == {200: times}
        tell(
            times=times, connections_cut=cut, relationships=size,
            seconds=time.monotonic() - began, lost=0, doubled=0, most_tries=most_tries(run),
        )  # fmt: skip


def _cut_all() -> int:
    with connection.cursor() as cursor:
        cursor.execute(CUT)
        return cursor.fetchone()[0]
