"""What the beat starts."""

from __future__ import annotations

import structlog
from celery import shared_task

from jobs import services as jobs
from jobs import tasks
from jobs.constants import Trigger
from trust_scores.services import comparisons, nights, pulse_upkeep, team_summaries

logger = structlog.get_logger(__name__)


@shared_task
def start_night() -> None:
    """Start tonight's run; a second beat or a late message finds that there is one already."""
    try:
        nights.start_night(trigger=Trigger.SCHEDULE)
    except jobs.UnableToStartRun as refusal:
        logger.info("night not started", reason=str(refusal))
    else:
        # Without it the chunks would wait for the next reconcile.
        tasks.wake()


@shared_task
def fill_team_summaries() -> None:
    """Add up anew whatever changed since the last time."""
    team_summaries.fill_team_summaries()


@shared_task
def look_after_pulses() -> None:
    """Remind whom it is time to remind, and end the links that ran out."""
    pulse_upkeep.look_after_pulses()


@shared_task
def compare_raters() -> None:
    """Propose the calibration of this month; asked again, it finds that there is one already."""
    try:
        comparisons.propose_calibration(by=None, trigger=Trigger.SCHEDULE)
    except comparisons.UnableToCompareRaters as refusal:
        logger.info("raters not compared", reason=str(refusal))
    else:
        tasks.wake()
