"""Putting a version in force: all scores anew from all evidence, and the switch, by workers.

Three rounds; in each, one process and then two put another version in force. The floor is
reading all evidence once, in one process, without scoring or writing anything.
"""

from __future__ import annotations

import time
from statistics import median
from typing import Any

from bench import database, report, workers

ROUNDS = 3
WORKERS = (1, 2)


def main() -> None:
    options = report.read_options(__doc__, relationships=10_000)
    with database.fresh_database():
        figures = _measure(options.relationships)
    report.show("rebuild", _lines(figures), figures, as_json=options.json)


def _measure(relationships: int) -> dict[str, Any]:
    from bench.scored import scored_world  # noqa: PLC0415  needs the settings

    size = scored_world(relationships)
    rounds: list[dict[str, Any]] = []
    for number in range(1, ROUNDS + 1):
        report.tell(f"round {number} of {ROUNDS} …")
        rounds.append({"floor": read_all_evidence()})
        for count in WORKERS:
            rounds[-1][count] = workers.timed(_publish, workers=count)
    return {
        "machine": report.machine(),
        "size": {"database": database.kind(), "megabytes": database.megabytes(), **size},
        "floor_seconds": round(median(one["floor"] for one in rounds), 2),
        "workers": {count: _summary([one[count] for one in rounds]) for count in WORKERS},
    }


def read_all_evidence() -> float:
    """Seconds to read every relationship's evidence once."""
    from django.conf import settings  # noqa: PLC0415  needs the settings

    from trust_scores.selectors.evidence import load_evidence  # noqa: PLC0415  needs the settings
    from trust_scores.services.portions import parts_of, scored_ids  # noqa: PLC0415  needs them

    began = time.perf_counter()
    for _ends, part in parts_of(scored_ids(), size=settings.NIGHTLY_CHUNK_SIZE):
        load_evidence(part)
    return time.perf_counter() - began


def _publish() -> Any:
    from bench import drafts  # noqa: PLC0415  needs the settings
    from trust_scores.services.publication import publish_rubric  # noqa: PLC0415  needs them

    return publish_rubric(
        by=drafts.admin(), rubric=drafts.few_changes(), revision=0, reason="To measure it"
    )


def _summary(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "seconds": round(median(one["seconds"] for one in rounds), 2),
        "all_seconds": [round(one["seconds"], 2) for one in rounds],
        "switch_seconds": round(median(one["finish_seconds"] for one in rounds), 2),
        "changed": int(median(one["changed"] for one in rounds)),
        "peak_mb": round(max(one["peak_mb"] for one in rounds)),
    }


def _lines(figures: dict[str, Any]) -> list[str]:
    lines = [
        report.size_line(figures["size"]),
        f"\n{'median of 3':<30}{'seconds':>9}{'switch':>9}{'changed':>9}{'peak MB':>9}",
        f"{'floor: reading all evidence':<30}{figures['floor_seconds']:>9.2f}",
    ]
    for count, one in figures["workers"].items():
        name = f"{count} worker process{'es' if count > 1 else ''}"
        lines.append(
            f"{name:<30}{one['seconds']:>9.2f}{one['switch_seconds']:>9.2f}"
            f"{one['changed']:>9,}{one['peak_mb']:>9}"
        )
    return [*lines, "\nThe switch is part of the seconds; only it keeps visits from being scored."]


if __name__ == "__main__":
    main()
