"""Runs and their chunks, mails, and keeping all of it alive."""

from jobs.services.chunks import claim_chunk, record_failure, record_loss, work_chunk
from jobs.services.clock import database_now
from jobs.services.heartbeats import beat
from jobs.services.inline import work_run
from jobs.services.nights import is_night_missing, latest_due_night, record_missed_nights
from jobs.services.outbox import (
    UnableToRetryMail,
    deliver_mail,
    forget_old_mail,
    release_mail,
    retry_mail,
    send_mail_later,
    withdraw_mail,
)
from jobs.services.reconcile import note_sent, reconcile, start_afresh
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
from jobs.services.watch import watch

__all__ = [
    "RunAlreadyExists",
    "UnableToCancelRun",
    "UnableToRetryMail",
    "UnableToRetryRun",
    "UnableToStartRun",
    "beat",
    "cancel_run",
    "claim_chunk",
    "create_run",
    "database_now",
    "deliver_mail",
    "finish_run_if_complete",
    "forget_old_mail",
    "is_night_missing",
    "latest_due_night",
    "note_sent",
    "reconcile",
    "record_failure",
    "record_loss",
    "record_missed_nights",
    "release_mail",
    "retry_mail",
    "retry_run",
    "send_mail_later",
    "start_afresh",
    "watch",
    "withdraw_mail",
    "work_chunk",
    "work_run",
]
