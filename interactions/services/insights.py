"""Insights: marked, tagged, and followed by what was done and what came of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from interactions.constants import InsightState, StepKind
from interactions.models import Insight, InsightStep, InsightTag, ListeningPriority
from interactions.services.errors import RecordChangedMeanwhile, UnableToFollowUp

MARKS = ("is_clear", "is_actionable", "is_relevant", "is_timely")
MOST_TAGS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightMarks:
    """What an insight is marked as; `tags` are names in small letters."""

    is_clear: bool = False
    is_actionable: bool = False
    is_relevant: bool = False
    is_timely: bool = False
    tags: Sequence[str] = ()
    listening_priority: ListeningPriority | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepData:
    """One thing that was done about an insight. `seen_step` is the last step that the author of
    this one knew of, None for none."""

    client_uuid: uuid.UUID
    kind: str
    text: str
    happened_on: dt.date
    seen_step: int | None


@transaction.atomic
def mark_insight(*, by: User, insight: Insight, revision: int, marks: InsightMarks) -> Insight:
    """Change marks, tags and priority.

    Raises `RecordChangedMeanwhile` when they were changed since the page was opened, and
    `UnableToFollowUp` for too many tags.
    """
    if len(marks.tags) > MOST_TAGS:
        raise UnableToFollowUp(
            _("Up to %(count)s tags help to find it again; choose fewer.") % {"count": MOST_TAGS},
            field="tags",
        )
    row = _locked(insight)
    values = _changed(row, marks)
    if not values:
        return row
    if row.revision != revision:
        raise RecordChangedMeanwhile(
            _(
                "Someone marked this insight meanwhile. What is on record now stands below your "
                "choice; look at both, then save again."
            )
        )
    for name in (*MARKS, "listening_priority"):
        setattr(row, name, getattr(marks, name))
    row.revision += 1
    row.save(update_fields=[*MARKS, "listening_priority", "revision"])
    row.tags.set(_tags(marks.tags))
    _record(Action.UPDATED, row, by, values)
    return row


def add_step(
    *, by: User, insight: Insight, step: StepData, now: dt.datetime | None = None
) -> InsightStep:
    """Put on record what was done or came of it; the insight stands where its last step says.

    The same form twice is one step. Raises `RecordChangedMeanwhile` when a step that the user
    has not seen is on record, and `UnableToFollowUp` for a day that cannot be.
    """
    now = now or timezone.now()
    existing = InsightStep.objects.filter(client_uuid=step.client_uuid, recorded_by=by).first()
    if existing:
        return existing
    try:
        return _add(by, insight, step, now)
    except IntegrityError as error:
        # The same form arrived twice at once, or it carries the name of someone else's step.
        existing = InsightStep.objects.filter(client_uuid=step.client_uuid, recorded_by=by).first()
        if existing is None:
            raise UnableToFollowUp(
                _("This form was used already. Open the insight again, then save.")
            ) from error
        return existing


def note_read(*, by: User, insight: Insight) -> bool:
    """Remember that the author saw what became of it; whether there was anything new.

    Nobody has to account for reading, so there is no entry in the trail.
    """
    if insight.recorded_by_id != by.pk or insight.unread_since is None:
        return False
    unread = Insight.objects.filter(pk=insight.pk, unread_since=insight.unread_since)
    return bool(unread.update(unread_since=None))


def record_export(*, by: User, rows: int, file_format: str) -> None:
    """Write down that insights left the product: by whom, how many, in which form."""
    audit.record(
        action=Action.EXPORTED,
        subjects=[by],
        by=by,
        values={"insights": ("", rows), "format": ("", file_format)},
    )


@transaction.atomic
def _add(by: User, insight: Insight, step: StepData, now: dt.datetime) -> InsightStep:
    row = _locked(insight)
    last = row.steps.order_by("-pk").values_list("pk", flat=True).first()
    if last != step.seen_step:
        raise RecordChangedMeanwhile(
            _(
                "Something else was put on record meanwhile; it stands on this page now. Your "
                "text is kept in the form: look at both, then save again."
            )
        )
    _check_day(row, step.happened_on, now)
    created = InsightStep.objects.create(
        insight=row,
        client_uuid=step.client_uuid,
        kind=step.kind,
        text=step.text,
        happened_on=step.happened_on,
        recorded_at=now,
        recorded_by=by,
    )
    values = _moved_on(row, step.kind, by, now)
    closes = step.kind == StepKind.CLOSED
    _record(Action.CLOSED if closes else Action.UPDATED, row, by, values)
    return created


def _moved_on(
    row: Insight, kind: str, by: User, now: dt.datetime
) -> dict[str, tuple[object, object]]:
    state = row.state if kind == StepKind.NOTE else InsightState(kind)
    values = audit.changed_values(row, {"state": state})
    row.state = state
    if row.recorded_by_id != by.pk and row.unread_since is None:
        row.unread_since = now
    row.save(update_fields=["state", "unread_since"])
    return values


def _check_day(row: Insight, day: dt.date, now: dt.datetime) -> None:
    if day > timezone.localdate(now):
        raise UnableToFollowUp(_("This cannot be in the future."), field="happened_on")
    if day < timezone.localdate(row.interaction.starts_at):
        raise UnableToFollowUp(
            _("This cannot be before the visit that the insight is from."), field="happened_on"
        )


def _locked(insight: Insight) -> Insight:
    return (
        Insight.objects.select_for_update(of=("self",))
        .select_related("interaction", "listening_priority")
        .get(pk=insight.pk)
    )


def _changed(row: Insight, marks: InsightMarks) -> dict[str, tuple[object, object]]:
    new = {name: getattr(marks, name) for name in (*MARKS, "listening_priority")}
    values = audit.changed_values(row, new)
    former, wanted = [one.name for one in row.tags.all()], sorted(set(marks.tags))
    if former != wanted:
        values["tags"] = (", ".join(former), ", ".join(wanted))
    return values


def _tags(names: Sequence[str]) -> list[InsightTag]:
    InsightTag.objects.bulk_create([InsightTag(name=name) for name in names], ignore_conflicts=True)
    return list(InsightTag.objects.filter(name__in=names))


def _record(
    action: Action, row: Insight, by: User, values: dict[str, tuple[object, object]]
) -> None:
    plain = {name: (_told(old), _told(new)) for name, (old, new) in values.items()}
    audit.record(action=action, subjects=[row, row.interaction], by=by, values=plain)


def _told(value: object) -> object:
    return value.name if isinstance(value, ListeningPriority) else value
