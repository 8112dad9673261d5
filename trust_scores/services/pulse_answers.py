"""What an opinion leader does behind the link: begin, keep, send. Nobody is signed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from jobs.services import send_mail_later, withdraw_mail
from trust_scores.constants import LOW_ANSWER, Audience, CommentReader
from trust_scores.models import Assessment, PulseInvitation
from trust_scores.models.pulses import LONGEST_COMMENT
from trust_scores.selectors.pulses import mail_key
from trust_scores.services.assessments import (
    NewAssessment,
    UnableToRecordAssessment,
    record_assessments,
)

__all__ = [
    "LinkIsClosed",
    "UnableToRecordAssessment",
    "answer_pulse",
    "keep_pulse_draft",
    "note_opened",
]

MOST_KEPT = 60


class LinkIsClosed(Exception):
    """The link was answered, ended or ran out, also a moment ago."""


def note_opened(*, invitation: PulseInvitation, now: dt.datetime | None = None) -> None:
    """Somebody went on from the first page; looking at it alone, as scanners do, is no opening."""
    unopened = PulseInvitation.objects.filter(pk=invitation.pk, opened_at__isnull=True)
    unopened.update(opened_at=now or timezone.now())


def keep_pulse_draft(
    *, invitation: PulseInvitation, typed: Mapping[str, Any], now: dt.datetime | None = None
) -> None:
    """Keep what is chosen and typed until it is sent, in place of what was kept before.

    Raises `LinkIsClosed`.
    """
    kept = {
        name[:40]: str(text)[:LONGEST_COMMENT].replace("\x00", "")
        for name, text in list(typed.items())[:MOST_KEPT]
    }
    open_ones = PulseInvitation.objects.open(now or timezone.now()).filter(pk=invitation.pk)
    if not open_ones.update(draft=kept):
        raise LinkIsClosed


@transaction.atomic
def answer_pulse(
    *,
    invitation: PulseInvitation,
    ratings: Mapping[int, int | None],
    comment: str = "",
    comment_for: CommentReader = CommentReader.MANAGERS,
    site: str = "",
    now: dt.datetime | None = None,
) -> Assessment:
    """Put the one answer to an invitation on record, as the opinion leader's assessment.

    It is evidence from then on. A level of `LOW_ANSWER` or less sends the managers a mail with
    the place where it stands, below `site`. Raises `LinkIsClosed`, and
    `UnableToRecordAssessment` for answers that may not go on record, such as none.
    """
    now = now or timezone.now()
    row = _locked_open(invitation, now)
    (assessment,) = record_assessments(
        assessments=[
            NewAssessment(
                by=None,
                relationship=row.relationship,
                kind=Audience.OPINION_LEADER,
                ratings=ratings,
                assessed_at=now,
                client_uuid=row.answer_uuid,
            )
        ],
        now=now,
    )
    text = _checked_comment(comment)
    is_low = any(level is not None and level <= LOW_ANSWER for level in ratings.values())
    # Whatever else holds, the database closes an open link once.
    closed = PulseInvitation.objects.open(now).filter(pk=row.pk)
    if not closed.update(
        answered_at=now,
        opened_at=row.opened_at or now,
        assessment=assessment,
        draft={},
        comment=text,
        comment_for=comment_for if text else "",
        is_low=is_low,
    ):
        raise LinkIsClosed
    withdraw_mail(keys=[mail_key(row, "mail"), mail_key(row, "reminder")])
    if is_low:
        _tell_managers(row, site)
    return assessment


def _locked_open(invitation: PulseInvitation, now: dt.datetime) -> PulseInvitation:
    """The row held until the transaction ends: of many who send at once, one finds it open."""
    rows = PulseInvitation.objects.answerable(now).select_for_update(of=("self",))
    related = rows.select_related("relationship__msl", "relationship__opinion_leader")
    row = related.filter(pk=invitation.pk).first()
    if row is None:
        raise LinkIsClosed
    return row


def _checked_comment(comment: str) -> str:
    text = comment.strip()
    if len(text) > LONGEST_COMMENT or "\x00" in text:
        raise UnableToRecordAssessment(_("Shorten the comment."), field="comment")
    return text


def _tell_managers(row: PulseInvitation, site: str) -> None:
    """No level and no word of the answer leaves by mail; it is no verdict, and says so.

    The subject names nobody: administrators read it in the list of mails.
    """
    person, msl = row.relationship.opinion_leader.full_name, row.relationship.msl
    for manager in User.objects.managers_of(msl).order_by("pk"):
        words = {
            "name": manager.get_short_name(),
            "person": person,
            "msl": msl.full_name,
            "link": f"{site}{row.relationship.get_absolute_url()}pulse/",
        }
        send_mail_later(
            key=f"pulse-{row.pk}-care-{manager.pk}",
            to=manager.email,
            subject=_("An answer to a pulse would be glad of your attention"),
            text=_(
                "Hello %(name)s,\n\n%(person)s answered a pulse about the conversations with"
                " %(msl)s, and something in it is not yet as they would wish. It is no verdict"
                " about %(msl)s: one answer is one moment, and it was given in trust.\n\nRead it,"
                " and think about what would help both of them:\n%(link)s\n"
            )
            % words,
        )
