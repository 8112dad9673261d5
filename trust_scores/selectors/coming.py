"""The version that is being put in force, as pages with scores tell of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from trust_scores import permissions
from trust_scores.selectors.rubrics import coming_version


@dataclass(frozen=True, slots=True)
class Coming:
    """A version whose scores are not shown yet; `url` tells how far it is, "" for most people."""

    number: int
    url: str


def coming_for(user: User) -> Coming | None:
    """What to say above scores while a version is being put in force; one query."""
    rubric = coming_version()
    if rubric is None:
        return None
    address = reverse("trust_scores:rubric_progress", args=[rubric.number])
    return Coming(rubric.number, address if permissions.may_withdraw(user, rubric) else "")
