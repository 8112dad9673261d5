"""Celery for MSL CRM. What is to be done stands in `jobs`; see docs/adr/0004.

With REDIS_URL, workers and one beat share Redis. Without it, `manage.py run_worker` is worker,
beat and broker in one process.
"""

from __future__ import annotations

import os
from typing import Any

import structlog
from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, setup_logging
from django.conf import settings
from kombu.exceptions import OperationalError

logger = structlog.get_logger(__name__)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "msl_crm.settings")

# Longer than any task may take: Redis gives a message to a second worker after this.
VISIBILITY_SECONDS = 900
CATCH_UP_SECONDS = 900
SUMMARY_SECONDS = 60
MAIL_SECONDS = 10
PULSES_SECONDS = 60
REMINDER_SECONDS = 60

app = Celery("msl_crm")


def _configuration() -> dict[str, Any]:
    """Read when Celery first needs it: this module is imported before the settings are."""
    return {
        **_every_worker(),
        **(_with_redis() if settings.REDIS_URL else _in_one_process()),
        "beat_schedule": _schedule(),
    }


def _every_worker() -> dict[str, Any]:
    return {
        "task_acks_late": True,
        # A task that kills its worker would come back for ever; `reconcile` counts its tries.
        "task_reject_on_worker_lost": False,
        "worker_prefetch_multiplier": 1,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "task_ignore_result": True,
        "result_backend": None,
        "accept_content": ["json"],
        "task_serializer": "json",
        "enable_utc": True,
        "timezone": "UTC",
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "broker_connection_retry_on_startup": True,
        # Nothing to keep between starts: `catch_up` finds out what was missed.
        "beat_scheduler": "jobs.beat:PatientScheduler",
        "task_default_queue": "celery",
    }


def _with_redis() -> dict[str, Any]:
    visibility = {"visibility_timeout": VISIBILITY_SECONDS}
    return {
        "broker_url": settings.REDIS_URL,
        "broker_transport_options": {
            **visibility,
            "socket_connect_timeout": 5,
            "socket_timeout": 30,
            "socket_keepalive": True,
        },
        # Celery asks to have it in all three places, whatever the result backend.
        "result_backend_transport_options": visibility,
        **visibility,
        "broker_connection_max_retries": None,
        "worker_pool": "prefork",
        # Seconds; only processes can be stopped from outside, threads cannot.
        "task_soft_time_limit": settings.JOB_SOFT_SECONDS,
        "task_time_limit": settings.JOB_HARD_SECONDS,
        # KiB; the process is replaced after the task that went beyond.
        "worker_max_memory_per_child": 500_000,
    }


def _in_one_process() -> dict[str, Any]:
    return {
        "broker_url": "memory://localhost",
        "broker_transport_options": {"polling_interval": 0.1},
        "worker_pool": "threads",
        "worker_concurrency": 2,
        "worker_enable_remote_control": False,
    }


def _schedule() -> dict[str, dict[str, Any]]:
    """Messages that nobody took expire, so that no heap of them waits for a worker."""
    return {
        "start the night": {
            "task": "trust_scores.tasks.start_night",
            "schedule": crontab(hour=settings.NIGHTLY_HOUR_UTC, minute=0),
            "options": {"expires": 3600},
        },
        # On the first of each month; again for a week, in case no worker was there.
        "compare raters": {
            "task": "trust_scores.tasks.compare_raters",
            "schedule": crontab(
                day_of_month="1-7", hour=(settings.NIGHTLY_HOUR_UTC + 2) % 24, minute=0
            ),
            "options": {"expires": 3600},
        },
        "catch up": {
            "task": "jobs.tasks.catch_up",
            "schedule": CATCH_UP_SECONDS,
            "options": {"expires": CATCH_UP_SECONDS},
        },
        "fill team summaries": {
            "task": "trust_scores.tasks.fill_team_summaries",
            "schedule": SUMMARY_SECONDS,
            "options": {"expires": SUMMARY_SECONDS},
        },
        "reconcile": {
            "task": "jobs.tasks.reconcile",
            "schedule": settings.JOB_RECONCILE_SECONDS,
            "options": {"expires": 60},
        },
        "deliver mail": {
            "task": "jobs.tasks.deliver_mail",
            "schedule": MAIL_SECONDS if settings.REDIS_URL else 2,
            "options": {"expires": MAIL_SECONDS},
        },
        "look after pulses": {
            "task": "trust_scores.tasks.look_after_pulses",
            "schedule": PULSES_SECONDS,
            "options": {"expires": PULSES_SECONDS},
        },
        "reminders": {
            "task": "interactions.tasks.remind",
            "schedule": REMINDER_SECONDS,
            "options": {"expires": REMINDER_SECONDS},
        },
        "sign of life of the beat": {
            "task": "jobs.tasks.beat_lives",
            "schedule": settings.JOB_SIGN_OF_LIFE_SECONDS,
            "options": {"expires": settings.JOB_SIGN_OF_LIFE_SECONDS},
        },
    }


app.add_defaults(_configuration)
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**_signal: Any) -> None:
    """A receiver here is what makes Celery leave Django's LOGGING alone."""


@beat_init.connect
def catch_up_at_start(**_signal: Any) -> None:
    try:
        for task in ("jobs.tasks.beat_lives", "jobs.tasks.catch_up"):
            app.send_task(task, retry=False, expires=CATCH_UP_SECONDS)
    except OperationalError:
        logger.warning("the broker is away; the beat catches up later")
