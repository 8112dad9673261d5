"""Runs and their chunks: starting, working, ending, and keeping them alive."""

from jobs.services.chunks import claim_chunk, record_failure, work_chunk
from jobs.services.heartbeats import beat
from jobs.services.inline import work_run
from jobs.services.nights import is_night_missing, latest_due_night
from jobs.services.reconcile import forget_sent, note_sent, reconcile
from jobs.services.runs import (
    RunAlreadyExists,
    UnableToCancelRun,
    UnableToRetryRun,
    UnableToStartRun,
    cancel_run,
    create_run,
    finish_run_if_complete,
    retry_run,
)

__all__ = [
    "RunAlreadyExists",
    "UnableToCancelRun",
    "UnableToRetryRun",
    "UnableToStartRun",
    "beat",
    "cancel_run",
    "claim_chunk",
    "create_run",
    "finish_run_if_complete",
    "forget_sent",
    "is_night_missing",
    "latest_due_night",
    "note_sent",
    "reconcile",
    "record_failure",
    "retry_run",
    "work_chunk",
    "work_run",
]
