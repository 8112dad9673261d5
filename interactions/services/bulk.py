"""The same thing done to many records, with a result for each; one refusal stops no other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from accounts.models import User
from interactions import permissions
from interactions.constants import Closure
from interactions.models import Commitment, MedicalInquiry
from interactions.services.errors import UnableToFollowUp
from interactions.services.follow_ups import close_commitment
from interactions.services.inquiries import assign_inquiry


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one record; `told` is a sentence for the user."""

    record: Commitment | MedicalInquiry
    is_done: bool
    told: str

    @property
    def name(self) -> str:
        """What people know the record by."""
        return self.record.text if isinstance(self.record, Commitment) else self.record.question


def assign_inquiries(
    *, by: User, chosen: Sequence[tuple[MedicalInquiry, int]], assigned_to: User, reason: str
) -> list[RowResult]:
    """Assign each inquiry, seen at its revision, to one person."""

    def assign(inquiry: MedicalInquiry, revision: int) -> str:
        if not permissions.may_assign_inquiry(by, inquiry):
            raise UnableToFollowUp(_("You may not assign this one."))
        if inquiry.assigned_to_id == assigned_to.pk:
            return _("Is with %(name)s already.") % {"name": assigned_to.full_name}
        assign_inquiry(
            by=by,
            inquiry=inquiry,
            revision=revision,
            assigned_to=assigned_to,
            due_on=inquiry.due_on,
            reason=reason,
        )
        return _("Assigned to %(name)s.") % {"name": assigned_to.full_name}

    return [_attempt(inquiry, partial(assign, inquiry, seen)) for inquiry, seen in chosen]


def close_commitments(
    *,
    by: User,
    chosen: Sequence[Commitment],
    outcome: str,
    closed_at: dt.datetime,
    closed_on: dt.date,
    note: str = "",
) -> list[RowResult]:
    """End each open promise; what was kept after its day was kept late."""

    def close(promise: Commitment) -> str:
        if not permissions.may_close_promise(by, promise):
            raise UnableToFollowUp(_("Only the MSL of the relationship closes a promise."))
        late = outcome == Closure.KEPT and closed_on > promise.due_on
        ending = Closure.LATE if late else Closure(outcome)
        if promise.closure != ending:
            if promise.closure:
                raise UnableToFollowUp(
                    _("Its end is on record already: %(end)s.")
                    % {"end": promise.get_closure_display()}
                )
            close_commitment(
                by=by, commitment=promise, outcome=ending, closed_at=closed_at, note=note
            )
        return str(ending.label)

    return [_attempt(promise, partial(close, promise)) for promise in chosen]


def _attempt(record: Commitment | MedicalInquiry, do: Callable[[], str]) -> RowResult:
    try:
        return RowResult(record, True, do())
    except UnableToFollowUp as refusal:
        return RowResult(record, False, refusal.message)
