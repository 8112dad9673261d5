"""Reading what a device sends of an unsaved visit."""

from __future__ import annotations

import json
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST_BODY = 128 * 1024
MOST_FIELDS = 300
MOST_VALUES = 100
LONGEST_VALUE = 6000
LARGEST_REVISION = 2**31 - 2
# Neither a secret of the session nor an order to save belongs to what was typed.
NOT_TYPED = {"csrfmiddlewaretoken", "save", "hints_confirmed", "add_person", "remove_person"}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


def typed_fields(body: bytes) -> tuple[dict[str, list[str]], int]:
    """The fields and the revision in the JSON of a device; raises `ValidationError`."""
    if len(body) > LONGEST_BODY:
        raise ValidationError(_("This is too long to be kept for other devices."))
    try:
        told = json.loads(body)
        fields, revision = told["fields"], told["revision"]
        names = list(fields.items())
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ValidationError(_("This cannot be read.")) from None
    if type(revision) is not int or not 0 <= revision <= LARGEST_REVISION:
        raise ValidationError(_("This cannot be read."))
    if len(names) > MOST_FIELDS:
        raise ValidationError(_("This cannot be read."))
    return {
        name: _values(name, values) for name, values in names if name not in NOT_TYPED
    }, revision


def _values(name: str, values: Any) -> list[str]:
    known = isinstance(values, list) and len(values) <= MOST_VALUES and _NAME.fullmatch(name)
    if not known or not all(isinstance(one, str) for one in values):
        raise ValidationError(_("This cannot be read."))
    return [_storable(one[:LONGEST_VALUE]) for one in values]


def _storable(text: str) -> str:
    """Without what a database refuses: NUL, and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
