import datetime as dt

import factory
from factory.django import DjangoModelFactory

from jobs.constants import RunState, Trigger
from jobs.models import Alert, Chunk, Heartbeat, OutboxMessage, Run

AS_OF = dt.datetime(2026, 5, 4, 2, tzinfo=dt.UTC)


class RunFactory(DjangoModelFactory):
    class Meta:
        model = Run

    kind = "nightly_scores"
    key = factory.Sequence(lambda n: f"2026-05-{n:06d}")
    lane = factory.SelfAttribute("kind")
    as_of = AS_OF
    trigger = Trigger.SCHEDULE
    state = RunState.DONE
    started_at = AS_OF
    finished_at = AS_OF + dt.timedelta(seconds=2)


class ChunkFactory(DjangoModelFactory):
    class Meta:
        model = Chunk

    run = factory.SubFactory(RunFactory)
    number = factory.Sequence(lambda n: n)


class AlertFactory(DjangoModelFactory):
    class Meta:
        model = Alert

    key = factory.Sequence(lambda n: f"alert-{n}")
    text = "A part of the nightly run failed three times."


class HeartbeatFactory(DjangoModelFactory):
    class Meta:
        model = Heartbeat

    name = factory.Sequence(lambda n: f"worker-{n}")
    at = AS_OF


class OutboxMessageFactory(DjangoModelFactory):
    class Meta:
        model = OutboxMessage

    key = factory.Sequence(lambda n: f"mail-{n}")
    to = factory.Sequence(lambda n: f"person-{n}@example.org")
    subject = "Your account at MSL CRM"
    text = "A link"
