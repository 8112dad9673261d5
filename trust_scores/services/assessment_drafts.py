"""What is typed and not sent yet, kept so that it can be finished on another device."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from opinion_leaders.models import Relationship
from trust_scores.constants import Audience
from trust_scores.models import Assessment, AssessmentDraft

LONGEST_TEXT = 4000
MOST_FIELDS = 400
_NO_ANSWERS = {"csrfmiddlewaretoken", "keep"}


def typed_texts(data: Mapping[str, Any]) -> dict[str, str]:
    """What a form sent, fit to be stored: as typed, shortened where nobody types so much."""
    kept = [(name, str(text)) for name, text in data.items() if name not in _NO_ANSWERS]
    return {
        name[:100].replace("\x00", ""): text[:LONGEST_TEXT].replace("\x00", "")
        for name, text in kept[:MOST_FIELDS]
    }


@transaction.atomic
def keep_draft(
    *,
    by: User,
    relationship: Relationship,
    kind: Audience,
    typed: Mapping[str, Any],
    now: dt.datetime | None = None,
) -> AssessmentDraft | None:
    """Keep what `by` has typed, in place of what was kept before; nothing is checked.

    None where the same form is on record already: a late message must not bring it back.
    """
    if _is_on_record(str(typed.get("client_uuid", ""))):
        return None
    draft, _made = AssessmentDraft.objects.update_or_create(
        relationship=relationship,
        kind=kind,
        rater=by,
        defaults={"typed": typed_texts(typed), "saved_at": now or timezone.now()},
    )
    return draft


def drop_draft(*, by: User, relationship: Relationship, kind: Audience) -> None:
    """Forget what `by` has typed; nothing happens where nothing is kept."""
    AssessmentDraft.objects.filter(relationship=relationship, kind=kind, rater=by).delete()


def _is_on_record(client_uuid: str) -> bool:
    try:
        key = uuid.UUID(client_uuid)
    except ValueError:
        return False
    return Assessment.objects.filter(client_uuid=key).exists()
