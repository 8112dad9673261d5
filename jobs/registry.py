"""What each kind of run does. Higher apps register theirs when they start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from jobs.models import Chunk, Run


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """What became of one chunk: items done, items changed, and what else is worth keeping.

    `details` must be JSON.
    """

    done: int
    changed: int
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """The functions of one kind of run.

    `work` does one chunk, inside the transaction that also records the result. It may be
    called again for the same chunk, but only one call of them is ever committed. `finish` is
    called in the transaction that ends the run, as done or as failed in part; a run that is
    tried again ends again. `nightly_task` names the task that starts a night of this kind.
    """

    work: Callable[[Chunk], ChunkResult]
    finish: Callable[[Run], None] | None = None
    label: StrOrPromise = ""
    nightly_task: str = ""


class UnknownKind(LookupError):
    """No app registered this kind of run."""


KINDS: dict[str, Kind] = {}


def register(
    kind: str,
    work: Callable[[Chunk], ChunkResult],
    finish: Callable[[Run], None] | None = None,
    *,
    label: StrOrPromise = "",
    nightly_task: str = "",
) -> None:
    """Say what runs of `kind` do; once per kind, from `AppConfig.ready`."""
    if kind in KINDS:
        raise ValueError(f"the kind {kind!r} is registered already")
    KINDS[kind] = Kind(work, finish, label, nightly_task)


def get(kind: str) -> Kind:
    """Return the functions of `kind`; raises UnknownKind."""
    try:
        return KINDS[kind]
    except KeyError:
        raise UnknownKind(f"no app knows how to do runs of the kind {kind!r}") from None
