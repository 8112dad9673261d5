"""Mails: the mail server is away, and workers are killed between taking and sending."""

import socket
import time

import pytest
from django.db import transaction

from accounts.models import User
from jobs import services as jobs
from jobs.constants import MailState
from jobs.models import OutboxMessage
from tests.faults import only_in_the_whole
from tests.faults.mail_server import MailServer
from tests.faults.stage import kill, wait_for

pytestmark = pytest.mark.faults
on_both = pytest.mark.parametrize(
    "stage", ["trial", pytest.param("site", marks=only_in_the_whole)], indirect=True
)


@pytest.fixture
def mail_server():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = MailServer(port)
    yield server
    server.stop()


def _promise(count: int) -> None:
    with transaction.atomic():
        for number in range(count):
            jobs.send_mail_later(
                key=f"promised-{number}", to=f"person-{number}@example.org",
                subject="A mail", text=f"Number {number}",
            )  # fmt: skip


def _all_sent() -> bool:
    return not OutboxMessage.objects.undelivered().exists()


def _url(server: MailServer) -> str:
    return f"smtp://127.0.0.1:{server.port}"


class TestMail:
    @on_both
    def test_a_mail_server_that_was_away_gets_each_mail_once(self, stage, mail_server, form, tell):
        count = form.of(20, 200)
        _promise(count)
        stage.start_workers(EMAIL_URL=_url(mail_server))
        wait_for(lambda: OutboxMessage.objects.exclude(error="").exists())
        assert not OutboxMessage.objects.filter(state=MailState.SENT).exists()
        mail_server.start()
        began = time.monotonic()
        if not form.is_whole:
            # "Try now" on the page; in the whole form the pause passes by itself.
            for mail in OutboxMessage.objects.exclude(error=""):
                jobs.retry_mail(mail=mail, by=User.objects.first())
        wait_for(_all_sent, seconds=120)
        assert sorted(mail_server.taken.values()) == [1] * count
        tell(mails=count, delivered=count, doubled=0, seconds=time.monotonic() - began)

    @on_both
    def test_workers_killed_while_they_send_lose_no_mail(self, stage, mail_server, form, tell):
        count, kills = form.of(60, 1000), form.of(2, 20)
        _promise(count)
        mail_server.start()
        began = time.monotonic()
        workers = stage.start_workers(EMAIL_URL=_url(mail_server))
        for number in range(1, kills + 1):
            wait_for(lambda number=number: _sent() >= number * count // (kills + 5), every=0.002)
            kill(workers[0])
            workers[0] = stage.start("run_worker", EMAIL_URL=_url(mail_server))
        wait_for(_all_sent, seconds=form.of(60, 600))
        doubled = sum(times - 1 for times in mail_server.taken.values())
        assert len(mail_server.taken) == count
        # Between "taken" by the mail server and "sent" in the ledger nobody can look.
        assert doubled <= kills * 2
        tell(
            mails=count, kills=kills, delivered=len(mail_server.taken), lost=0, doubled=doubled,
            seconds=time.monotonic() - began,
        )  # fmt: skip


def _sent() -> int:
    return OutboxMessage.objects.filter(state=MailState.SENT).count()
