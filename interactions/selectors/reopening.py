"""What an administrator may know of visits on record: whose they are, and when they were."""

from __future__ import annotations

from django.db.models import Count

from accounts.models import User
from interactions.models import Interaction
from interactions.querysets import InteractionQuerySet


def reopenable_visits(
    user: User, *, number: int | None = None, author: User | None = None
) -> InteractionQuerySet:
    """Visits on record by number or author, latest first, with `people` counted; else none."""
    if number is None and author is None:
        return Interaction.objects.none()
    found = Interaction.objects.reopenable_by(user).select_related("owner")
    if number is not None:
        found = found.filter(pk=number)
    if author is not None:
        found = found.owned_by(author)
    return found.annotate(people=Count("participations")).order_by("-starts_at", "-pk")
