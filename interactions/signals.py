"""What this app tells the apps above it: after the commit, and with ids only.

`evidence_changed` is sent with `relationship_ids` whenever something that counts as evidence
was recorded, corrected or closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.dispatch import Signal

evidence_changed = Signal()

_collected: ContextVar[set[int] | None] = ContextVar("collected", default=None)


def announce(relationship_ids: Iterable[int]) -> None:
    """Once the present transaction is committed, say whose evidence changed."""
    ids = set(relationship_ids)
    if ids:
        transaction.on_commit(lambda: _send(ids))


@contextmanager
def sent_together() -> Iterator[None]:
    """Everything announced inside is sent once, at the end; for many changes at a time.

    The transactions must be committed inside.
    """
    ids: set[int] = set()
    token = _collected.set(ids)
    try:
        yield
    finally:
        _collected.reset(token)
    if ids:
        _send(ids)


def _send(ids: set[int]) -> None:
    collected = _collected.get()
    if collected is not None:
        collected |= ids
        return
    evidence_changed.send_robust(sender=None, relationship_ids=sorted(ids))
