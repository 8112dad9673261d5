"""Requests of signed-in people, for annotations."""

from django.http import HttpRequest

from accounts.models import User


class AuthenticatedHttpRequest(HttpRequest):
    """What views get behind LoginRequiredMiddleware: `user` is never anonymous."""

    user: User  # type: ignore[assignment]
