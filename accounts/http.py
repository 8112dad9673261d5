"""Requests of signed-in people: their type, and how fresh their signing in is."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest

from accounts.models import User

FRESH_SIGN_IN_SECONDS = 10 * 60


class AuthenticatedHttpRequest(HttpRequest):
    """What views get behind LoginRequiredMiddleware: `user` is never anonymous."""

    user: User  # type: ignore[assignment]


def require_fresh_sign_in(request: HttpRequest) -> None:
    """Ask for the password unless it was typed in the last ten minutes.

    allauth keeps the input, asks, then sends the input to the same address again.
    """
    records = get_authentication_records(request, request.user)
    if not records or time.time() - records[-1]["at"] > FRESH_SIGN_IN_SECONDS:
        raise ReauthenticationRequired
