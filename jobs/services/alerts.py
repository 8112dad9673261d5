"""Raising alerts about runs, and settling them when all is well again."""

from __future__ import annotations

from django.utils import timezone

from jobs.models import Alert, Run


def raise_alert(*, run: Run | None, key: str, text: str) -> None:
    """Open the alert `key`, or open it again; there is one alert per key."""
    Alert.objects.bulk_create(
        [Alert(run=run, key=key, text=text, raised_at=timezone.now(), settled_at=None)],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["text", "raised_at", "settled_at"],
    )


def settle_alerts_of(run: Run) -> None:
    Alert.objects.open().filter(run=run).update(settled_at=timezone.now())


def settle_alerts_up_to(run: Run) -> None:
    """A run that went well also settles what earlier runs of its kind left open.

    What it found itself while it ran stays open, for people to see.
    """
    earlier = Alert.objects.open().filter(run__kind=run.kind, run__pk__lte=run.pk)
    if run.started_at is not None:
        earlier = earlier.filter(raised_at__lt=run.started_at)
    earlier.update(settled_at=timezone.now())
