"""What happened to one record, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Field, Model
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.models import AuditEntry
from interactions.models import InquiryAnswer, Interaction

HISTORY_LENGTH = 50


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of a record's history, in words."""

    who: str
    when: dt.datetime
    what: str
    reason: str


def history_of(record: Model) -> list[HistoryEntry]:
    """What happened to a record that `visible_to` gave, newest first."""
    return [
        HistoryEntry(
            who=entry.actor.full_name if entry.actor else _("The system"),
            when=entry.at,
            what=_told(entry, record),
            reason=entry.reason,
        )
        for entry in AuditEntry.objects.about(record)[:HISTORY_LENGTH]
    ]


def _told(entry: AuditEntry, record: Model) -> str:
    changes = entry.payload.changes if hasattr(entry, "payload") else []
    # Of a visit only the names: its texts are long, and its versions can be read.
    if isinstance(record, Interaction):
        told = [_name(record, one) for one in changes if one["field"] != "state"]
    else:
        told = [_change(record, one) for one in changes]
    action = str(entry.get_action_display())
    return f"{action}: {', '.join(told)}" if told else action


def _change(record: Model, change: Mapping[str, Any]) -> str:
    field = _field(record, change["field"])
    old, new = _value(field, change["old"]), _value(field, change["new"])
    name = _name(record, change)
    return f"{name} {old} → {new}" if old else f"{name} {new}"


def _name(record: Model, change: Mapping[str, Any]) -> str:
    return str(getattr(_field(record, change["field"]), "verbose_name", change["field"]))


def _field(record: Model, name: str) -> Any:
    """The field of that name; what an answer says stands in the history of its inquiry."""
    for model in (type(record), InquiryAnswer):
        known = {field.name: field for field in model._meta.get_fields()}
        if name in known:
            return known[name]
    return None


def _value(field: Any, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(field, BooleanField):
        return _("yes") if value else _("no")
    choices = dict(field.flatchoices) if isinstance(field, Field) else {}
    day = parse_date(value) if isinstance(value, str) and len(value) == 10 else None
    return str(choices.get(value, date_format(day, "j F Y") if day else value))
