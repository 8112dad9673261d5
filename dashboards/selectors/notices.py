"""Notices in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trust_scores.constants import NoticeKind
from trust_scores.models import Notice
from trust_scores.selectors.notices import FELL_DAYS

_ICONS = {
    NoticeKind.OVERDUE: "hourglass",
    NoticeKind.AT_RISK: "alert",
    NoticeKind.FELL: "trend-down",
    NoticeKind.CONTENTIOUS: "disagreement",
    NoticeKind.SUPERFICIAL: "disagreement",
    NoticeKind.UNVERIFIED: "unverified",
}


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice for a list; `url` is where to look."""

    notice: Notice
    icon: str
    text: str
    url: str
    is_new: bool


def notice_rows(found: Iterable[Notice], seen_at: dt.datetime | None) -> list[NoticeRow]:
    return [
        NoticeRow(
            notice=one,
            icon=_ICONS[NoticeKind(one.kind)],
            text=_text(one),
            url=_url(one),
            is_new=seen_at is None or one.raised_at > seen_at,
        )
        for one in found
    ]


def _text(notice: Notice) -> str:
    amount = notice.amount or 0
    match NoticeKind(notice.kind):
        case NoticeKind.OVERDUE:
            return ngettext(
                "%(count)s promise of ours is overdue",
                "%(count)s promises of ours are overdue",
                amount,
            ) % {"count": amount}
        case NoticeKind.AT_RISK:
            return _("At risk: trust is low")
        case NoticeKind.FELL:
            return ngettext(
                "Score fell %(count)s point in %(days)s days",
                "Score fell %(count)s points in %(days)s days",
                amount,
            ) % {"count": amount, "days": FELL_DAYS}
        case NoticeKind.CONTENTIOUS:
            return _("Disagreements in more than half of the conversations")
        case NoticeKind.SUPERFICIAL:
            return _("Never a disagreement in many conversations")
        case NoticeKind.UNVERIFIED:
            return _("Unverified: nearly all of it is the MSL's own view")


def _url(notice: Notice) -> str:
    if notice.kind == NoticeKind.FELL:
        return reverse("dashboards:relationship_change", args=[notice.relationship_id])
    return notice.relationship.get_absolute_url()
