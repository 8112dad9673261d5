"""The night: from stored sums, rebuilt from all evidence, and as a plain loop.

Three rounds; in each, the night and the rebuild score all relationships for the next day, in a
process of their own, and the database reads the same evidence once. The plain loop (one
relationship at a time: read its evidence by the ORM, compute it with the engine,
update_or_create) does a sample of them, and its time is scaled up. Then the night again with
`--times` the history, and on a database of its own with `--larger` times the relationships; 1
leaves either out.
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
WAYS = ("sums", "rebuild", "loop", "floor")
# All evidence is older than the first night, and every night is in the past.
DAYS_BACK = ROUNDS * 3 + 1
# The loop does the day of the rebuild again, so that each night is one day on from the last.
DAY_OF = {"sums": 1, "rebuild": 2, "loop": 2, "floor": 2}
NAMES = {
    "sums": "the night, from stored sums",
    "rebuild": "rebuild, from all evidence",
    "loop": "plain ORM loop",
    "floor": "reading the evidence once",
    "deeper": "the night, {times} times the history",
    "larger": "the night, {larger} times as many",
}


def main() -> None:
    if sys.argv[1:2] == ["--way"]:
        _one_way(*sys.argv[2:])
        return
    options = report.read_options(__doc__, relationships=10_000, sample=300, times=3, larger=4)
    sample = min(options.sample, options.relationships)
    with database.fresh_database():
        figures = _measure(options.relationships, sample, options.times)
    if options.larger > 1:
        with database.fresh_database():
            figures |= _measure_larger(options.relationships * options.larger, sample)
    figures |= {"times": options.times, "larger_by": options.larger}
    report.show("nightly", _lines(figures), figures, as_json=options.json)


def _measure(relationships: int, sample: int, times: int) -> dict[str, Any]:
    first = _first_day()
    size, start = _scored_world(relationships, first, sample)
    size |= _run("count", first, sample)["counted"]
    rounds = _rounds(first, sample)
    figures = {
        "machine": report.machine(),
        "size": {"database": database.kind(), "megabytes": database.megabytes(), **size},
        "first_seconds": start["seconds"],
        "sample": sample,
        "ways": {way: _summary(way, rounds, size["relationships"]) for way in WAYS},
    }
    if times > 1:
        figures["ways"]["deeper"] = _with_more_history(first, sample, times, size["relationships"])
    return figures


def _first_day() -> dt.datetime:
    from django.utils import timezone  # noqa: PLC0415  needs the settings

    return timezone.now().replace(microsecond=0) - dt.timedelta(days=DAYS_BACK)


def _scored_world(
    relationships: int, first: dt.datetime, sample: int
) -> tuple[dict[str, int], dict[str, Any]]:
    from bench.world import make_world  # noqa: PLC0415  needs the settings

    report.tell(f"making {relationships:,} relationships …")
    size = make_world(relationships=relationships, now=first)
    report.tell("scoring them for the first time …")
    return size, _run("rebuild", first, sample)


def _rounds(first: dt.datetime, sample: int) -> list[dict[str, Any]]:
    done = []
    for number in range(ROUNDS):
        for way in WAYS:
            day = first + dt.timedelta(days=number * 2 + DAY_OF[way])
            report.tell(f"round {number + 1} of {ROUNDS}: {NAMES[way]} …")
            done.append({"way": way, **_run(way, day, sample)})
    return done


def _with_more_history(
    first: dt.datetime, sample: int, times: int, relationships: int
) -> dict[str, Any]:
    from bench.history import deepen  # noqa: PLC0415  needs the settings

    report.tell(f"making the history {times} times as long …")
    deepen(times)
    return _nights("deeper", first + dt.timedelta(days=ROUNDS * 2), sample, relationships)


def _measure_larger(relationships: int, sample: int) -> dict[str, Any]:
    first = _first_day()
    size, start = _scored_world(relationships, first, sample)
    return {
        "larger": {
            "size": {"database": database.kind(), "megabytes": database.megabytes(), **size},
            "first_seconds": start["seconds"],
            **_nights("larger", first, sample, size["relationships"]),
        }
    }


def _nights(name: str, last: dt.datetime, sample: int, relationships: int) -> dict[str, Any]:
    """Some nights in a row, each a day after the last."""
    done = []
    for number in range(1, ROUNDS + 1):
        report.tell(f"round {number} of {ROUNDS}: {name} …")
        night = _run("sums", last + dt.timedelta(days=number), sample)
        done.append({"way": name, **night})
    return _summary(name, done, relationships)


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
    scale = relationships / own[0]["scored"] if own[0]["scored"] else 1.0
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
    ways, loop = dict(figures["ways"]), figures["ways"]["loop"]
    lines = [
        report.size_line(figures["size"]),
        f"first scoring, every row new: {figures['first_seconds']:.2f} s",
        f"\n{'median of 3':<32}{'seconds':>9}{'changed':>9}{'peak MB':>9}{'of the night':>14}",
    ]
    if "larger" in figures:
        ways["larger"] = figures["larger"]
    for way, one in ways.items():
        name = NAMES[way].format(times=figures["times"], larger=figures["larger_by"])
        times = f"{one['seconds'] / ways['sums']['seconds']:.2f} x"
        row = f"{one['seconds']:>9.2f}{one['changed']:>9,}{one['peak_mb']:>9}{times:>14}"
        lines.append(f"{name:<32}{row}")
    if "larger" in figures:
        lines.append(f"\nthe larger one: {report.size_line(figures['larger']['size'])}")
    parts = ", ".join(f"{name} {value} ms" for name, value in loop["parts_ms"].items())
    return [
        *lines,
        f"\nThe loop did {loop['scored']} and is scaled to all of them; per relationship: {parts}.",
        f"Its scores and those of the batch differ by at most {loop['largest_difference']:.1e}.",
        f"A process holds {ways['sums']['start_mb']} MB before it begins.",
    ]


if __name__ == "__main__":
    main()
