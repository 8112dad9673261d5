"""What several views share."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """The input of a POST, also an empty one; None for everything else."""
    return request.POST if request.method == "POST" else None
