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

from opinion_leaders.services.relationships import note_evidence

evidence_changed = Signal()

_collected: ContextVar[set[int] | None] = ContextVar("collected", default=None)


def announce(relationship_ids: Iterable[int]) -> None:
    """Note in the present transaction whose evidence changes, and tell it once it is committed.

    Whoever writes what counts as evidence has to call this: nothing else finds out.
    """
    ids = set(relationship_ids)
    if ids:
        note_evidence(ids)
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
