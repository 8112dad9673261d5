"""Trying a draft on every relationship: the time until its result is there.

Two drafts: one with a few changed settings, one in which nearly every number differs. Three
rounds; in each, one process and then two try them. The floor is reading all evidence once.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING, Any

from bench import database, report, workers

if TYPE_CHECKING:
    from trust_scores.models import Rubric

ROUNDS = 3
WORKERS = (1, 2)
DRAFTS = {"few": "a few settings differ", "many": "nearly all settings differ"}


def main() -> None:
    options = report.read_options(__doc__, relationships=10_000)
    with database.fresh_database():
        figures = _measure(options.relationships)
    report.show("preview", _lines(figures), figures, as_json=options.json)


def _measure(relationships: int) -> dict[str, Any]:
    from bench import drafts  # noqa: PLC0415  needs the settings
    from bench.rebuild import read_all_evidence  # noqa: PLC0415  needs the settings
    from bench.scored import scored_world  # noqa: PLC0415  needs the settings

    size = scored_world(relationships)
    made = {"few": drafts.few_changes, "many": drafts.many_changes}
    floors: list[float] = []
    rounds: list[dict[str, Any]] = []
    for number in range(1, ROUNDS + 1):
        report.tell(f"round {number} of {ROUNDS} …")
        floors.append(read_all_evidence())
        rounds += [
            {"draft": draft, "workers": count, **_once(made[draft], count)}
            for draft in DRAFTS
            for count in WORKERS
        ]
    return {
        "machine": report.machine(),
        "size": {"database": database.kind(), "megabytes": database.megabytes(), **size},
        "floor_seconds": round(median(floors), 2),
        "trials": [
            _summary(rounds, draft=draft, workers=count) for draft in DRAFTS for count in WORKERS
        ],
    }


def _once(make: Callable[[], Rubric], count: int) -> dict[str, Any]:
    from bench import drafts  # noqa: PLC0415  needs the settings
    from trust_scores.services.previews import start_preview  # noqa: PLC0415  needs the settings

    draft = make()
    found = workers.timed(lambda: start_preview(by=drafts.admin(), rubric=draft).run, workers=count)
    preview = draft.previews.get()
    return {
        **found,
        "settings": sum(map(len, preview.results["units"])),
        "units": len(preview.results["units"]),
        "parts": preview.run.chunks.count(),
    }


def _summary(rounds: list[dict[str, Any]], **which: Any) -> dict[str, Any]:
    own = [one for one in rounds if all(one[name] == value for name, value in which.items())]
    return {
        **which,
        "seconds": round(median(one["seconds"] for one in own), 2),
        "all_seconds": [round(one["seconds"], 2) for one in own],
        "sum_up_seconds": round(median(one["finish_seconds"] for one in own), 2),
        **{name: own[0][name] for name in ("settings", "units", "parts", "changed")},
        "peak_mb": round(max(one["peak_mb"] for one in own)),
    }


def _lines(figures: dict[str, Any]) -> list[str]:
    lines = [
        report.size_line(figures["size"]),
        f"\n{'median of 3':<42}{'seconds':>9}{'sum up':>8}{'settings':>10}{'tried':>7}"
        f"{'peak MB':>9}",
        f"{'floor: reading all evidence':<42}{figures['floor_seconds']:>9.2f}",
    ]
    for one in figures["trials"]:
        name = f"{DRAFTS[one['draft']]}, {one['workers']} process{'es' * (one['workers'] > 1)}"
        lines.append(
            f"{name:<42}{one['seconds']:>9.2f}{one['sum_up_seconds']:>8.2f}"
            f"{one['settings']:>10}{one['units']:>7}{one['peak_mb']:>9}"
        )
    parts = figures["trials"][0]["parts"]
    return [*lines, f"\nIn {parts} parts; each is one transaction."]


if __name__ == "__main__":
    main()
