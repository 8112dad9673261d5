"""Turning what is not well into alerts, and telling administrators by mail."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from jobs.models import Alert
from jobs.selectors import Trouble, troubles
from jobs.services.alerts import raise_alert
from jobs.services.clock import database_now
from jobs.services.outbox import send_mail_later

PREFIX = "watch-"


def watch(now: dt.datetime | None = None) -> list[Trouble]:
    """Raise an alert for each new trouble, settle those that are over; return all troubles.

    Anybody may call it at any time: the web does when its health is asked, so that a dead beat
    or a dead worker is noticed without them.
    """
    found = troubles(now or database_now())
    ours = Alert.objects.open().filter(key__startswith=PREFIX)
    known = set(ours.values_list("key", flat=True))
    present = {PREFIX + trouble.key: trouble for trouble in found}
    for key in present.keys() - known:
        _raise(key, present[key])
    if known - present.keys():
        ours.exclude(key__in=present.keys()).update(settled_at=timezone.now())
    return found


@transaction.atomic
def _raise(key: str, trouble: Trouble) -> None:
    raise_alert(run=trouble.run, key=key, text=trouble.text)
    # Once an hour at most, however often a trouble comes and goes.
    hour = timezone.now().strftime("%Y-%m-%dT%H")
    for person in User.objects.filter(is_admin=True, is_active=True):
        send_mail_later(
            key=f"{key}-{hour}-{person.pk}"[:120],
            to=person.email,
            subject=_("MSL CRM: please look at the background work"),
            text=_(
                "Hello %(name)s,\n\n%(text)s\n\nThe page “Nightly runs” says more. When all is "
                "well again, the alert goes away by itself."
            )
            % {"name": person.full_name, "text": trouble.text},
        )
