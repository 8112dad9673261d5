"""Where the present change comes from, kept per thread or request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from audit.constants import Origin


@dataclass(frozen=True, slots=True)
class AuditContext:
    origin: Origin
    request_id: str = ""
    run_id: int | None = None


_SHELL = AuditContext(Origin.SHELL)
_current: ContextVar[AuditContext] = ContextVar("audit_context")


def current() -> AuditContext:
    return _current.get(_SHELL)


@contextmanager
def acting(origin: Origin, *, request_id: str = "", run_id: int | None = None) -> Iterator[None]:
    """Everything recorded inside carries this origin."""
    token = _current.set(AuditContext(origin, request_id, run_id))
    try:
        yield
    finally:
        _current.reset(token)
