"""What must be right in the settings before anything starts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from interactions.safety_clock import KINDS


@register
def safety_clock_is_known(**_kwargs: Any) -> list[Error]:
    if settings.SAFETY_CLOCK in KINDS:
        return []
    return [Error(f"SAFETY_CLOCK is {settings.SAFETY_CLOCK!r}; use one of {', '.join(KINDS)}.")]
