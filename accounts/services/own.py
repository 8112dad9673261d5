"""What people change about themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services._changes import UnableToChangeAccount, announce, save_changed


@transaction.atomic
def update_profile(*, by: User, full_name: str, time_zone: str, locale: str) -> User:
    """Change one's own name, time zone and language. Raises UnableToChangeAccount."""
    if locale not in dict(settings.LANGUAGES):
        raise UnableToChangeAccount(_("This language is not offered."), field="locale")
    person: User = User.objects.select_for_update().get(pk=by.pk)
    new = {"full_name": full_name, "time_zone": time_zone, "locale": locale}
    save_changed(person, new, by=by)
    return person


@transaction.atomic
def set_password(*, by: User, password: str) -> None:
    """Set one's own password; all other sessions end with it. The trail keeps no value."""
    by.set_password(password)
    by.save(update_fields=["password"])
    announce("updated", [by], {"password": (None, None)}, by=by)
