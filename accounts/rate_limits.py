"""Counting tries, where allauth does not do so itself. All processes share the count."""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def is_over_limit(name: str, *, most: int, seconds: int = 60) -> bool:
    """Count one try under `name`; whether there were more than `most` in this stretch of time."""
    key = f"limit:{name}:{int(time.time() // seconds)}"
    cache.add(key, 0, timeout=2 * seconds)
    try:
        return int(cache.incr(key)) > most
    except ValueError:
        # The count ran out between the two lines.
        return False


def address_of(request: HttpRequest) -> str:
    """The network address that asks, seen through our own proxies."""
    return str(get_adapter().get_client_ip(request))
