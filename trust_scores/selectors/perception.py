"""How the MSL, the manager and the opinion leader see one relationship, and what to ask next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import User
from opinion_leaders.models import Relationship
from trust_scores.constants import Quality
from trust_scores.scoring import Gap, Parameters, Perceived, Ratings, Source, perceived
from trust_scores.scoring import Quality as QualityIndex
from trust_scores.selectors import days
from trust_scores.selectors.disclosure import Disclosed

# Both see the same where a gap is surely smaller than one level.
ALIKE_WITHIN = 1.0
# From here on a gap over everything is called more than a little.
CLEARLY = 1.0
_FROM, _TO, _WIDTH = 1.0, 5.0, 100.0
# What to ask the opinion leader where they see less, and where they see more.
_ASK = {
    Quality.COMPETENCE: (
        gettext_lazy("“What did you hope to hear from me that I did not bring?”"),
        gettext_lazy("“Which of the things I brought could you use? I would like to bring more.”"),
    ),
    Quality.CHARACTER: (
        gettext_lazy("“Was there a moment when you were not sure whose interest I had in mind?”"),
        gettext_lazy("“What makes it easy for you to rely on me? I would like to keep it so.”"),
    ),
    Quality.CANDOR: (
        gettext_lazy("“What would you tell me if you knew that I would only be glad of it?”"),
        gettext_lazy("“What may I say more openly than I do?”"),
    ),
    Quality.DISAGREEMENT: (
        gettext_lazy("“When we last saw it differently, what did I miss in your view?”"),
        gettext_lazy("“Where do you see it differently from me today? It has helped us before.”"),
    ),
    Quality.MUTUAL: (
        gettext_lazy("“What would success look like for you this year, and how could I help?”"),
        gettext_lazy("“What else would move your work forward?”"),
    ),
    Quality.CONVERSATION: (
        gettext_lazy("“Which question about your patients would you like us to take time for?”"),
        gettext_lazy("“Which of our talks changed something for a patient?”"),
    ),
}


@dataclass(frozen=True, slots=True)
class SideMark:
    """One side on one quality. level: 1 to 5, None where it has not rated, or is not shown."""

    source: Source
    label: str
    level: float | None
    is_withheld: bool = False

    @property
    def x(self) -> float:
        """Where it lies on a line from 0 to 100."""
        return round(((self.level or _FROM) - _FROM) / (_TO - _FROM) * _WIDTH, 1)

    @property
    def key(self) -> str:
        return self.source.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class GapLine:
    """A gap in figures and words. likely: the interval of 80 of 100 cases, in levels."""

    against: str
    value: str
    likely: str
    reading: str
    is_clear: bool
    size: float


@dataclass(frozen=True, slots=True)
class PerceptionRow:
    """One quality as the sides see it; question: what to ask, empty where nothing is known."""

    quality: Quality
    sides: list[SideMark]
    gaps: list[GapLine]
    question: str

    @property
    def marks(self) -> list[SideMark]:
        return [side for side in self.sides if side.level is not None]

    @property
    def line(self) -> tuple[float, float]:
        """From the leftmost to the rightmost mark."""
        places = [mark.x for mark in self.marks]
        return min(places), max(places)

    @property
    def in_words(self) -> str:
        told = (
            _("%(side)s: %(level).1f of 5") % {"side": mark.label, "level": mark.level}
            for mark in self.marks
        )
        return ", ".join(told)


@dataclass(frozen=True, slots=True)
class Perception:
    """What one reader may know of how the sides see a relationship.

    overall: one sentence in place of single qualities, where the answers of the opinion leader
    are told all together only. answers_missing: until that is told, None where it never will be.
    focus: the row whose gap to the opinion leader is clear and largest.
    """

    rows: list[PerceptionRow]
    overall: str = ""
    answers_missing: int | None = None
    is_withheld: bool = False
    focus: PerceptionRow | None = None
    is_own: bool = False

    @property
    def is_empty(self) -> bool:
        return not any(row.gaps for row in self.rows) and not self.overall


def perception(
    user: User,
    relationship: Relationship,
    ratings: Ratings,
    *,
    told: Disclosed,
    answers: int,
    parameters: Parameters,
    now: dt.datetime,
) -> Perception:
    """What `user` may know about a relationship that `visible_to` gave; no query.

    ratings: all that count now. answers: how often the opinion leader has answered. Without
    consent an MSL gets no number of theirs: with enough answers one sentence about all six
    together, before that nothing.
    """
    is_own = relationship.msl_id == user.pk
    is_full = told == Disclosed.FULL
    # Not even the spread of answers that are not shown may be seen in what is shown.
    shown = ratings if is_full else ratings.take(ratings.source != Source.OPINION_LEADER)
    day = days.of(now)
    seen = perceived(shown, as_of=day, parameters=parameters)
    rows = [_row(seen, quality, is_own=is_own, is_full=is_full) for quality in Quality]
    found = Perception(rows, focus=_focus(rows), is_own=is_own)
    if told == Disclosed.AGGREGATE:
        everything = perceived(ratings, as_of=day, parameters=parameters)
        return replace(found, overall=_overall(everything))
    if told == Disclosed.WITHHELD:
        rule = parameters.disclosure
        missing = max(rule.least_answers - answers, 1) if rule.msl_sees else None
        return replace(found, is_withheld=True, answers_missing=missing)
    return found


def _row(seen: Perceived, quality: Quality, *, is_own: bool, is_full: bool) -> PerceptionRow:
    index = QualityIndex[quality.name]
    readable = [Source.SELF, Source.MANAGER] + ([Source.OPINION_LEADER] if is_full else [])
    levels = seen.levels(index, readable)
    labels = _labels(is_own)
    sides = [
        SideMark(one, labels[one], levels.get(one), one not in readable)
        for one in (Source.SELF, Source.MANAGER, Source.OPINION_LEADER)
    ]
    others = [Source.OPINION_LEADER, Source.MANAGER] if is_full else [Source.MANAGER]
    found = [(one, gap) for one in others if (gap := seen.gap(Source.SELF, one, index))]
    gaps = [_gap_line(gap, labels[one], is_own=is_own) for one, gap in found]
    leader = next((gap for one, gap in found if one == Source.OPINION_LEADER), None)
    return PerceptionRow(quality, sides, gaps, _question(quality, leader))


def _labels(is_own: bool) -> dict[Source, str]:
    return {
        Source.SELF: _("You") if is_own else _("The MSL"),
        Source.MANAGER: _("The manager"),
        Source.OPINION_LEADER: _("The opinion leader"),
    }


def _gap_line(gap: Gap, against: str, *, is_own: bool) -> GapLine:
    return GapLine(
        against=against,
        value=_signed(gap.value),
        likely=_("%(lower)s to %(upper)s")
        % {"lower": _signed(max(gap.lower, -4)), "upper": _signed(min(gap.upper, 4))},
        reading=_reading(gap, is_own=is_own),
        is_clear=gap.is_clear,
        size=abs(gap.value),
    )


def _signed(levels: float) -> str:
    rounded = round(levels, 1)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{abs(rounded):.1f}"


def _reading(gap: Gap, *, is_own: bool) -> str:
    if gap.is_clear and gap.value > 0:
        return _("you see more") if is_own else _("the MSL sees more")
    if gap.is_clear:
        return pgettext("the other side", "they see more")
    if gap.lower > -ALIKE_WITHIN and gap.upper < ALIKE_WITHIN:
        return _("seen alike")
    return _("too few answers to tell")


def _question(quality: Quality, gap: Gap | None) -> str:
    if gap is None or not gap.is_clear:
        return ""
    less, more = _ASK[quality]
    return str(less if gap.value > 0 else more)


def _focus(rows: list[PerceptionRow]) -> PerceptionRow | None:
    asked = [row for row in rows if row.question]
    return max(asked, key=lambda row: row.gaps[0].size, default=None)


def _overall(seen: Perceived) -> str:
    """All six together, so coarsely that no single answer can be reckoned from it."""
    gap = seen.overall_gap(Source.SELF, Source.OPINION_LEADER)
    if gap is None:
        return ""
    if not gap.is_clear:
        return _("All six taken together, the opinion leader sees it much as you do.")
    if abs(gap.value) < CLEARLY:
        return (
            _("All six taken together, the opinion leader sees it a little less bright than you.")
            if gap.value > 0
            else _("All six taken together, the opinion leader sees a little more than you do.")
        )
    return (
        _("All six taken together, the opinion leader sees it clearly less bright than you.")
        if gap.value > 0
        else _("All six taken together, the opinion leader sees clearly more than you do.")
    )
