"""The settings on which the safety of background work rests (docs/adr/0004, docs/safety.md)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import json, django
django.setup()
from django.conf import settings
from msl_crm.celery import app
conf = app.conf
print(json.dumps({
    "conf": {name: conf.get(name) for name in %r},
    "transport": conf.broker_transport_options,
    "results": conf.result_backend_transport_options,
    "leases": [settings.JOB_LEASE_SECONDS, settings.JOB_HARD_SECONDS],
    "database": {key: settings.DATABASES["default"].get(key)
                 for key in ("CONN_MAX_AGE", "CONN_HEALTH_CHECKS", "OPTIONS")},
}))
"""
NAMES = (
    "task_acks_late", "task_reject_on_worker_lost", "worker_prefetch_multiplier", "accept_content",
    "task_serializer", "enable_utc", "timezone", "result_backend", "task_ignore_result",
    "task_soft_time_limit", "task_time_limit", "visibility_timeout", "worker_pool",
    "worker_max_memory_per_child", "beat_scheduler",
)  # fmt: skip


def _told(tmp_path, **environment: str) -> dict:
    """The settings as a process of its own sees them in this environment."""
    ours = {"DATABASE_URL", "REDIS_URL", "CONN_MAX_AGE"}
    inherited = {key: value for key, value in os.environ.items() if key not in ours}
    known = {"MSL_CRM_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "msl_crm.settings"}
    answer = subprocess.run(  # noqa: S603
        [sys.executable, "-c", ASK % (NAMES,)],
        cwd=ROOT, env=inherited | known | environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(answer.stdout)


@pytest.fixture(scope="module")
def production(tmp_path_factory) -> dict:
    return _told(
        tmp_path_factory.mktemp("data"),
        DATABASE_URL="postgres://someone@127.0.0.1:1/none", REDIS_URL="redis://127.0.0.1:1/0",
    )  # fmt: skip


@pytest.fixture(scope="module")
def trial(tmp_path_factory) -> dict:
    return _told(tmp_path_factory.mktemp("data"))


@pytest.mark.parametrize("mode", ["production", "trial"])
class TestBothModes:
    def test_a_message_is_acknowledged_after_the_work_and_never_given_back(self, request, mode):
        conf = request.getfixturevalue(mode)["conf"]
        assert conf["task_acks_late"] is True
        assert conf["task_reject_on_worker_lost"] is False
        assert conf["worker_prefetch_multiplier"] == 1

    def test_json_only_utc_and_no_results(self, request, mode):
        conf = request.getfixturevalue(mode)["conf"]
        assert (conf["accept_content"], conf["task_serializer"]) == (["json"], "json")
        assert (conf["enable_utc"], conf["timezone"]) == (True, "UTC")
        assert (conf["result_backend"], conf["task_ignore_result"]) == (None, True)

    def test_a_lease_is_as_long_as_a_task_can_work(self, request, mode):
        lease, hard = request.getfixturevalue(mode)["leases"]
        assert lease >= hard == 90

    def test_the_beat_bears_a_clock_set_back(self, request, mode):
        conf = request.getfixturevalue(mode)["conf"]
        assert conf["beat_scheduler"] == "jobs.beat:PatientScheduler"


class TestProduction:
    def test_time_limits_of_60_and_90_seconds_and_a_limit_of_memory(self, production):
        conf = production["conf"]
        assert (conf["task_soft_time_limit"], conf["task_time_limit"]) == (60, 90)
        assert conf["worker_max_memory_per_child"] == 500_000
        assert conf["worker_pool"] == "prefork"

    def test_the_visibility_timeout_stands_in_all_three_places(self, production):
        assert production["conf"]["visibility_timeout"] == 900
        assert production["transport"]["visibility_timeout"] == 900
        assert production["results"]["visibility_timeout"] == 900

    def test_the_web_keeps_connections_and_tests_them(self, production):
        # Workers close theirs before and after each task: Celery does so for Django.
        assert production["database"] == {
            "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": {"connect_timeout": 5},
        }  # fmt: skip


class TestTrial:
    def test_sqlite_waits_for_other_writers(self, trial):
        options = trial["database"]["OPTIONS"]
        assert (options["transaction_mode"], options["timeout"]) == ("IMMEDIATE", 20)
        assert "journal_mode=WAL" in options["init_command"]
