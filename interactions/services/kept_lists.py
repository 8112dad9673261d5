"""Lists that are kept: listening priorities, approved materials, watched words."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from interactions.models import ListeningPriority, Material, WatchedWord
from interactions.services.errors import UnableToKeepList

# Each text is searched for all of them.
MOST_WORDS = 300


@transaction.atomic
def keep_priority(
    *, by: User, name: str, is_active: bool = True, priority: ListeningPriority | None = None
) -> ListeningPriority:
    """Add a listening priority, or rename it and say whether it is still offered.

    Raises `UnableToKeepList` when the name is taken.
    """
    row = priority or ListeningPriority()
    taken = ListeningPriority.objects.filter(name__iexact=name).exclude(pk=row.pk)
    if taken.exists():
        raise UnableToKeepList(_("This priority is on the list already."), field="name")
    values = audit.changed_values(row, {"name": name, "is_active": is_active})
    row.name, row.is_active = name, is_active
    row.save()
    _record(row, by, values, is_new=priority is None)
    return row


@transaction.atomic
def keep_material(
    *, by: User, title: str, version: str, approved_until: dt.date | None
) -> Material:
    """Add a document in one version. Raises `UnableToKeepList` when this version is there."""
    if Material.objects.filter(title__iexact=title, version__iexact=version).exists():
        raise UnableToKeepList(_("This version is on the list already."), field="version")
    row = Material.objects.create(title=title, version=version, approved_until=approved_until)
    values: dict[str, tuple[object, object]] = {"approved_until": (None, approved_until)}
    _record(row, by, values, is_new=True)
    return row


@transaction.atomic
def approve_until(*, by: User, material: Material, approved_until: dt.date | None) -> Material:
    """Say until when a version may be used; its title and version stay, answers rest on them."""
    row = Material.objects.select_for_update().get(pk=material.pk)
    values = audit.changed_values(row, {"approved_until": approved_until})
    row.approved_until = approved_until
    row.save(update_fields=["approved_until"])
    _record(row, by, values, is_new=False)
    return row


@transaction.atomic
def keep_watched_word(
    *,
    by: User,
    word: str,
    explanation: str,
    is_active: bool = True,
    watched: WatchedWord | None = None,
) -> WatchedWord:
    """Add a word that authors are warned about, or change what they are told.

    Raises `UnableToKeepList` when the word is on the list, or the list is full.
    """
    row = watched or WatchedWord()
    if WatchedWord.objects.filter(word__iexact=word).exclude(pk=row.pk).exists():
        raise UnableToKeepList(_("This word is on the list already."), field="word")
    if watched is None and WatchedWord.objects.count() >= MOST_WORDS:
        raise UnableToKeepList(
            _("The list is full: %(count)s words are the most.") % {"count": MOST_WORDS},
            field="word",
        )
    told = {"word": word, "explanation": explanation, "is_active": is_active}
    values = audit.changed_values(row, told)
    for name, value in told.items():
        setattr(row, name, value)
    row.save()
    _record(row, by, values, is_new=watched is None)
    return row


def _record(
    row: ListeningPriority | Material | WatchedWord,
    by: User,
    values: dict[str, tuple[object, object]],
    *,
    is_new: bool,
) -> None:
    if values:
        action = Action.CREATED if is_new else Action.UPDATED
        audit.record(action=action, subjects=[row], by=by, values=values)
