"""What a colleague who was there says about a visit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit import services as audit
from audit.constants import Action
from interactions.constants import ViewState
from interactions.models import ColleagueView
from interactions.services.errors import UnableToFollowUp

JUDGED = ("depth", "patient_focus", "balance", "question", "candid", "goals_reviewed")


@transaction.atomic
def answer_view(
    *,
    by: User,
    view: ColleagueView,
    answers: Mapping[str, object] | None,
    now: dt.datetime | None = None,
) -> ColleagueView:
    """Put a colleague's own view on record, once; without answers, that they cannot say.

    Raises `UnableToFollowUp` when it was answered before, or nothing is said in it.
    """
    now = now or timezone.now()
    row = ColleagueView.objects.select_for_update().get(pk=view.pk, colleague=by)
    if row.state != ViewState.ASKED:
        raise UnableToFollowUp(_("You answered this already."))
    if answers is not None and not any(answers.values()):
        raise UnableToFollowUp(_("Answer one or more, or say that you cannot."))
    for name, value in (answers or {}).items():
        setattr(row, name, value)
    row.state = ViewState.DECLINED if answers is None else ViewState.GIVEN
    row.answered_at = now
    row.save()
    audit.record(
        action=Action.CLOSED,
        subjects=[row, row.interaction],
        by=by,
        values={"state": (ViewState.ASKED, row.state)},
    )
    return row
