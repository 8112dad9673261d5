"""Whether the background work is well, told from the ledger alone: no beat and no worker needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jobs import registry
from jobs.constants import MailState, RunState
from jobs.models import Heartbeat, OutboxMessage, Run

# Two signs of life may be lost before anyone need worry.
SILENT_AFTER = dt.timedelta(minutes=3)
STALLED_AFTER = dt.timedelta(minutes=5)
UNDELIVERED_AFTER = dt.timedelta(minutes=10)
BEAT = "beat"


class Part(StrEnum):
    """What a trouble is about."""

    NIGHT = "night"
    RUNS = "runs"
    WORKERS = "workers"
    BEAT = "beat"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that a person should look at; `key` is the same as long as it lasts."""

    part: Part
    key: str
    text: str
    run: Run | None = None


def troubles(now: dt.datetime) -> list[Trouble]:
    """All that is not well at `now`; empty when a person can sleep."""
    return [*_nights(now), *_stalled(now), *_silent(now), *_mail(now)]


def _nights(now: dt.datetime) -> Iterator[Trouble]:
    """No run that began after the night fell due has ended by NIGHT_ALARM_HOUR_UTC."""
    due = _due_with_alarm(now)
    for kind, functions in registry.KINDS.items():
        runs = Run.objects.filter(kind=kind).exclude(state=RunState.MISSED)
        if not functions.nightly_task or not runs.filter(created_at__lt=due).exists():
            continue
        if not runs.filter(created_at__gte=due, finished_at__isnull=False).exists():
            text = _("No run has ended since %(moment)s UTC, when the night fell due.")
            moment = f"{due:%Y-%m-%d %H:%M}"
            yield Trouble(Part.NIGHT, f"night-{kind}-{due:%Y-%m-%d}", text % {"moment": moment})


def _due_with_alarm(now: dt.datetime) -> dt.datetime:
    """When the latest night fell due of which the alarm hour has passed, too."""
    night_hour, alarm_hour = settings.NIGHTLY_HOUR_UTC, settings.NIGHT_ALARM_HOUR_UTC
    patience = dt.timedelta(hours=(alarm_hour - night_hour) % 24)
    begun = now.astimezone(dt.UTC) - patience - dt.timedelta(hours=night_hour)
    return dt.datetime.combine(begun.date(), dt.time(night_hour), dt.UTC)


def _stalled(now: dt.datetime) -> Iterator[Trouble]:
    last = Coalesce("progressed_at", "created_at")
    for run in Run.objects.active().alias(last=last).filter(last__lt=now - STALLED_AFTER):
        text = _("A run has made no progress for more than 5 minutes. Is a worker running?")
        yield Trouble(Part.RUNS, f"run-{run.pk}-stalled", text, run)


def _silent(now: dt.datetime) -> Iterator[Trouble]:
    lately = Heartbeat.objects.filter(at__gte=now - SILENT_AFTER)
    heard = set(lately.values_list("name", flat=True))
    if not heard - {BEAT}:
        text = _("No worker has been heard for 3 minutes. Runs and mails wait.")
        yield Trouble(Part.WORKERS, "workers-silent", text)
    if BEAT not in heard:
        text = _("The beat has not been heard for 3 minutes. Nothing starts by itself.")
        yield Trouble(Part.BEAT, "beat-silent", text)


def _mail(now: dt.datetime) -> Iterator[Trouble]:
    long_ago = now - UNDELIVERED_AFTER
    refused_or_forgotten = ~Q(error="") | Q(due_at__lt=long_ago)
    is_late = Q(created_at__lt=long_ago) & refused_or_forgotten & ~Q(state=MailState.GIVEN_UP)
    counted = OutboxMessage.objects.undelivered().aggregate(
        late=Count("pk", filter=is_late),
        given_up=Count("pk", filter=Q(state=MailState.GIVEN_UP)),
    )
    if counted["late"]:
        text = ngettext(
            "%(count)d mail could not be delivered for 10 minutes. It is tried again.",
            "%(count)d mails could not be delivered for 10 minutes. They are tried again.",
            counted["late"],
        )
        yield Trouble(Part.MAIL, "mail-late", text % {"count": counted["late"]})
    if counted["given_up"]:
        text = ngettext(
            "%(count)d mail was given up after 3 days.",
            "%(count)d mails were given up after 3 days.",
            counted["given_up"],
        )
        yield Trouble(Part.MAIL, "mail-given-up", text % {"count": counted["given_up"]})
