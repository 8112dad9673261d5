"""Keeping what is typed into a visit form, for the other devices of whoever types."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from interactions.models import Interaction, VisitDraft
from interactions.services.errors import DraftChangedElsewhere, DraftOutlived

MOST_DRAFTS = 20
KEPT = dt.timedelta(days=30)


@transaction.atomic
def keep_draft(
    *,
    by: User,
    client_uuid: uuid.UUID,
    fields: Mapping[str, Sequence[str]],
    revision: int,
    now: dt.datetime | None = None,
) -> VisitDraft:
    """Keep what was typed; `revision` is the one that the device last saw, 0 for a new draft.

    The oldest drafts go when there are more than 20, and what nobody touched for 30 days.
    Raises `DraftChangedElsewhere` when another device wrote since, and `DraftOutlived` when the
    visit was saved since the form was opened.
    """
    now = now or timezone.now()
    _check_not_saved(by, client_uuid, fields)
    own = VisitDraft.objects.filter(owner=by)
    known = own.filter(client_uuid=client_uuid)
    if revision:
        seen = known.filter(revision=revision)
        written = seen.update(fields=fields, revision=F("revision") + 1, updated_at=now)
    else:
        written = _begin(by, client_uuid, fields, now)
    if not written:
        raise DraftChangedElsewhere(
            _("This draft was changed on another device. Your text stays on this one.")
        )
    own.filter(updated_at__lt=now - KEPT).delete()
    newest = own.order_by("-updated_at", "-pk").values_list("pk", flat=True)[:MOST_DRAFTS]
    own.exclude(pk__in=list(newest)).delete()
    return known.get()


def drop_draft(*, by: User, client_uuid: uuid.UUID) -> None:
    """Forget what was typed: the visit is saved, or its author does not want it."""
    VisitDraft.objects.filter(owner=by, client_uuid=client_uuid).delete()


def _begin(
    by: User, client_uuid: uuid.UUID, fields: Mapping[str, Sequence[str]], now: dt.datetime
) -> bool:
    try:
        with transaction.atomic():
            VisitDraft.objects.create(
                owner=by, client_uuid=client_uuid, fields=fields, updated_at=now
            )
    except IntegrityError:
        return False
    return True


def _check_not_saved(by: User, client_uuid: uuid.UUID, fields: Mapping[str, Sequence[str]]) -> None:
    saved = Interaction.objects.current().filter(client_uuid=client_uuid).first()
    if saved is None:
        return
    seen_at = "".join(fields.get("seen_at", [])[:1])
    if saved.owner_id != by.pk or seen_at != saved.recorded_at.isoformat():
        raise DraftOutlived(_("This visit was saved since."))
