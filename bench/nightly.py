"""The night: from stored sums, rebuilt from all evidence, and as a plain loop.

Three rounds; in each, the night and the rebuild score all relationships for the next day, in a
process of their own. The plain loop (one relationship at a time: read its evidence by the ORM,
compute it with the engine, update_or_create) does a sample of them, and its time is scaled up.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import time
from statistics import median
from typing import Any

from bench import database, report

ROUNDS = 3
WAYS = ("sums", "rebuild", "loop")
# All evidence is older than the first night, and every night is in the past.
DAYS_BACK = ROUNDS * 2 + 1
# The loop does the day of the rebuild again, so that each night is one day on from the last.
DAY_OF = {"sums": 1, "rebuild": 2, "loop": 2}
NAMES = {
    "sums": "the night, from stored sums",
    "rebuild": "rebuild, from all evidence",
    "loop": "plain ORM loop",
}


def main() -> None:
    if sys.argv[1:2] == ["--way"]:
        _one_way(*sys.argv[2:])
        return
    options = report.read_options(__doc__, relationships=10_000, sample=300)
    with database.fresh_database():
        figures = _measure(options.relationships, min(options.sample, options.relationships))
    report.show("nightly", _lines(figures), figures, as_json=options.json)


def _measure(relationships: int, sample: int) -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415  needs the settings

    from bench.world import make_world  # noqa: PLC0415  needs the settings

    first = timezone.now().replace(microsecond=0) - dt.timedelta(days=DAYS_BACK)
    report.tell(f"making {relationships:,} relationships …")
    size = make_world(relationships=relationships, now=first)
    report.tell("scoring them for the first time …")
    start = _run("rebuild", first, sample)
    size |= _run("count", first, sample)["counted"]
    rounds = _rounds(first, sample)
    return {
        "machine": report.machine(),
        "size": {"database": database.kind(), "megabytes": database.megabytes(), **size},
        "first_seconds": start["seconds"],
        "sample": sample,
        "ways": {way: _summary(way, rounds, relationships) for way in WAYS},
    }


def _rounds(first: dt.datetime, sample: int) -> list[dict[str, Any]]:
    done = []
    for number in range(ROUNDS):
        for way in WAYS:
            day = first + dt.timedelta(days=number * 2 + DAY_OF[way])
            report.tell(f"round {number + 1} of {ROUNDS}: {NAMES[way]} …")
            done.append({"way": way, **_run(way, day, sample)})
    return done


def _run(way: str, day: dt.datetime, sample: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.nightly", "--way", way, day.isoformat(), str(sample)]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(answer.splitlines()[-1])


def _one_way(way: str, day: str, sample: str) -> None:
    """One measurement, in this process alone."""
    database.use_django()
    from bench import ways  # noqa: PLC0415  needs the settings

    ways.warm_up()
    before = report.peak_megabytes()
    began = time.perf_counter()
    result = ways.WAYS[way](dt.datetime.fromisoformat(day), int(sample))
    seconds = time.perf_counter() - began
    memory = {"start_mb": before, "peak_mb": report.peak_megabytes()}
    print(json.dumps({"seconds": seconds, **memory, **result, **ways.afterwards(way, day, sample)}))


def _summary(way: str, rounds: list[dict[str, Any]], relationships: int) -> dict[str, Any]:
    own = [one for one in rounds if one["way"] == way]
    scale = relationships / own[0]["scored"]
    seconds = [one["seconds"] * scale for one in own]
    return {
        "seconds": round(median(seconds), 3),
        "all_seconds": [round(one, 3) for one in seconds],
        "scored": own[0]["scored"],
        "changed": int(median(one["changed"] for one in own)),
        "start_mb": round(max(one["start_mb"] for one in own)),
        "peak_mb": round(max(one["peak_mb"] for one in own)),
        **{key: max(one[key] for one in own) for key in ("largest_difference",) if key in own[0]},
        **({"parts_ms": _parts(own)} if "parts_ms" in own[0] else {}),
    }


def _parts(own: list[dict[str, Any]]) -> dict[str, float]:
    names = own[0]["parts_ms"]
    return {name: round(median(one["parts_ms"][name] for one in own), 2) for name in names}


def _lines(figures: dict[str, Any]) -> list[str]:
    ways, loop = figures["ways"], figures["ways"]["loop"]
    lines = [
        report.size_line(figures["size"]),
        f"first scoring, every row new: {figures['first_seconds']:.2f} s",
        f"\n{'median of 3':<30}{'seconds':>9}{'changed':>9}{'peak MB':>9}{'  loop is':>12}",
    ]
    for way, one in ways.items():
        times = f"{loop['seconds'] / one['seconds']:.0f} x" if way != "loop" else ""
        lines.append(
            f"{NAMES[way]:<30}{one['seconds']:>9.2f}{one['changed']:>9,}{one['peak_mb']:>9}{times:>12}"
        )
    parts = ", ".join(f"{name} {value} ms" for name, value in loop["parts_ms"].items())
    return [
        *lines,
        f"\nThe loop did {loop['scored']} and is scaled to all of them; per relationship: {parts}.",
        f"Its scores and those of the batch differ by at most {loop['largest_difference']:.1e}.",
        f"A process holds {ways['sums']['start_mb']} MB before it begins.",
    ]


if __name__ == "__main__":
    main()
