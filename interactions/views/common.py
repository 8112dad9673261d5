"""What several views share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse

from accounts.http import AuthenticatedHttpRequest
from accounts.models import User
from interactions.models import Interaction


def address_once_saved(interaction: Interaction) -> str:
    """What a visit did, or the visit itself as long as it has done nothing."""
    if interaction.is_held:
        return reverse("dashboards:visit_effect", args=[interaction.pk])
    return interaction.get_absolute_url()


def for_those_who(may: Callable[[User], bool]) -> Callable[[Any], Any]:
    """Answer 403 unless the signed-in person's role allows the page at all."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: AuthenticatedHttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
