"""Worker processes for benchmarks of runs: warm before the clock starts.

`python -m bench.workers` is one of them: it says that it is ready, is told a run, works on it
until it has ended, and prints what it did.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

from bench import database, report

if TYPE_CHECKING:
    from jobs.models import Run


def timed(start: Callable[[], Run], *, workers: int) -> dict[str, Any]:
    """Start a run and let so many processes work on it; seconds until it has ended.

    finish_seconds: of these, what the last step took.
    """
    processes = [_ready_worker() for _ in range(workers)]
    began = time.perf_counter()
    run = start()
    for process in processes:
        _pipe(process.stdin).write(f"{run.pk}\n")
        _pipe(process.stdin).close()
    answers = [json.loads(_pipe(process.stdout).read()) for process in processes]
    seconds = max(answer["ended"] for answer in answers) - began
    for process in processes:
        process.wait()
    run.refresh_from_db()
    if run.state != "done":
        raise RuntimeError(f"the run ended as {run.state}")
    return {
        "seconds": seconds,
        "finish_seconds": max(answer["finish_seconds"] for answer in answers),
        "peak_mb": max(answer["peak_mb"] for answer in answers),
        "changed": run.changed,
    }


def _ready_worker() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.workers"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert _pipe(process.stdout).readline() == "ready\n"
    return process


def _pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def main() -> None:
    database.use_django()
    from bench import ways  # noqa: PLC0415  needs the settings
    from jobs import registry, services  # noqa: PLC0415  needs the settings
    from jobs.models import Run  # noqa: PLC0415  needs the settings

    ways.warm_up()
    print("ready", flush=True)
    run = Run.objects.get(pk=int(sys.stdin.readline()))
    finished = [0.0]
    kind = registry.get(run.kind)

    def finish(run: Run) -> None:
        began = time.perf_counter()
        if kind.finish is not None:
            kind.finish(run)
        finished.append(time.perf_counter() - began)

    registry.KINDS[run.kind] = replace(kind, finish=finish)
    services.work_run(run)
    # The clock of perf_counter is one for all processes of a machine.
    ended = time.perf_counter()
    print(
        json.dumps(
            {
                "ended": ended,
                "finish_seconds": max(finished),
                "peak_mb": report.peak_megabytes(),
            }
        )
    )


if __name__ == "__main__":
    main()
