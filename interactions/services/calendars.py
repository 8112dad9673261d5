"""The address of the private calendar feed, and which calendar entries became visits."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from interactions import permissions
from interactions.models import CalendarFeed, ImportedEvent, Interaction
from interactions.selectors.calendars import token_hash
from interactions.services.errors import UnableToShareCalendar
from interactions.services.visit_data import OwnedVisit

TOKEN_BYTES = 32


@transaction.atomic
def renew_feed(*, by: User, now: dt.datetime | None = None) -> tuple[CalendarFeed, str]:
    """Give `by` a new address and end the former one; the secret is returned this once.

    Raises `UnableToShareCalendar` for someone who makes no visits.
    """
    now = now or timezone.now()
    if not permissions.may_log_visits(by):
        raise UnableToShareCalendar(_("Only an MSL has planned visits to show."))
    # One at a time: of two clicks at once, the second address is the one in force.
    User.objects.select_for_update().get(pk=by.pk)
    _end(by, by=by, now=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed.objects.create(user=by, token_hash=token_hash(token), created_at=now)
    audit.record(action=Action.CREATED, subjects=[feed, by], by=by)
    return feed, token


@transaction.atomic
def revoke_feed(*, by: User, user: User, now: dt.datetime | None = None) -> bool:
    """End the address of `user` at once; False when there was none.

    Raises `UnableToShareCalendar` unless it is the own one or `by` is an administrator.
    """
    if by.pk != user.pk and not permissions.may_revoke_feeds(by):
        raise UnableToShareCalendar(_("Only an administrator ends the address of someone else."))
    return _end(user, by=by, now=now or timezone.now())


def _end(user: User, *, by: User, now: dt.datetime) -> bool:
    feed = CalendarFeed.objects.select_for_update().in_force().filter(user=user).first()
    if feed is None:
        return False
    feed.revoked_at = max(now, feed.created_at)
    feed.save(update_fields=["revoked_at"])
    values = {"revoked_at": (None, feed.revoked_at)}
    audit.record(action=Action.ENDED, subjects=[feed, user], by=by, values=values)
    return True


def note_fetch(*, feed: CalendarFeed, now: dt.datetime | None = None) -> None:
    """Remember when a calendar asked last; no change by a person, so not in the trail."""
    CalendarFeed.objects.filter(pk=feed.pk).update(last_fetched_at=now or timezone.now())


def remember_events(pairs: Iterable[tuple[Interaction, OwnedVisit]]) -> None:
    """Remember which entries of a calendar these visits were made of."""
    ImportedEvent.objects.bulk_create(
        ImportedEvent(
            owner=owned.owner,
            event=owned.visit.calendar_event,
            client_uuid=interaction.client_uuid,
            created_at=owned.recorded_at,
        )
        for interaction, owned in pairs
        if owned.visit.calendar_event
    )
