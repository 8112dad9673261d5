"""A kind of run for the tests: it counts, and every number may be written only once.

It writes numbers as names of heartbeats: their primary key refuses a number that was written
twice, and a number that is missing was lost.
"""

import datetime as dt
import itertools
import time

from django.utils import timezone

from jobs import services
from jobs.constants import Trigger
from jobs.models import Chunk, Heartbeat, Run
from jobs.registry import ChunkResult

KIND = "counting"
AS_OF = dt.datetime(2026, 5, 4, 2, tzinfo=dt.UTC)
_keys = itertools.count(1)


class Poison(Exception):
    """What a poisoned chunk dies of."""


def count(chunk: Chunk) -> ChunkResult:
    numbers = chunk.payload["numbers"]
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=f"number-{number}", at=timezone.now()) for number in numbers]
    )
    if chunk.payload.get("poison"):
        raise Poison("a value nobody can score\nDETAIL: of Dr. Who")
    time.sleep(chunk.payload.get("seconds", 0))
    return ChunkResult(done=len(numbers), changed=len(numbers) // 2, details={"first": numbers[0]})


def finish(run: Run) -> None:
    Heartbeat.objects.create(name=f"finished-{run.pk}-{run.state}", at=timezone.now())


def start(*, chunks: int = 4, size: int = 10, poison: tuple[int, ...] = (), **how) -> Run:
    """Write a run into the ledger; the chunks with the numbers in `poison` always fail."""
    parts = []
    for number in range(1, chunks + 1):
        payload = {"numbers": list(range((number - 1) * size, number * size))}
        payload |= {"seconds": how.get("seconds", 0), "poison": number in poison}
        parts.append((payload, size))
    return services.create_run(
        kind=how.get("kind", KIND),
        key=how.get("key") or f"run {next(_keys)}",
        as_of=AS_OF,
        parameters={},
        chunks=parts,
        trigger=how.get("trigger", Trigger.COMMAND),
        requested_by=how.get("by"),
    )


def numbers_written() -> list[int]:
    names = Heartbeat.objects.filter(name__startswith="number-").values_list("name", flat=True)
    return sorted(int(name.removeprefix("number-")) for name in names)


def ends_of(run: Run) -> list[str]:
    """The states in which the finish function saw the run."""
    prefix = f"finished-{run.pk}-"
    names = Heartbeat.objects.filter(name__startswith=prefix).values_list("name", flat=True)
    return [name.removeprefix(prefix) for name in names]
