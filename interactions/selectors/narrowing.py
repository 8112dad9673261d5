"""What the lists of work have in common: whose, when, in which order."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils import timezone

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])
WORDS = 8


def start_of(day: dt.date) -> dt.datetime:
    """Midnight in the reader's time zone."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def within(found: Rows, field: str, since: dt.date | None, until: dt.date | None) -> Rows:
    """Those whose moment `field` lies on these days of the reader; both count."""
    if since:
        found = found.filter(**{f"{field}__gte": start_of(since)})
    if until:
        found = found.filter(**{f"{field}__lt": start_of(until + dt.timedelta(days=1))})
    return found


def holding(found: Rows, text: str, *, person: str, fields: tuple[str, ...]) -> Rows:
    """Those that hold every word of `text`, in a field or in the name of the opinion leader."""
    for word in text.split()[:WORDS]:
        condition = Q(**{f"{person}__search_text__contains": word.upper()})
        for field in fields:
            condition |= Q(**{f"{field}__icontains": word})
        found = found.filter(condition)
    return found


def in_order(found: Rows, sort: str, keys: dict[str, Any]) -> Rows:
    """In the order named by `sort`: one of `keys`, with "-" for the reverse; then by key."""
    expression = keys[sort.removeprefix("-")]
    expression = F(expression) if isinstance(expression, str) else expression
    backwards = sort.startswith("-")
    order = OrderBy(expression, descending=backwards, nulls_last=True)
    return found.order_by(order, "-pk" if backwards else "pk")
