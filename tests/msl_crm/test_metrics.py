"""Figures for Prometheus: who may read them, and what they say."""

import pytest
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from jobs import services
from jobs.constants import MailState, RunState
from tests.factories.jobs import ChunkFactory, OutboxMessageFactory, RunFactory

pytestmark = pytest.mark.django_db
METRICS = reverse("metrics")


def _read(client, **headers) -> dict[tuple, float]:
    """Values by name and labels, as Prometheus reads them."""
    text = client.get(METRICS, **headers).content.decode()
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


class TestAccess:
    def test_without_a_token_this_machine_alone(self, client):
        assert client.get(METRICS).status_code == 200
        assert client.get(METRICS, REMOTE_ADDR="::1").status_code == 200
        for address in ("10.0.0.7", "203.0.113.9", ""):
            assert client.get(METRICS, REMOTE_ADDR=address).status_code == 403

    @pytest.mark.parametrize(
        "header", ["X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "X-Real-IP"]
    )
    def test_what_a_proxy_on_this_machine_passes_on_is_not_local(self, client, header):
        assert client.get(METRICS, headers={header: "anything"}).status_code == 403

    def test_with_a_token_whoever_sends_it_and_nobody_else(self, client, settings):
        settings.METRICS_TOKEN = "a secret of the monitor"
        right = {"Authorization": "Bearer a secret of the monitor"}
        assert client.get(METRICS, headers=right, REMOTE_ADDR="10.0.0.7").status_code == 200
        for wrong in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer é"}):
            assert client.get(METRICS, headers=wrong).status_code == 403

    def test_is_for_reading_only(self, client):
        assert client.post(METRICS).status_code == 405


class TestFigures:
    def test_of_the_background_work(self, client):
        run = RunFactory(state=RunState.RUNNING, finished_at=None)
        ChunkFactory.create_batch(3, run=run)
        RunFactory()
        OutboxMessageFactory(state=MailState.GIVEN_UP)
        services.beat("celery@host", timezone.now())
        found = _read(client)
        assert found["msl_crm_runs", "running"] == 1
        assert found["msl_crm_runs", "missed"] == 0
        assert found["msl_crm_chunks", "todo"] == 3
        assert found["msl_crm_oldest_chunk_age_seconds",] >= 0
        assert found["msl_crm_mails", "given_up"] == 1
        assert found["msl_crm_last_run_seconds",] == 2
        assert 0 <= found["msl_crm_heartbeat_age_seconds", "celery@host"] < 60
        assert found["msl_crm_troubles", "workers"] == 0
        assert found["msl_crm_troubles", "beat"] == 1

    def test_of_requests_by_page_never_by_address(self, as_user, admin, client):
        before = _read(client).get(("msl_crm_requests_total", "200", "GET", "jobs:run_list"), 0)
        browser = as_user(admin)
        browser.get(reverse("jobs:run_list"))
        browser.get("/runs/99999/")
        browser.get("/nowhere/secret-name/")
        found = _read(client)
        assert found["msl_crm_requests_total", "200", "GET", "jobs:run_list"] == before + 1
        assert found["msl_crm_request_seconds_count", "jobs:run_list"] >= 1
        assert "secret-name" not in client.get(METRICS).content.decode()
        assert any(key[0] == "msl_crm_requests_total" and "unknown" in key for key in found)

    def test_of_several_processes_are_counted_together(self, client, settings, tmp_path):
        settings.PROMETHEUS_MULTIPROC_DIR = str(tmp_path)
        assert ("msl_crm_open_alerts",) in _read(client)
