"""What changed a score between two days, in shown tenths that add up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from math import fsum

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from dashboards import change_words, explaining, wording
from dashboards.periods import Period, PeriodForm, Preset
from dashboards.rounding import ShownChange, shown_change, tenths
from opinion_leaders.models import Relationship
from trust_scores.selectors.causes import causes
from trust_scores.selectors.disclosure import Disclosed
from trust_scores.selectors.explanation_lines import (
    Cause,
    CauseCode,
    Change,
    ItemKind,
    ItemLine,
    LeafLine,
    StepLine,
)
from trust_scores.selectors.states import EvidenceItem

# More records than this are one line: a year has too many for a picture.
MOST_RECORDS = 8
REASONS = 3


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A level or a change of the waterfall; value in points, to the tenth."""

    label: str
    value: float
    total: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class DetailItem:
    """One piece of evidence inside a part of a step; value in points, to the tenth."""

    text: str
    detail: str
    url: str
    value: float


@dataclass(frozen=True, slots=True)
class DetailPart:
    """A leaf of a step with its items; `smaller` more of them show as nought."""

    name: str
    value: float
    items: list[DetailItem] = field(default_factory=list)
    smaller: int = 0


@dataclass(frozen=True, slots=True)
class DetailStep:
    """One step of a change; its parts add up to its value."""

    name: str
    meaning: str
    value: float
    parts: list[DetailPart]


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """What the card "What changed" shows; nothing in it queries.

    rows: empty without a score at the end; moved: their sum without the levels, in points to
    the tenth. address: the page that the card stands on.
    """

    relationship: Relationship
    address: str
    form: PeriodForm
    period: Period
    presets: list[Preset]
    change: Change
    sentence: str
    reasons: list[str]
    rows: list[ChangeRow]
    moved: float
    steps: list[DetailStep]
    notes: list[tuple[str, str, str]]
    is_own: bool

    @property
    def tells_the_score_now(self) -> bool:
        """Both levels are scores that are shown elsewhere, and the later one is that of now."""
        told = self.change.disclosed != Disclosed.WITHHELD
        return told and self.period.ends_now and self.change.had_score and self.change.has_score

    @property
    def span(self) -> str:
        """The two days, as short as they can be told apart."""
        same = self.period.since.year == self.period.until.year
        start = date_format(self.period.since, "j F" if same else "j F Y")
        return _("%(start)s to %(end)s") % {
            "start": start,
            "end": date_format(self.period.until, "j F Y"),
        }


def change_card(
    relationship: Relationship,
    change: Change,
    *,
    form: PeriodForm,
    presets: list[Preset],
    user: User,
    address: str,
) -> ChangeCard:
    """Tell a change to its reader; no query."""
    period, for_msl = form.period(), relationship.msl_id == user.pk
    found = causes(change)
    told = _few(found, for_msl)
    shown = shown_change(change.before * 100, [one.points for one in told], change.after * 100)
    moved = round(shown.after - shown.before, 1)
    return ChangeCard(
        relationship=relationship,
        address=address,
        form=form,
        period=period,
        presets=presets,
        change=change,
        sentence=change_words.headline(change, found, period, moved=moved, for_msl=for_msl),
        reasons=_reasons(told, shown.parts, for_msl) if change.has_score else [],
        rows=_rows(change, period, told, shown) if change.has_score else [],
        moved=moved,
        steps=_steps(change, moved, for_msl) if change.has_score else [],
        notes=change_words.notes(change),
        is_own=for_msl,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """A cause, or several small ones, as it stands beside its bar; points of 100."""

    label: str
    points: float
    url: str = ""
    cause: Cause | None = None

    @property
    def is_version(self) -> bool:
        """New rules or offsets have their line even where they moved nothing."""
        codes = {CauseCode.CALIBRATION, CauseCode.RULES}
        return self.cause is not None and self.cause.code in codes


def _few(found: Sequence[Cause], for_msl: bool) -> list[_Told]:
    """The largest records by date among the other causes, and all smaller ones in one."""
    records = [one for one in found if one.code in change_words.RECORDS]
    by_size = sorted(records, key=lambda one: -abs(one.points))
    large = [one for one in by_size[:MOST_RECORDS] if abs(one.points) * 100 >= change_words.UNSEEN]
    smaller = by_size[len(large) :]
    before = list(takewhile(lambda one: one.code not in change_words.RECORDS, found))
    after = [one for one in found[len(before) :] if one.code not in change_words.RECORDS]
    told = [_told(one, for_msl) for one in (*before, *sorted(large, key=_when))]
    if smaller:
        points = fsum(one.points for one in smaller) * 100
        told.append(_Told(change_words.smaller_records(len(smaller)), points))
    return told + [_told(one, for_msl) for one in after]


def _when(cause: Cause) -> dt.datetime:
    at: dt.datetime = cause.facts["at"]
    return at


def _told(cause: Cause, for_msl: bool) -> _Told:
    label = explaining.label(cause, for_msl=for_msl)
    return _Told(label, cause.points * 100, change_words.address(cause), cause)


def _reasons(told: Sequence[_Told], values: Sequence[float], for_msl: bool) -> list[str]:
    """The largest causes of either sign, in words."""
    causes = [
        (one.cause, value) for one, value in zip(told, values, strict=True) if one.cause and value
    ]
    causes.sort(key=lambda one: -abs(one[1]))
    return [
        explaining.sentence(cause, points=value, for_msl=for_msl)
        for cause, value in causes[:REASONS]
    ]


def _rows(
    change: Change, period: Period, told: Sequence[_Told], shown: ShownChange
) -> list[ChangeRow]:
    """Both levels with the causes between them; the shown tenths add up."""
    start = date_format(period.since, "j F Y")
    if not change.had_score:
        start = _("%(day)s, too little known") % {"day": start}
    return [
        ChangeRow(start, shown.before, total=True),
        *(
            ChangeRow(one.label, value, url=one.url)
            for one, value in zip(told, shown.parts, strict=True)
            if value or one.is_version
        ),
        ChangeRow(date_format(period.until, "j F Y"), shown.after, total=True),
    ]


def _steps(change: Change, moved: float, for_msl: bool) -> list[DetailStep]:
    """Every step with its parts; the tenths of each level add up to the one above."""
    values = tenths([step.points * 100 for step in change.steps], moved)
    return [
        DetailStep(
            name=change_words.step_name(step),
            meaning=change_words.step_meaning(step),
            value=value,
            parts=_parts(step, value, for_msl),
        )
        for step, value in zip(change.steps, values, strict=True)
        if value or step.points
    ]


def _parts(step: StepLine, shown: float, for_msl: bool) -> list[DetailPart]:
    """Leaves, limits and the opinion leader's line, those that moved."""
    lines: list[tuple[str, float, LeafLine | None]] = [
        (change_words.leaf_name(one.leaf, for_msl=for_msl), one.points, one) for one in step.leaves
    ]
    lines.append((_("Limits by trust and conversation"), step.gates, None))
    if step.opinion_leader is not None:
        lines.append((_("The opinion leader's view"), step.opinion_leader, None))
    values = tenths([points * 100 for _name, points, _leaf in lines], shown)
    return [
        _part(name, value, leaf, for_msl)
        for (name, _points, leaf), value in zip(lines, values, strict=True)
        if value
    ]


def _part(name: str, shown: float, leaf: LeafLine | None, for_msl: bool) -> DetailPart:
    if leaf is None or not leaf.items:
        return DetailPart(name, shown)
    values = tenths([one.points * 100 for one in leaf.items], shown)
    told = [
        _item(one, value, for_msl) for one, value in zip(leaf.items, values, strict=True) if value
    ]
    told.sort(key=lambda one: -abs(one.value))
    return DetailPart(name, shown, told, smaller=len(leaf.items) - len(told))


def _item(item: ItemLine, shown: float, for_msl: bool) -> DetailItem:
    if item.kind != ItemKind.ITEM or item.field is None or item.at is None:
        return DetailItem(change_words.item_name(item.kind), "", "", shown)
    line = wording.plain_line(
        EvidenceItem(
            at=item.at,
            field=item.field,
            channel=item.channel,
            is_own=item.is_own,
            weight=item.weight_after,
            value=item.value_after,
            key=item.key or 0,
            words=item.words,
        ),
        for_msl=for_msl,
    )
    day = date_format(timezone.localtime(item.at), "j F Y")
    return DetailItem(line.text, ", ".join(filter(None, [day, line.detail])), line.url, shown)
