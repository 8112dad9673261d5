"""What a page shows of a rubric, one part at a time; each part takes at most two queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.presentation import MINUS
from trust_scores import rubric_guide
from trust_scores.constants import Audience, BandCode, Quality
from trust_scores.models import Rubric
from trust_scores.rubric_guide import Group, Setting
from trust_scores.scoring import DEFAULT, Between

ITEMS = "items"
STEPS = "steps"

PARTS: dict[str, Promise | str] = {
    **{group.value: group.label for group in Group},
    ITEMS: gettext_lazy("Items"),
    STEPS: gettext_lazy("Next steps"),
}
_INTRODUCTIONS: dict[str, Promise | str] = {
    **{group.value: text for group, text in rubric_guide.INTRODUCTIONS.items()},
    ITEMS: gettext_lazy(
        "The statements that people rate from 1 to 5. Behind each level stands what it looks like"
        " in daily work, so that two people who saw the same choose the same level."
    ),
    STEPS: gettext_lazy(
        "What is proposed for the quality that holds a relationship back most, depending on how"
        " far it has come."
    ),
}


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting with its value as text, and as a bar (0 to 1) where one helps."""

    setting: Setting
    value: str
    range: str
    bar: float | None = None


@dataclass(frozen=True, slots=True)
class BandPiece:
    """A band on the scale from 0 to 100: where it begins, and how far it reaches."""

    code: str
    left: float
    width: float


def part_of(rubric: Rubric, part: str) -> dict[str, Any]:
    """The template context of one part; `part` is a key of `PARTS`."""
    context: dict[str, Any] = {
        "part": part,
        "title": PARTS[part],
        "introduction": _INTRODUCTIONS[part],
    }
    if part in Group.values:
        context |= _settings(rubric, Group(part))
    add: Callable[[Rubric], dict[str, Any]] | None = _MORE.get(part)
    return context | add(rubric) if add else context


def _settings(rubric: Rubric, group: Group) -> dict[str, Any]:
    # A draft may be silent in places; those keep their default.
    values = rubric_guide.values(DEFAULT.to_document()) | rubric_guide.values(rubric.parameters)
    settings = rubric_guide.settings_in(group)
    rows = [
        SettingRow(
            one,
            _figure(values[one.path]),
            _range(rubric_guide.ranges()[one.path]),
            values[one.path] if _has_bar(one) else None,
        )
        for one in settings
    ]
    return {
        "basic_rows": [row for row in rows if row.setting.is_basic],
        "finer_rows": [row for row in rows if not row.setting.is_basic],
    }


def _has_bar(setting: Setting) -> bool:
    return setting.group == Group.IMPORTANCE and setting.is_basic


def _figure(value: float) -> str:
    return f"{value:g}".replace("-", MINUS)


def _range(limits: Between) -> str:
    texts = {
        (False, False): _("%(low)s to %(high)s"),
        (True, False): _("above %(low)s, up to %(high)s"),
        (False, True): _("from %(low)s, below %(high)s"),
        (True, True): _("between %(low)s and %(high)s"),
    }
    text = texts[limits.above_low, limits.below_high]
    return text % {"low": _figure(limits.low), "high": _figure(limits.high)}


def _bands(rubric: Rubric) -> dict[str, Any]:
    bands = list(rubric.bands.all())
    rising = sorted(bands, key=lambda band: band.lower_edge)
    ends = [band.lower_edge for band in rising[1:]] + [1.0]
    pieces = [
        BandPiece(band.code, _percent(band.lower_edge), _percent(end - band.lower_edge))
        for band, end in zip(rising, ends, strict=True)
    ]
    return {"bands": bands, "band_pieces": pieces, "no_band": BandCode.INSUFFICIENT}


def _percent(share: float) -> float:
    return round(share * 100, 4)


def _stages(rubric: Rubric) -> dict[str, Any]:
    return {"stages": rubric.stages.all()}


def _items(rubric: Rubric) -> dict[str, Any]:
    by_audience: dict[str, list[Any]] = {audience: [] for audience in Audience}
    for item in rubric.items.prefetch_related("anchors"):
        by_audience[item.audience].append(item)
    return {
        "audiences": [
            {"code": audience.value, "label": audience.label, "items": by_audience[audience]}
            for audience in Audience
        ]
    }


def _steps(rubric: Rubric) -> dict[str, Any]:
    steps = sorted(
        rubric.coaching_steps.all(),
        key=lambda step: (Quality.values.index(step.quality), step.below),
    )
    return {
        "qualities": [
            {"label": Quality(code).label, "steps": list(found)}
            for code, found in groupby(steps, key=lambda step: step.quality)
        ]
    }


_MORE = {
    Group.BANDS.value: _bands,
    Group.STAGES.value: _stages,
    ITEMS: _items,
    STEPS: _steps,
}
