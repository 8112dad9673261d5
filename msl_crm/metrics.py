"""Figures for Prometheus: requests of this web server, and the background work from the ledger."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.http import HttpRequest
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from jobs import selectors, services

_ours = CollectorRegistry()
REQUESTS = Counter(
    "msl_crm_requests", "Requests answered.", ("method", "page", "status"), registry=_ours
)
SECONDS = Histogram(
    "msl_crm_request_seconds",
    "Time from a request to its answer.",
    ("page",),
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
    registry=_ours,
)
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


def count(request: HttpRequest, status: int, seconds: float) -> None:
    """Count one answered request under the name of its page, never under its address."""
    match = request.resolver_match
    page = (match.view_name if match else "") or "unknown"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(method, page, status).inc()
    SECONDS.labels(page).observe(seconds)


def may_read(request: HttpRequest) -> bool:
    """With METRICS_TOKEN, who sends it; without, programs on this machine, past any proxy."""
    if settings.METRICS_TOKEN:
        wanted = f"Bearer {settings.METRICS_TOKEN}"
        sent = request.headers.get("Authorization", "")
        return hmac.compare_digest(sent.encode(), wanted.encode())
    return _is_local(request.META.get("REMOTE_ADDR", "")) and not any(
        request.META.get(header) for header in FORWARDED
    )


def _is_local(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def as_text() -> bytes:
    """Everything, in the text format of Prometheus."""
    registry = CollectorRegistry()
    if settings.PROMETHEUS_MULTIPROC_DIR:
        MultiProcessCollector(registry, path=settings.PROMETHEUS_MULTIPROC_DIR)
    else:
        registry.register(_Requests())
    registry.register(_Ledger())
    return generate_latest(registry)


class _Requests(Collector):
    def collect(self) -> Iterable[Metric]:
        return _ours.collect()


class _Ledger(Collector):
    """Read at each scrape, so that every web server tells the same."""

    def collect(self) -> Iterator[Metric]:
        now = services.database_now()
        figures = selectors.figures(now)
        yield _by("msl_crm_runs", "Runs on record.", "state", figures.runs)
        yield _by("msl_crm_chunks", "Parts of active runs.", "state", figures.chunks)
        yield _by("msl_crm_mails", "Mails in the outbox.", "state", figures.mails)
        yield _by(
            "msl_crm_heartbeat_age_seconds",
            "Time since a worker or the beat was last heard.",
            "name",
            figures.heartbeat_ages,
        )
        for name, meaning, value in (
            ("oldest_chunk_age_seconds", "Age of the oldest part to do.", figures.oldest_chunk_age),
            ("oldest_mail_age_seconds", "Age of the oldest mail to send.", figures.oldest_mail_age),
            ("open_alerts", "Alerts that nobody has settled.", figures.open_alerts),
            ("last_run_age_seconds", "Time since a run last ended well.", figures.last_run_age),
            ("last_run_seconds", "How long that run took.", figures.last_run_seconds),
        ):
            if value is not None:
                yield GaugeMetricFamily(f"msl_crm_{name}", meaning, value=value)
        present = {part.value: 0 for part in selectors.Part}
        for trouble in selectors.troubles(now):
            present[trouble.part.value] += 1
        yield _by("msl_crm_troubles", "What is not well now.", "part", present)


def _by(name: str, meaning: str, label: str, values: dict[str, float] | dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=(label,))
    for each, value in values.items():
        family.add_metric([each], value)
    return family
