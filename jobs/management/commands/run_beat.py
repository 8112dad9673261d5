"""Runs the beat: one process for all workers, only with Redis."""

from __future__ import annotations

from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = (
        "Sends the nightly and the regular messages to the workers; run it once. Without "
        "REDIS_URL it is not needed: run_worker does it."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.REDIS_URL:
            raise CommandError("Without REDIS_URL the worker has its own beat: run_worker.")
        current_app.Beat(quiet=True).run()
