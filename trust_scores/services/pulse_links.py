"""The secret in a pulse's link: drawn once, kept as its SHA-256 alone."""

from __future__ import annotations

import secrets

from django.urls import reverse

BYTES_OF_SECRET = 32


def new_token() -> str:
    """256 bits of chance, as 43 characters that need no escaping."""
    return secrets.token_urlsafe(BYTES_OF_SECRET)


def link_of(site: str, token: str) -> str:
    """The whole address; `site` is scheme and host."""
    return site + reverse("trust_scores:pulse_answer", args=[token])
