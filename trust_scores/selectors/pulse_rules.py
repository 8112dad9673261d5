"""Whether an opinion leader may be asked now, and if not, why: in words for who wants to ask."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from opinion_leaders.constants import Status
from opinion_leaders.models import Relationship
from trust_scores.constants import PulseEnd, PulseWay
from trust_scores.models import PulseInvitation, PulsePolicy
from trust_scores.selectors.pulses import has_agreed_to_mail, has_declined


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not; `field` names the input that could change it, or is empty."""

    text: str
    field: str = ""


def reason_not_to_ask(
    relationship: Relationship,
    *,
    way: PulseWay,
    former: PulseInvitation | None,
    now: dt.datetime,
) -> Refusal | None:
    """None where this person may be asked in this way; `former` is what is still open."""
    return reason_not_to_ask_at_all(
        relationship, former=former, now=now
    ) or _reason_against_the_way(relationship, way, former, now)


def reason_not_to_ask_at_all(
    relationship: Relationship, *, former: PulseInvitation | None, now: dt.datetime
) -> Refusal | None:
    """The same, whatever way it would be; at most four queries."""
    name = {"name": relationship.opinion_leader.full_name}
    if relationship.ended_on is not None and relationship.ended_on <= timezone.localdate(now):
        return Refusal(_("This relationship has ended, so nobody is asked about it."))
    if relationship.opinion_leader.status != Status.ACTIVE:
        status = relationship.opinion_leader.get_status_display()
        return Refusal(
            _("%(name)s may not be asked. Status: %(status)s.") % {**name, "status": status}
        )
    if has_declined(relationship, day=now.date()):
        return Refusal(
            _(
                "%(name)s does not want to be asked. If that has changed, write down when and how"
                " they agreed."
            )
            % name,
            "consent",
        )
    if former is None and (free_from := free_again(relationship)) and free_from > now:
        return Refusal(
            _("%(name)s was asked on %(day)s. The next time is from %(free)s on.")
            % {**name, "day": _day(_last_asked(relationship) or now), "free": _day(free_from)}
        )
    return None


def free_again(relationship: Relationship) -> dt.datetime | None:
    """From when on one may ask again; None where nobody asked yet."""
    last = _last_asked(relationship)
    pause = dt.timedelta(days=PulsePolicy.current().pause_days)
    return last + pause if last else None


def _last_asked(relationship: Relationship) -> dt.datetime | None:
    """A link that was taken back before anybody opened it asked nobody; a mail may have."""
    unasked = {
        "way": PulseWay.LINK,
        "opened_at__isnull": True,
        "revoked_because__in": [PulseEnd.BY_HAND, PulseEnd.REPLACED],
    }
    asked = PulseInvitation.objects.filter(relationship=relationship).exclude(**unasked)
    return asked.order_by("-asked_at").values_list("asked_at", flat=True).first()


def _reason_against_the_way(
    relationship: Relationship, way: PulseWay, former: PulseInvitation | None, now: dt.datetime
) -> Refusal | None:
    if way != PulseWay.EMAIL:
        return None
    name = {"name": relationship.opinion_leader.full_name}
    if former is not None:
        return Refusal(
            _("%(name)s has a link that still works. Remind them, or make a link to hand over.")
            % name,
            "way",
        )
    if not relationship.opinion_leader.email:
        return Refusal(
            _("No e-mail address of %(name)s is known. Add it to the profile, or hand over a link.")
            % name,
            "way",
        )
    if not has_agreed_to_mail(relationship, day=now.date()):
        return Refusal(
            _("Write down when and how %(name)s agreed to be asked by e-mail, or hand over a link.")
            % name,
            "consent",
        )
    return None


def _day(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
