"""What compliance does with findings in texts."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from interactions.constants import FindingState
from interactions.models import TextFinding
from interactions.services.errors import RecordChangedMeanwhile, UnableToFollowUp


@transaction.atomic
def review_finding(
    *,
    by: User,
    finding: TextFinding,
    state: str,
    note: str = "",
    seen_state: str = FindingState.OPEN,
    now: dt.datetime | None = None,
) -> TextFinding:
    """Say what came of a finding; saying it again replaces it, and the trail keeps both.

    Raises `RecordChangedMeanwhile` when somebody else looked at it since, and `UnableToFollowUp`
    without a note where something was done.
    """
    now = now or timezone.now()
    if state == FindingState.HANDLED and not note.strip():
        raise UnableToFollowUp(_("Say what was done."), field="note")
    row = TextFinding.objects.select_for_update().get(pk=finding.pk)
    if row.state != seen_state:
        raise RecordChangedMeanwhile(
            _("Somebody looked at it meanwhile. Read what was said, then save again.")
        )
    values = audit.changed_values(row, {"state": state, "note": note})
    if values:
        row.state, row.note, row.reviewed_at, row.reviewed_by = state, note, now, by
        row.save(update_fields=["state", "note", "reviewed_at", "reviewed_by"])
        audit.record(action=Action.CLOSED, subjects=[row, row.interaction], by=by, values=values)
    return row
