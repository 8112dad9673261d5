"""The night, now, in this process."""

from __future__ import annotations

import datetime as dt
import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from audit import context
from audit.constants import Origin
from jobs import services as jobs
from jobs.constants import RunState, Trigger
from trust_scores.services import nights
from trust_scores.services.team_summaries import fill_team_summaries


def moment(text: str) -> dt.datetime:
    """A date (its end, UTC) or a date with a time; raises ArgumentTypeError."""
    try:
        at = parse_datetime(text) if len(text) > len("2026-01-01") else None
        day = None if at else parse_date(text)
    except ValueError as problem:
        raise ArgumentTypeError(str(problem)) from problem
    if at is None and day is None:
        raise ArgumentTypeError(f"{text!r} is not a date such as 2026-05-31")
    if at is None and day is not None:
        at = dt.datetime.combine(day, dt.time(23, 59, 59), dt.UTC)
    assert at is not None  # noqa: S101  one of the two was read
    return at if timezone.is_aware(at) else at.replace(tzinfo=dt.UTC)


class Command(BaseCommand):
    help = "Recomputes every score now, like the nightly run; prints counts, changed and seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", type=moment, help="a date or time; now unless given")
        parser.add_argument(
            "--rebuild", action="store_true", help="read all evidence anew instead of the sums"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = options["as_of"] or timezone.now()
        with context.acting(Origin.SHELL):
            try:
                run = nights.start_night(
                    trigger=Trigger.COMMAND, as_of=as_of, rebuild=options["rebuild"]
                )
            except jobs.UnableToStartRun as refusal:
                raise CommandError(str(refusal)) from refusal
            run = jobs.work_run(run)
            fill_team_summaries()
        report = {
            "run": run.pk,
            "as_of": run.as_of.isoformat(),
            "state": run.state,
            "relationships": run.total,
            "scored": run.done,
            "changed": run.changed,
            "failed": run.failed,
            "seconds": round(run.seconds or 0.0, 3),
        }
        if options["json"]:
            self.stdout.write(json.dumps(report))
        else:
            self.stdout.write(
                f"Run {run.pk} {run.get_state_display().lower()}: {run.done} of {run.total} "
                f"relationships scored, {run.changed} changed, {report['seconds']} s"
            )
        if run.state != RunState.DONE:
            sys.exit(1)
