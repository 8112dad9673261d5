"""Chunks of a run, some of which are poisoned; what was done stands in heartbeats.

The primary key of a heartbeat refuses what is done twice.
"""

import datetime as dt
import os
import signal
import time

from django.utils import timezone

from jobs import services
from jobs.constants import Trigger
from jobs.models import Chunk, Heartbeat, Run
from jobs.registry import ChunkResult

KIND = "poison"
AS_OF = dt.datetime(2026, 5, 4, 2, tzinfo=dt.UTC)
TWO_GIGABYTES = 2 * 1024**3


def work(chunk: Chunk) -> ChunkResult:
    name = f"done-{chunk.run_id}-{chunk.number}"
    Heartbeat.objects.create(name=name, at=timezone.now())
    time.sleep(chunk.payload.get("seconds", 0))
    POISONS[chunk.payload["poison"]]()
    return ChunkResult(done=1, changed=0)


def _raise() -> None:
    raise ValueError("nobody can work with this")


def _loop_for_ever() -> None:
    # As careless code does: whatever asks it to stop is swallowed.
    while True:
        try:
            while True:
                pass
        except Exception:  # noqa: S112
            continue


def _eat_memory() -> None:
    # Refused by the system where the process may not have so much, else written to.
    bytearray(TWO_GIGABYTES)[::4096] = b"x" * (TWO_GIGABYTES // 4096)


def _be_killed() -> None:
    # What the kernel does to a process when memory runs out.
    os.kill(os.getpid(), signal.SIGKILL)


POISONS = {
    "": lambda: None,
    "exception": _raise,
    "loop": _loop_for_ever,
    "memory": _eat_memory,
    "killed": _be_killed,
}


def start(*, chunks: int, poisoned: int, poison: str, seconds: float = 0) -> Run:
    """Write a run into the ledger in which one chunk is poisoned."""
    return services.create_run(
        kind=KIND,
        key=f"{poison} {timezone.now():%H:%M:%S.%f}",
        as_of=AS_OF,
        parameters={},
        chunks=[
            ({"poison": poison if number == poisoned else "", "seconds": seconds}, 1)
            for number in range(1, chunks + 1)
        ],
        trigger=Trigger.COMMAND,
        requested_by=None,
    )


def numbers_done(run: Run) -> list[int]:
    prefix = f"done-{run.pk}-"
    names = Heartbeat.objects.filter(name__startswith=prefix).values_list("name", flat=True)
    return sorted(int(name.removeprefix(prefix)) for name in names)
