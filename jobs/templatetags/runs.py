"""How runs are named and marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jobs import registry
from jobs.constants import MailState, RunState

if TYPE_CHECKING:
    from jobs.models import OutboxMessage, Run

register = template.Library()

# State: icon and badge, so that it never hangs on color alone.
SIGNS = {
    RunState.QUEUED: ("hourglass", "badge"),
    RunState.RUNNING: ("play", "badge badge--accent"),
    RunState.DONE: ("check", "badge badge--line"),
    RunState.FAILED: ("alert", "badge badge--danger"),
    RunState.CANCELLED: ("x", "badge"),
    RunState.MISSED: ("clock", "badge badge--warning"),
}
MAIL_SIGNS = {
    MailState.TODO: ("hourglass", "badge"),
    MailState.TAKEN: ("play", "badge badge--accent"),
    MailState.SENT: ("check", "badge badge--line"),
    MailState.GIVEN_UP: ("alert", "badge badge--danger"),
}


@register.filter
def state_icon(run: Run) -> str:
    return SIGNS[RunState(run.state)][0]


@register.filter
def state_class(run: Run) -> str:
    return SIGNS[RunState(run.state)][1]


@register.filter
def mail_icon(mail: OutboxMessage) -> str:
    return MAIL_SIGNS[MailState(mail.state)][0]


@register.filter
def mail_class(mail: OutboxMessage) -> str:
    return MAIL_SIGNS[MailState(mail.state)][1]


@register.filter
def run_name(run: Run) -> Any:
    """What the run does, in the words of the app that registered it."""
    kind = registry.KINDS.get(run.kind)
    return (kind.label if kind else "") or run.kind


@register.filter
def duration(seconds: float | None) -> str:
    """12.3 → "12 seconds"; 1.25 → "1.3 seconds"; 192 → "3 minutes 12 seconds"; None → "–"."""
    if seconds is None:
        return "–"
    if seconds < 10:
        return _("%(seconds)s seconds") % {"seconds": f"{seconds:.1f}"}
    minutes, rest = divmod(round(seconds), 60)
    words = ngettext("%(count)d second", "%(count)d seconds", rest) % {"count": rest}
    if not minutes:
        return words
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes} + (
        f" {words}" if rest else ""
    )
