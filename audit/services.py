"""Writing the audit trail. Callers do so inside the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from accounts.models import User
from audit import context
from audit.constants import Action
from audit.models import AuditEntry, AuditPayload, AuditSubject


@dataclass(frozen=True, slots=True)
class Change:
    """What to write down: the records concerned (the main one first) and the changed values.

    `values` maps a field's name to `(old, new)`.
    """

    action: Action
    subjects: Sequence[models.Model]
    by: User | None
    values: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    reason: str = ""


def record(
    *,
    action: Action,
    subjects: Sequence[models.Model],
    by: User | None,
    values: Mapping[str, tuple[Any, Any]] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Write one entry; `by` is None for the system itself."""
    return record_many([Change(action, subjects, by, values or {}, reason)])[0]


def record_many(changes: Iterable[Change]) -> list[AuditEntry]:
    """Write many entries in three statements (or four); must run inside a transaction."""
    changes = list(changes)
    now = context.current()
    with transaction.atomic():
        entries = AuditEntry.objects.bulk_create(
            [
                AuditEntry(
                    actor=change.by,
                    origin=now.origin,
                    request_id=now.request_id,
                    run_id=now.run_id,
                    action=change.action,
                    record_type=change.subjects[0]._meta.label_lower,
                    reason=change.reason,
                )
                for change in changes
            ],
            batch_size=500,
        )
        AuditSubject.objects.bulk_create(
            [
                AuditSubject(
                    entry=entry, record_type=subject._meta.label_lower, record_id=subject.pk
                )
                for entry, change in zip(entries, changes, strict=True)
                for subject in change.subjects
            ],
            batch_size=500,
        )
        AuditPayload.objects.bulk_create(
            [
                AuditPayload(entry=entry, changes=_payload(change.values))
                for entry, change in zip(entries, changes, strict=True)
                if change.values
            ],
            batch_size=500,
        )
    return entries


def changed_values(record: models.Model, new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields of `record` whose value differs from `new`, as `{field: (old, new)}`."""
    return {
        name: (getattr(record, name), value)
        for name, value in new.items()
        if getattr(record, name) != value
    }


def _payload(values: Mapping[str, tuple[Any, Any]]) -> list[dict[str, Any]]:
    return [
        {"field": name, "old": _plain(old), "new": _plain(new)}
        for name, (old, new) in values.items()
    ]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, models.Model) else value
