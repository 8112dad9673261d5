"""What is said around the lines of a change: its headline, its steps, what is left out.

The lines themselves are told in `explaining`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from math import fsum

from django.contrib.humanize.templatetags.humanize import apnumber
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import presentation
from dashboards import explaining
from dashboards.periods import Period
from trust_scores.scoring import EvidenceField
from trust_scores.selectors.disclosure import Disclosed
from trust_scores.selectors.explanation_lines import (
    LEVEL,
    OPINION_LEADER,
    Cause,
    CauseCode,
    Change,
    ItemKind,
    StepLine,
)

# Points below this are shown as nought.
UNSEEN = 0.05
# A conversation of this depth, in [0, 1], is neither shallow nor deep.
EVEN = 0.5
RECORDS = frozenset(
    {
        CauseCode.VISIT,
        CauseCode.ASSESSMENT,
        CauseCode.PULSE,
        CauseCode.PROMISE,
        CauseCode.DISAGREEMENT,
    }
)


def headline(
    change: Change, causes: Sequence[Cause], period: Period, *, moved: float, for_msl: bool
) -> str:
    """The change in one sentence; moved: its points as they stand beside it."""
    start = day_in(period.start, period.until.year)
    leaves_out = change.disclosed == Disclosed.WITHHELD and change.answers > 0
    if not change.has_score:
        return _no_score(change, start, leaves_out=leaves_out)
    if not change.had_score:
        return _first_score(change, start, leaves_out=leaves_out)
    since = _span(period, start, leaves_out=leaves_out)
    if not moved:
        return _("%(since)s the score has not moved.") % {"since": since}
    said = (
        _("%(since)s the score rose %(points)s points. What helped most: %(why)s.")
        if moved > 0
        else _("%(since)s the score fell %(points)s points. What weighed most: %(why)s.")
    )
    return said % {
        "since": since,
        "points": presentation.rounded(abs(moved), 1),
        "why": largest_reason(causes, moved, for_msl=for_msl)[1],
    }


def largest_reason(causes: Sequence[Cause], moved: float, *, for_msl: bool) -> tuple[float, str]:
    """Points in [-1, 1] and words of the largest cause; conversations of a kind count as one."""
    sign = 1 if moved > 0 else -1
    largest = max(causes, key=lambda one: one.points * sign)
    visits = [one for one in causes if one.code == CauseCode.VISIT and one.points * sign > 0]
    together = fsum(one.points for one in visits)
    if len(visits) > 1 and together * sign > largest.points * sign:
        return together, _conversations(visits)
    if sign < 0 and largest.code in {CauseCode.CADENCE, CauseCode.ABSENCE}:
        return largest.points, explaining.detail(largest)
    label = explaining.label(largest, for_msl=for_msl)
    return largest.points, label[:1].lower() + label[1:]


def _conversations(visits: Sequence[Cause]) -> str:
    """Several of them, and of which kind they all were."""
    depths = [
        item.value_after
        for one in visits
        for item in one.facts["items"]
        if item.field == EvidenceField.DEPTH
    ]
    count = {"count": apnumber(len(visits))}
    if len(depths) == len(visits) and max(depths) < EVEN:
        return _("%(count)s shallow conversations") % count
    if len(depths) == len(visits) and min(depths) > EVEN:
        return _("%(count)s deep conversations") % count
    return _("%(count)s conversations") % count


def address(cause: Cause) -> str:
    """Where the record of a cause is read; "" where it has no page of its own."""
    if cause.code == CauseCode.VISIT and not cause.facts["is_gone"]:
        return reverse("interactions:detail", args=[cause.facts["words"]["visit"]])
    if cause.code == CauseCode.RULES:
        return _compared(cause.facts["before"], cause.facts["after"])
    return ""


def _compared(old: int, new: int) -> str:
    """Where two versions of the rubric stand side by side."""
    return reverse("trust_scores:rubric_compare", query={"from": old, "to": new})


def smaller_records(count: int) -> str:
    """The name of all records that are too small for a bar of their own."""
    return ngettext("%(count)s smaller record", "%(count)s smaller records", count) % {
        "count": count
    }


def notes(change: Change) -> list[tuple[str, str, str]]:
    """What else changed between the days than the evidence: sentence, link, its words."""
    found = []
    old, new = change.rubric_before.number, change.rubric_after.number
    if old != new:
        said = _("The rules changed between these days, from version %(old)s to version %(new)s.")
        words = _("Compare both versions")
        found.append((said % {"old": old, "new": new}, _compared(old, new), words))
    if change.calibration_before != change.calibration_after:
        said = _("Between these days it was measured anew how generously each rater rates.")
        found.append((said, "", ""))
    return found


def disclosure(
    answers: int, disclosed: Disclosed, *, official: float, told: float, least: int
) -> str:
    """Why the parts do not stand at the score: answers that are not told apart; "" if all are.

    official, told: health in [0, 1] with the opinion leader's answers and without.
    """
    if not answers or disclosed == Disclosed.FULL:
        return ""
    words = {
        "answers": answers,
        "least": least,
        "official": presentation.points(official),
        "told": presentation.points(told, 1),
    }
    if disclosed == Disclosed.AGGREGATE:
        said = _(
            "The opinion leader's own %(answers)s answers count in the score of %(official)s. "
            "They are one line of their own; the qualities leave them out."
        )
        return said % words
    said = ngettext(
        "The opinion leader's own answer counts in the score of %(official)s. Answers are shown "
        "together from %(least)s on, so the parts below leave it out and stand at %(told)s.",
        "The opinion leader's own %(answers)s answers count in the score of %(official)s. They "
        "are shown together from %(least)s on, so the parts below leave them out and stand at "
        "%(told)s.",
        answers,
    )
    return said % words


def step_name(step: StepLine) -> str:
    return str(_STEP_NAMES[step.step])


def step_meaning(step: StepLine) -> str:
    """What alone is supposed to have happened in a step."""
    return str(_STEP_MEANINGS[step.step])


def leaf_name(leaf: str, *, for_msl: bool) -> str:
    """A part of a quality, as a reader knows it."""
    if leaf == "mutual_msl" and for_msl:
        return _("Your care for their goals")
    return str(_LEAF_NAMES[leaf])


def item_name(kind: ItemKind) -> str:
    return str(_ITEM_NAMES[kind])


def day_in(moment: dt.datetime, year: int) -> str:
    """A day as it is said in its year: "12 November"; of another year with it."""
    local = timezone.localtime(moment)
    return date_format(local, "j F" if local.year == year else "j F Y")


def _no_score(change: Change, start: str, *, leaves_out: bool) -> str:
    words = {"start": start, "level": presentation.points(change.before, 1)}
    if not change.had_score:
        return _("Too little is known for a score, on %(start)s as well as after it.") % words
    if leaves_out:
        return _("Too little is known now for a score. On %(start)s there was one.") % words
    said = _(
        "Too little is known now for a score. On %(start)s it stood at %(level)s; since then the "
        "evidence has aged."
    )
    return said % words


def _first_score(change: Change, start: str, *, leaves_out: bool) -> str:
    said = (
        _(
            "On %(start)s too little was known for a score. Without the opinion leader's answers "
            "it would stand at %(level)s now."
        )
        if leaves_out
        else _("On %(start)s too little was known for a score. The first one is %(level)s.")
    )
    return said % {"start": start, "level": presentation.points(change.after, 1)}


def _span(period: Period, start: str, *, leaves_out: bool) -> str:
    end = date_format(period.until, "j F Y")
    said = (_("Since %(start)s") if period.ends_now else _("From %(start)s to %(end)s")) % {
        "start": start,
        "end": end,
    }
    if leaves_out:
        return _("%(since)s, leaving the opinion leader's answers out,") % {"since": said}
    return said


_STEP_NAMES = {
    "decay": gettext_lazy("Time passed"),
    "evidence": gettext_lazy("Something became known"),
    "calibration": gettext_lazy("Raters were calibrated"),
    "rubric": gettext_lazy("The rules changed"),
    LEVEL: gettext_lazy("From the resting value to now"),
    OPINION_LEADER: gettext_lazy("The opinion leader's view"),
}
_STEP_MEANINGS = {
    "decay": gettext_lazy("If nothing had been recorded between these days."),
    "evidence": gettext_lazy("What was put on record, corrected or taken back since."),
    "calibration": gettext_lazy("How generously each rater rates, measured anew."),
    "rubric": gettext_lazy("The same evidence by the new rules."),
    LEVEL: gettext_lazy("What all evidence together makes of a beginning without any."),
    OPINION_LEADER: gettext_lazy("What all of their answers together make of it."),
}
_LEAF_NAMES = {
    "competence": gettext_lazy("Competence"),
    "character": gettext_lazy("Character"),
    "candor": gettext_lazy("Candor"),
    "integrity": gettext_lazy("Honesty"),
    "disagreement": gettext_lazy("Disagreement"),
    "mutual_msl": gettext_lazy("Care for their goals"),
    "mutual_ol": gettext_lazy("Their support"),
    "goals_clear": gettext_lazy("Clear goals"),
    "routine": gettext_lazy("Regular contact"),
    "meaningful": gettext_lazy("Conversations that mean something"),
}
_ITEM_NAMES = {
    ItemKind.ABSENCE: gettext_lazy("Conversations without a disagreement"),
    ItemKind.PRIOR: gettext_lazy("Starting value in the rules"),
    ItemKind.IMPORTANCE: gettext_lazy("Importance in the rules"),
}
