"""What a benchmark prints: the machine, the size of the data, and the figures."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from statistics import median, quantiles
from typing import Any


def read_options(description: str | None, **sizes: int) -> argparse.Namespace:
    """`--json`, and one whole number per size with its usual value."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    for name, usual in sizes.items():
        parser.add_argument(f"--{name}", type=_at_least_one, default=usual, help=f"usual: {usual}")
    return parser.parse_args()


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def tell(line: str) -> None:
    """Progress, beside the figures."""
    print(line, file=sys.stderr, flush=True)


def machine() -> dict[str, Any]:
    """Where the figures come from; the load says whether others were at work meanwhile."""
    return {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def show(name: str, lines: Sequence[str], figures: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"benchmark": name, **figures}, indent=1))
        return
    at = figures["machine"]
    print(f"\n{name}: {at['cores']} cores, load {at['load']}, Python {at['python']}")
    print("\n".join(lines))


def size_line(size: dict[str, Any]) -> str:
    parts = ", ".join(
        f"{value:,} {name.replace('_', ' ')}"
        for name, value in size.items()
        if isinstance(value, int)
    )
    return f"{size['database']}, {size['megabytes']:.0f} MB: {parts}"


def milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and worst."""
    return {
        "p50_ms": round(median(seconds) * 1000, 1),
        "p95_ms": round(quantiles(seconds, n=20)[-1] * 1000, 1),
        "worst_ms": round(max(seconds) * 1000, 1),
    }


def peak_megabytes() -> float:
    """The most memory that this process ever held, in MB."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            # Unlike ru_maxrss it does not begin with what the parent process held.
            kilobytes = next(line for line in status if line.startswith("VmHWM")).split()[1]
            return int(kilobytes) / 1024
    except OSError:
        import resource  # noqa: PLC0415  not on every system

        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return held / (1024 * 1024 if sys.platform == "darwin" else 1024)
