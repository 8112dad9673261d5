"""Saving a record and telling about it, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise

from accounts.models import User
from accounts.signals import account_changed


class UnableToChangeAccount(Exception):
    """A person, role or team cannot be changed like this; the message is for the user.

    `field` names the form field that the message belongs to, or is None.
    """

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(str(message))
        self.field = field


def today() -> dt.date:
    """The day by which `visible_to` counts: a change made for it holds at once."""
    return timezone.now().date()


def announce(
    action: Literal["created", "updated", "ended"],
    subjects: Sequence[models.Model],
    values: Mapping[str, tuple[Any, Any]],
    *,
    by: User,
) -> None:
    account_changed.send(
        sender=type(subjects[0]), action=action, subjects=subjects, values=values, by=by
    )


def save_new(
    record: models.Model, *, by: User, named: Sequence[str], about: Sequence[models.Model] = ()
) -> None:
    """Check and save a new record; `named` are the fields whose values are told."""
    check(record)
    record.save()
    values = {name: (None, getattr(record, name)) for name in named}
    announce("created", [record, *about], values, by=by)


def save_changed(record: models.Model, new: Mapping[str, Any], *, by: User) -> set[str]:
    """Save what differs from the record and return the names of those fields."""
    values = {
        name: (getattr(record, name), value)
        for name, value in new.items()
        if getattr(record, name) != value
    }
    if values:
        for name, (_old, value) in values.items():
            setattr(record, name, value)
        check(record)
        record.save(update_fields=list(values))
        announce("updated", [record], values, by=by)
    return set(values)


def check(record: models.Model) -> None:
    """Run the model's own rules; raises UnableToChangeAccount with the first trouble."""
    try:
        # A password is checked where it is set.
        record.full_clean(exclude={"password"})
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        known = field if field != "__all__" else None
        raise UnableToChangeAccount(messages[0], field=known) from error
