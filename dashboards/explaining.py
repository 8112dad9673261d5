"""Why a score is what it is and why it changed, in the words of an MSL.

Each cause of a change has a name for beside its bar, a reason for lists, and half a sentence that
follows "because" or "through" in a headline.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import presentation
from dashboards.periods import Period
from interactions.constants import Channel
from trust_scores.selectors.disclosure import Disclosed
from trust_scores.selectors.explanation_lines import Cause, CauseCode, Change

# Points below this are shown as nought.
UNSEEN = 0.05


def day_in(moment: dt.datetime, year: int) -> str:
    """A day as it is said in its year: "12 November"; of another year with it."""
    local = timezone.localtime(moment)
    return date_format(local, "j F" if local.year == year else "j F Y")


class Teller:
    """Tells the causes of changes to one reader.

    for_msl: the reader is the MSL of the relationship. year: of the later day; days in it are
    said without it.
    """

    def __init__(self, *, for_msl: bool, year: int) -> None:
        self.for_msl, self.year = for_msl, year

    def name(self, cause: Cause) -> str:
        """A few words beside a bar: "Visit 12 November"."""
        if cause.code in _RECORDS:
            return self._marked(self._record(cause), cause)
        return _NAMES[cause.code](cause)

    def reason(self, cause: Cause) -> str:
        """Why, without a capital and a stop: "no contact for 71 days; agreed are 45"."""
        if cause.code not in _RECORDS:
            return _REASONS[cause.code](cause)
        said = self._record(cause)
        what = _subject(cause)
        lowered = said[:1].lower() + said[1:]
        return self._marked(f"{lowered}, “{what}”" if what else lowered, cause)

    def line(self, cause: Cause) -> str:
        """A cause with its quality and points: "Conversation −4.1: no contact for 71 days"."""
        subject = cause.quality.label if cause.quality else self.name(cause)
        points = presentation.signed(cause.points * 100, 1)
        return f"{subject} {points}: {self.reason(cause)}"

    def _record(self, cause: Cause) -> str:
        facts = cause.facts
        at = facts.get("at")
        day = {"day": day_in(at, self.year) if at else ""}
        if cause.code == CauseCode.VISIT:
            return _VISITS[Channel(facts["visit_channel"])]() % day
        if cause.code == CauseCode.PULSE:
            return _("Answers of %(day)s") % day
        if cause.code == CauseCode.PROMISE:
            return _("Promise of %(day)s") % day
        if cause.code == CauseCode.DISAGREEMENT:
            return _("Disagreement of %(day)s") % day
        return (_("Your assessment of %(day)s") if self.for_msl else _("Assessment of %(day)s")) % day

    def _marked(self, text: str, cause: Cause) -> str:
        for fact, mark in _MARKS.items():
            if cause.facts.get(fact):
                return f"{text}, {mark()}"
        return text


def headline(
    change: Change, causes: Sequence[Cause], teller: Teller, period: Period, shown: float
) -> str:
    """The change in one sentence; shown: its points as they stand beside it."""
    start = day_in(period.start, period.until.year)
    if not change.has_score:
        return _no_score(change, start)
    level = presentation.rounded(change.after * 100, 1)
    if not change.had_score:
        return _(
            "On %(start)s too little was known for a score. The first one stands at %(level)s."
        ) % {"start": start, "level": level}
    if not shown:
        return _("%(since)s the score has not moved.") % {"since": _span(period, start)}
    told = {
        "since": _span(period, start),
        "points": presentation.rounded(abs(shown), 1),
        "why": because(causes, shown, teller),
    }
    if shown > 0:
        return _("%(since)s the score rose %(points)s points, mostly %(why)s.") % told
    return _("%(since)s the score fell %(points)s points, mostly %(why)s.") % told


def because(causes: Sequence[Cause], moved: float, teller: Teller) -> str:
    """The largest cause in the direction of the move, as half a sentence."""
    sign = 1 if moved > 0 else -1
    largest = max(causes, key=lambda one: one.points * sign)
    if largest.code in _RECORDS:
        return _("through this: %(reason)s") % {"reason": teller.reason(largest)}
    return _("because of this: %(reason)s") % {"reason": teller.reason(largest)}


def _no_score(change: Change, start: str) -> str:
    if change.had_score:
        return _(
            "Too little is known now for a score. On %(start)s it stood at %(level)s; since then "
            "the evidence has aged."
        ) % {"start": start, "level": presentation.rounded(change.before * 100, 1)}
    return _("Too little is known for a score, on %(start)s as well as after it.") % {
        "start": start
    }


def _span(period: Period, start: str) -> str:
    if period.ends_now:
        return _("Since %(start)s") % {"start": start}
    return _("From %(start)s to %(end)s") % {
        "start": start,
        "end": date_format(period.until, "j F Y"),
    }


def withheld_sentence(answers: int, official: float, told: float, least: int) -> str:
    """Why the parts do not stand at the score: answers that may not be told apart."""
    return ngettext(
        "The opinion leader's own answer counts in the score of %(official)s. Answers are shown "
        "together from %(least)s on, so the parts below leave it out and stand at %(told)s.",
        "The opinion leader's own %(answers)s answers count in the score of %(official)s. They "
        "are shown together from %(least)s on, so the parts below leave them out and stand at "
        "%(told)s.",
        answers,
    ) % {
        "answers": answers,
        "least": least,
        "official": presentation.points(official),
        "told": presentation.points(told, 1),
    }
