"""Audit entries as lines for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext as _

from audit.models import AuditEntry


@dataclass(frozen=True, slots=True)
class HistoryLine:
    who: str
    when: dt.datetime
    what: str
    reason: str


def history_lines(entries: Iterable[AuditEntry]) -> list[HistoryLine]:
    """Who did what; entries come with their actor and payload loaded."""
    return [
        HistoryLine(
            who=entry.actor.full_name if entry.actor else _("The system"),
            when=entry.at,
            what=_what(entry),
            reason=entry.reason,
        )
        for entry in entries
    ]


def _what(entry: AuditEntry) -> str:
    kind = apps.get_model(entry.record_type)._meta.verbose_name
    said = f"{kind} {entry.get_action_display()}"
    payload = getattr(entry, "payload", None)
    if payload is None:
        return said
    changes = [_change(one) for one in payload.changes]
    return f"{said}: {'; '.join(changes)}" if changes else said


def _change(change: dict[str, object]) -> str:
    name = str(change["field"]).replace("_", " ")
    old, new = (_shown(change[key]) for key in ("old", "new"))
    return f"{name} {old} → {new}" if old else f"{name} {new}"


def _shown(value: object) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
