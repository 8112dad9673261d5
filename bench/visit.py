"""Saving a visit with its new score: the whole request, and the part of it that scores.

Requests go through Django's test client, so all of the product is in the time, but no network
and no web server. Every visit is of another relationship of one MSL after another.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from bench import database, report

if TYPE_CHECKING:
    from django.test import Client

    from opinion_leaders.models import Relationship

WARM_UP = 10


def main() -> None:
    options = report.read_options(__doc__, relationships=10_000, visits=200)
    with database.fresh_database():
        figures = _measure(options.relationships, options.visits)
    report.show("visit", _lines(figures), figures, as_json=options.json)


def _measure(relationships: int, visits: int) -> dict[str, Any]:
    from django.utils import timezone  # noqa: PLC0415  needs the settings

    from bench.scored import scored_world  # noqa: PLC0415  needs the settings

    size = scored_world(relationships)
    chosen = _chosen(visits + WARM_UP)
    with _timed_scoring() as scoring:
        requests = [_save(one, timezone.now()) for one in chosen]
    return {
        "machine": report.machine(),
        "size": {"database": database.kind(), "megabytes": database.megabytes(), **size},
        "visits": len(requests) - WARM_UP,
        "queries": _count_queries(chosen[0]),
        "request": report.milliseconds(requests[WARM_UP:]),
        "scoring": report.milliseconds(scoring[WARM_UP:]),
    }


def _chosen(count: int) -> list[Relationship]:
    from opinion_leaders.models import Relationship  # noqa: PLC0415  needs the settings

    every = list(Relationship.objects.select_related("msl").order_by("msl", "pk"))
    return every[:: max(1, len(every) // count)][:count]


def _save(
    relationship: Relationship,
    now: dt.datetime,
    watched: AbstractContextManager[Any] | None = None,
) -> float:
    """Seconds of the request that logs a visit, in the context `watched`."""
    from django.urls import reverse  # noqa: PLC0415  needs the settings

    from bench.visits import answers  # noqa: PLC0415  needs the settings

    client, sent = _signed_in(relationship), answers(relationship, now)
    with nullcontext() if watched is None else watched:
        began = time.perf_counter()
        response = client.post(reverse("interactions:create"), sent)
        seconds = time.perf_counter() - began
    if response.status_code != 302:
        raise RuntimeError(f"the visit was not saved: {response.context['form'].errors}")
    return seconds


def _signed_in(relationship: Relationship) -> Client:
    from django.conf import settings  # noqa: PLC0415  needs the settings
    from django.test import Client  # noqa: PLC0415  needs the settings

    client = Client(headers={"host": "localhost"})
    client.force_login(relationship.msl, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@contextmanager
def _timed_scoring() -> Iterator[list[float]]:
    """Seconds that each call of the receiver's service takes, as they come."""
    from trust_scores.services import scores  # noqa: PLC0415  needs the settings

    taken: list[float] = []
    refresh = scores.refresh_relationships

    def timed(relationship_ids: Sequence[int], **options: Any) -> scores.Recomputed:
        began = time.perf_counter()
        done = refresh(relationship_ids, **options)
        taken.append(time.perf_counter() - began)
        return done

    scores.refresh_relationships = timed
    try:
        yield taken
    finally:
        scores.refresh_relationships = refresh


def _count_queries(relationship: Relationship) -> int:
    from django.db import connection  # noqa: PLC0415  needs the settings
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415  needs the settings
    from django.utils import timezone  # noqa: PLC0415  needs the settings

    queries = CaptureQueriesContext(connection)
    _save(relationship, timezone.now(), queries)
    return len(queries)


def _lines(figures: dict[str, Any]) -> list[str]:
    rows = [
        f"{name:<26}{one['p50_ms']:>9}{one['p95_ms']:>9}{one['worst_ms']:>9}"
        for name, one in (
            ("whole request", figures["request"]),
            ("scoring, a part of it", figures["scoring"]),
        )
    ]
    return [
        report.size_line(figures["size"]),
        f"\n{figures['visits']} visits, milliseconds{'p50':>9}{'p95':>9}{'worst':>9}",
        *rows,
        f"\nQueries of one request: {figures['queries']}.",
    ]


if __name__ == "__main__":
    main()
