"""Explanations in plain words, made from data: the lines of a change, and what would raise it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.presentation import signed
from interactions.constants import Channel
from trust_scores.constants import BreachStatus, Severity
from trust_scores.scoring import Event, EvidenceField
from trust_scores.selectors.explanation_lines import Cause, CauseCode


def label(cause: Cause, *, for_msl: bool = False) -> str:
    """A few words for a line of the change, such as "Visit 12 November"."""
    return _LABELS[cause.code](cause, for_msl)


def detail(cause: Cause) -> str:
    """What is behind a line, from its facts; empty where the label says all."""
    tell = _DETAILS.get(cause.code)
    return tell(cause) if tell else ""


def sentence(cause: Cause, *, points: float | None = None, for_msl: bool = False) -> str:
    """Label, points and detail, such as "Conversation −4.1: no contact for 71 days; agreed are 45".

    points: of 100, rounded with the other lines; else rounded alone.
    """
    shown = signed(cause.points * 100 if points is None else points)
    is_about_quality = cause.code in (CauseCode.CADENCE, CauseCode.ABSENCE)
    subject = (
        cause.quality.label if is_about_quality and cause.quality else label(cause, for_msl=for_msl)
    )
    told = detail(cause)
    return f"{subject} {shown}: {told}" if told else f"{subject} {shown}"


def suggestion(event: Event) -> str:
    """What somebody could do next, for one event that would raise the score."""
    return _SUGGESTIONS[event]()


def _cadence_label(cause: Cause, for_msl: bool) -> str:
    if cause.points < 0:
        return _("Less contact than before")
    return _("Back on cadence") if cause.facts["after"] == 1 else _("More contact")


def _absence_label(cause: Cause, for_msl: bool) -> str:
    if cause.points < 0:
        return _("Never a disagreement")
    return _("Disagreement is not missing anymore")


def _breach_label(cause: Cause, for_msl: bool) -> str:
    return _("Breach of honesty") if cause.points < 0 else _("Honesty earned back")


def _visit_label(cause: Cause, for_msl: bool) -> str:
    channel = Channel(cause.facts["words"]["visit_channel"])
    name = _("Visit") if channel == Channel.IN_PERSON else str(channel.label)
    return _dated(name, cause)


def _assessment_label(cause: Cause, for_msl: bool) -> str:
    if cause.facts["field"] == EvidenceField.MANAGER_RATING:
        return _dated(_("Field ride"), cause)
    return _dated(_("Your own assessment") if for_msl else _("Self-assessment"), cause)


def _promise_label(cause: Cause, for_msl: bool) -> str:
    value = cause.facts["value"]
    is_ours = cause.facts["field"] == EvidenceField.OUR_COMMITMENT
    if value == 1:
        return _dated(_("Promise kept") if is_ours else _("Their promise kept"), cause)
    if value > 0.2:
        return _dated(_("Promise kept late") if is_ours else _("Their promise kept late"), cause)
    return _dated(_("Promise not kept") if is_ours else _("Their promise not kept"), cause)


def _disagreement_label(cause: Cause, for_msl: bool) -> str:
    is_open = cause.facts["words"]["open"]
    return _dated(_("Disagreement worked on") if is_open else _("Disagreement settled"), cause)


def _gates_label(cause: Cause, for_msl: bool) -> str:
    held = cause.facts["after"] or cause.facts["before"]
    if cause.points >= 0:
        return _("Held back less by %(limit)s") % {"limit": _LIMITS[held]()}
    return _("Held back by %(limit)s") % {"limit": _LIMITS[held]()}


def _dated(name: str, cause: Cause) -> str:
    text = _("%(what)s %(day)s") % {"what": name, "day": _day(cause.facts["at"])}
    if cause.facts["is_gone"]:
        return _("%(what)s, taken back") % {"what": text}
    if cause.facts["is_corrected"]:
        return _("%(what)s, corrected") % {"what": text}
    return _("%(what)s, entered late") % {"what": text} if cause.facts["is_late"] else text


def _day(at: dt.datetime) -> str:
    return date_format(timezone.localtime(at), "j F")


def _ageing_detail(cause: Cause) -> str:
    return _("what is known counts a little less each day")


def _cadence_detail(cause: Cause) -> str:
    days, interval = cause.facts["days"], round(cause.facts["interval"])
    if days is None:
        return _("no contact yet; agreed are %(interval)s days") % {"interval": interval}
    if days > interval:
        return ngettext(
            "no contact for %(days)s day; agreed are %(interval)s",
            "no contact for %(days)s days; agreed are %(interval)s",
            days,
        ) % {"days": days, "interval": interval}
    return ngettext(
        "last contact %(days)s day ago; agreed are %(interval)s",
        "last contact %(days)s days ago; agreed are %(interval)s",
        days,
    ) % {"days": days, "interval": interval}


def _absence_detail(cause: Cause) -> str:
    if cause.points < 0:
        return _("many conversations without a single disagreement")
    return _("fewer conversations without a disagreement weigh on it")


def _breach_detail(cause: Cause) -> str:
    breaches = cause.facts["breaches"]
    if not breaches:
        return ""
    latest = max(breaches, key=lambda one: one["at"])
    return _("%(severity)s, %(day)s, %(status)s") % {
        "severity": Severity(latest["severity"]).label.lower(),
        "day": _day(latest["at"]),
        "status": BreachStatus(latest["status"]).label.lower(),
    }


def _record_detail(cause: Cause) -> str:
    """The qualities that a record moved, the most first."""
    by_quality = cause.facts["qualities"]
    moved = sorted(
        (one for one in by_quality if by_quality[one]), key=lambda one: -abs(by_quality[one])
    )
    return ", ".join(str(one.label).lower() for one in moved)


def _answers_detail(cause: Cause) -> str:
    count = cause.facts["answers"]
    return ngettext("%(count)s answer", "%(count)s answers together", count) % {"count": count}


def _version_detail(cause: Cause) -> str:
    if cause.facts["before"] == cause.facts["after"]:
        return ""
    return _("version %(number)s is in force") % {"number": cause.facts["after"]}


def _always(text: Callable[[], str]) -> Callable[[Cause, bool], str]:
    return lambda cause, for_msl: text()


_LABELS: dict[CauseCode, Callable[[Cause, bool], str]] = {
    CauseCode.AGEING: _always(lambda: _("Older evidence ages")),
    CauseCode.CADENCE: _cadence_label,
    CauseCode.ABSENCE: _absence_label,
    CauseCode.BREACH: _breach_label,
    CauseCode.VISIT: _visit_label,
    CauseCode.ASSESSMENT: _assessment_label,
    CauseCode.PULSE: lambda cause, for_msl: _dated(_("The opinion leader's pulse"), cause),
    CauseCode.PROMISE: _promise_label,
    CauseCode.DISAGREEMENT: _disagreement_label,
    CauseCode.OWN_LIMIT: _always(lambda: _("Own evidence is limited")),
    CauseCode.OPINION_LEADER: _always(lambda: _("The opinion leader's view")),
    CauseCode.CALIBRATION: _always(lambda: _("Calibration of raters")),
    CauseCode.RULES: _always(lambda: _("Rule change")),
    CauseCode.GATES: _gates_label,
}
_DETAILS: dict[CauseCode, Callable[[Cause], str]] = {
    CauseCode.AGEING: _ageing_detail,
    CauseCode.CADENCE: _cadence_detail,
    CauseCode.ABSENCE: _absence_detail,
    CauseCode.BREACH: _breach_detail,
    CauseCode.VISIT: _record_detail,
    CauseCode.ASSESSMENT: _record_detail,
    CauseCode.PULSE: _record_detail,
    CauseCode.PROMISE: _record_detail,
    CauseCode.DISAGREEMENT: _record_detail,
    CauseCode.OWN_LIMIT: lambda cause: _(
        "older notes of the same person count less beside new ones"
    ),
    CauseCode.OPINION_LEADER: _answers_detail,
    CauseCode.CALIBRATION: _version_detail,
    CauseCode.RULES: _version_detail,
}
_LIMITS: dict[str, Callable[[], str]] = {
    "": lambda: _("a limit"),
    "trust": lambda: _("trust"),
    "conversation": lambda: _("conversation"),
}
_SUGGESTIONS: dict[Event, Callable[[], str]] = {
    Event.DEEP_TALK: lambda: _(
        "Work on a patient-care problem together, both sides of the data shown"
    ),
    Event.KEPT_PROMISE: lambda: _("Keep a promise in time"),
    Event.HANDLED_DISAGREEMENT: lambda: _(
        "Work through a disagreement: listen first, look for common ground, stay honest"
    ),
    Event.GOOD_PULSE: lambda: _("Ask for the opinion leader's view; good answers weigh most"),
    Event.OPEN_EXCHANGE: lambda: _("Speak openly, and make it easy for the other side to do so"),
    Event.QUESTION_ANSWERED: lambda: _("Answer a question on the spot, with its limits"),
    Event.GOALS_REVIEWED: lambda: _("Go through the goals of both sides"),
}
