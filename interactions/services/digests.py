"""Whether two forms say the same: a fingerprint of all that a visit was told with."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from django.db import models

from interactions.services.visit_data import VisitData

_NO_NAME = uuid.UUID(int=0)


def digest_of(visit: VisitData) -> str:
    """64 hexadecimal digits; equal for two inputs that say the same, whatever they are called."""
    told = json.dumps(_plain(replace(visit, client_uuid=_NO_NAME)), sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Records as their keys, days and moments as text."""
    if isinstance(value, models.Model):
        return value.pk
    if is_dataclass(value):
        return [_plain(getattr(value, one.name)) for one in fields(value)]
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int) else str(value)
