"""Settings of a draft as fields: with their range, a slider, and what is in force."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.forms import BoundField

from accounts.presentation import MINUS
from trust_scores import rubric_guide
from trust_scores.forms.rubric_settings import SettingsForm, name_of
from trust_scores.rubric_guide import Group, Setting
from trust_scores.rubric_settings import NumberUnreadable, number_text, read_number
from trust_scores.scoring import DEFAULT, Between

# Settings of which a list or record has to add up to 1, by the path that its problem has.
SUMS = ("exponents", "mutual_exponents", "disagreement.items")
_DEFAULTS = rubric_guide.values(DEFAULT.to_document())
_STEP = 0.01
# Wider ranges are easier typed than slid.
_WIDEST = 6
# No quality is ever worth more in practice; a longer slider would be too coarse.
_USUAL_IMPORTANCE = 0.4
_ALMOST = 1e-9


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of settings, by path.

    `texts` stand in the fields, `values` count now, `published` are those of the version in force.
    """

    texts: Mapping[str, str]
    values: Mapping[str, float]
    published: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Slider:
    """A slider in the numbers of its setting; `fill` and `mark` in percent of its length."""

    low: str
    high: str
    step: str
    value: str
    fill: float
    mark: float


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One setting to change. `was` is the published text where it differs, `in_use` the value
    that counts while the text cannot be used."""

    setting: Setting
    field: BoundField
    published: str
    default: str
    low: str
    high: str
    slider: Slider | None
    was: str
    in_use: str
    sum_path: str

    @property
    def name(self) -> str:
        return self.field.html_name


@dataclass(frozen=True, slots=True)
class Sum:
    """Numbers that have to add up to 1."""

    path: str
    total: str
    is_right: bool

    @property
    def name(self) -> str:
        return name_of(self.path)


@dataclass(frozen=True, slots=True)
class Block:
    """Fields that stand together: those of one sum, or those that share what raising them does."""

    rows: list[FieldRow]
    effect: Any
    sum: Sum | None

    @property
    def is_grid(self) -> bool:
        return len(self.rows) > 1 and bool(self.effect)


def text_of(number: float) -> str:
    """A number as one would type it, with all digits that it has."""
    return number_text(number).removesuffix(".0")


def shown(text: str) -> str:
    """A typed number in running text."""
    return text.replace("-", MINUS)


def blocks(form: SettingsForm, settings: Iterable[Setting], known: Known) -> list[Block]:
    """The fields of these settings in blocks, in the order of the guide."""
    rows = [_row(form, setting, known) for setting in settings]
    return [_block(list(found), known) for _key, found in groupby(rows, key=_together)]


def _together(row: FieldRow) -> str:
    return row.sum_path or str(row.setting.effect)


def _block(rows: list[FieldRow], known: Known) -> Block:
    effects = {str(row.setting.effect) for row in rows}
    path = rows[0].sum_path
    return Block(
        rows=rows,
        effect=rows[0].setting.effect if len(rows) > 1 and len(effects) == 1 else "",
        sum=_sum(path, rows) if path else None,
    )


def _row(form: SettingsForm, setting: Setting, known: Known) -> FieldRow:
    path = setting.path
    text, value, published = known.texts[path], known.values[path], known.published[path]
    limits = rubric_guide.ranges()[path]
    before = text_of(published)
    return FieldRow(
        setting=setting,
        field=form[name_of(path)],
        published=before,
        default=shown(text_of(_DEFAULTS[path])),
        low=shown(text_of(limits.low)),
        high=shown(text_of(limits.high)),
        slider=_slider(setting, limits, value, published),
        was="" if _same(text, published) else shown(before),
        in_use="" if _same(text, value) else shown(text_of(value)),
        sum_path=next((one for one in SUMS if path.startswith(one)), ""),
    )


def number_in(text: str) -> float | None:
    """The number that a text stands for; None for everything else."""
    try:
        value = read_number(text)
    except NumberUnreadable:
        return None
    return value if math.isfinite(value) else None


def _same(text: str, value: float) -> bool:
    typed = number_in(text)
    return typed is not None and math.isclose(typed, value, rel_tol=_ALMOST, abs_tol=_ALMOST)


def _slider(setting: Setting, limits: Between, value: float, published: float) -> Slider | None:
    if limits.high - limits.low > _WIDEST:
        return None
    step = 1 if isinstance(_DEFAULTS[setting.path], int) else _STEP
    low, high = limits.low, limits.high
    if setting.group == Group.IMPORTANCE and setting.path.startswith("exponents"):
        high = max(_USUAL_IMPORTANCE, value, published)
    first = low + step if limits.above_low else low
    last = high - step if limits.below_high else high
    return Slider(
        low=text_of(first),
        high=text_of(last),
        step=text_of(step),
        value=text_of(value),
        fill=_percent(value, first, last),
        mark=_percent(published, first, last),
    )


def _percent(value: float, low: float, high: float) -> float:
    return round(100 * min(1.0, max(0.0, (value - low) / (high - low))), 2)


def _sum(path: str, rows: Iterable[FieldRow]) -> Sum:
    numbers = [number_in(row.field.value()) for row in rows]
    total = math.fsum(number for number in numbers if number is not None)
    is_round = abs(total - round(total, 2)) < _ALMOST
    text = f"{total:.2f}" if is_round else text_of(round(total, 6))
    return Sum(path, text, None not in numbers and abs(total - 1) < _ALMOST)
