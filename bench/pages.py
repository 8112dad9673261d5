"""The pages that people open most: median time and number of queries at full size.

Requests go through Django's test client: all of the product, but no network and no web server.
"""

from __future__ import annotations

import time
from typing import Any

from bench import database, report

TIMES = 15


def main() -> None:
    options = report.read_options(__doc__, relationships=10_000)
    with database.fresh_database():
        figures = _measure(options.relationships)
    report.show("pages", _lines(figures), figures, as_json=options.json)


def _measure(relationships: int) -> dict[str, Any]:
    from bench.scored import scored_world  # noqa: PLC0415  needs the settings

    size = scored_world(relationships)
    return {
        "machine": report.machine(),
        "size": {"database": database.kind(), "megabytes": database.megabytes(), **size},
        "pages": {name: _page(name, email, path) for name, email, path in _visited()},
    }


def _visited() -> list[tuple[str, str, str]]:
    """Name of the page, who opens it, and its address."""
    from django.urls import reverse  # noqa: PLC0415  needs the settings

    from opinion_leaders.models import Relationship  # noqa: PLC0415  needs the settings

    msl, lead, head = "msl0@example.org", "lead0@example.org", "head@example.org"
    one = Relationship.objects.filter(msl__email=msl).earliest("pk")
    people = reverse("dashboards:opinion_leaders")
    return [
        ("today", msl, reverse("dashboards:today")),
        ("people", msl, people),
        ("people, second page", msl, f"{people}?page=2"),
        ("search", msl, f"{reverse('dashboards:search')}?q=helena"),
        ("person", msl, reverse("dashboards:opinion_leader", args=[one.opinion_leader_id])),
        ("relationship", msl, reverse("dashboards:relationship", args=[one.pk])),
        ("visits", msl, reverse("interactions:list")),
        ("team, one", lead, reverse("dashboards:team")),
        ("team, all", head, reverse("dashboards:team")),
        ("team, list behind it", head, reverse("dashboards:team_relationships")),
    ]


def _page(name: str, email: str, path: str) -> dict[str, Any]:
    from django.conf import settings  # noqa: PLC0415  needs the settings
    from django.db import connection  # noqa: PLC0415  needs the settings
    from django.test import Client  # noqa: PLC0415  needs the settings
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415  needs the settings

    from accounts.models import User  # noqa: PLC0415  needs the settings

    report.tell(f"{name} …")
    client = Client(headers={"host": "localhost"})
    user = User.objects.get(email=email)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    # At once: the next request forgets them.
    count = len(queries)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answered {response.status_code}")
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        client.get(path)
        taken.append(time.perf_counter() - began)
    size = len(response.content) / 1000
    return {**report.milliseconds(taken), "queries": count, "html_kb": round(size)}


def _lines(figures: dict[str, Any]) -> list[str]:
    heading = f"{TIMES} times each, milliseconds"
    rows = [
        f"{name:<30}{one['p50_ms']:>9}{one['worst_ms']:>9}{one['queries']:>9}{one['html_kb']:>9}"
        for name, one in figures["pages"].items()
    ]
    return [
        report.size_line(figures["size"]),
        f"\n{heading:<30}{'median':>9}{'worst':>9}{'queries':>9}{'HTML kB':>9}",
        *rows,
    ]


if __name__ == "__main__":
    main()
