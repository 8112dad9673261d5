"""The heat map: each MSL's relationships by quality, and the same for the team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from dashboards.selectors.team_numbers import SumsRow
from dashboards.selectors.team_scope import TeamScope
from trust_scores.constants import BandCode, Quality
from trust_scores.scoring.parameters.reading import Bands

# A mean of fewer says more about persons than about the work.
LEAST_IN_CELL = 3


@dataclass(frozen=True, slots=True)
class HeatCell:
    """The mean of one quality over the relationships where it is known; None with too few.

    value, confidence: in [0, 1]. label: the same for readers. query: the list behind it.
    """

    quality: Quality
    value: float | None
    confidence: float | None
    count: int
    band: str
    label: str
    query: str

    @property
    def is_fragile(self) -> bool:
        return self.band == BandCode.FRAGILE


@dataclass(frozen=True, slots=True)
class HeatRow:
    """An MSL, or the team where `msl` is None; `total` relationships."""

    msl: User | None
    total: int
    cells: list[HeatCell]
    query: str

    @property
    def fragile(self) -> list[HeatCell]:
        return [one for one in self.cells if one.is_fragile]

    @property
    def fragile_words(self) -> str:
        return get_text_list([one.quality.label.lower() for one in self.fragile], _("and"))

    @property
    def is_too_new(self) -> bool:
        """There are relationships, and nothing can be said of most qualities."""
        return self.total > 0 and sum(one.value is None for one in self.cells) >= 4


def band_of(value: float, edges: Bands) -> str:
    """The band of a mean by the rubric's edges; an edge belongs to the band above it."""
    for band, edge in (
        (BandCode.STRONG, edges.strong),
        (BandCode.SOUND, edges.sound),
        (BandCode.DEVELOPING, edges.developing),
    ):
        if value >= edge:
            return band.value
    return BandCode.FRAGILE.value


def heat_rows(
    scope: TeamScope, members: Sequence[User], sums: Iterable[SumsRow], edges: Bands
) -> tuple[list[HeatRow], HeatRow]:
    """A row for each MSL in the given order, and one for the team."""
    by_msl: dict[int, Counter[str]] = {one.pk: Counter() for one in members}
    team: Counter[str] = Counter()
    for row in sums:
        numbers = {key: row[key] for key in row if key not in {"msl", "tier"}}
        team.update(numbers)
        by_msl.setdefault(row["msl"], Counter()).update(numbers)
    rows = [_row(scope, one, by_msl[one.pk], edges) for one in members]
    return rows, _row(scope, None, team, edges)


def _row(scope: TeamScope, msl: User | None, sums: Counter[str], edges: Bands) -> HeatRow:
    return HeatRow(
        msl=msl,
        total=int(sums["total"]),
        cells=[_cell(scope, msl, quality, sums, edges) for quality in Quality],
        query=scope.query(msl=msl.pk if msl else ""),
    )


def _cell(
    scope: TeamScope, msl: User | None, quality: Quality, sums: Counter[str], edges: Bands
) -> HeatCell:
    name = quality.value
    count = int(sums[f"{name}_count"])
    is_told = count >= LEAST_IN_CELL
    value = sums[f"{name}_sum"] / count if is_told else None
    sure = sums[f"{name}_sure"] / count if is_told else None
    return HeatCell(
        quality=quality,
        value=value,
        confidence=sure,
        count=count,
        band=BandCode.INSUFFICIENT.value if value is None else band_of(value, edges),
        label=_label(quality, value, count),
        query=scope.query(msl=msl.pk if msl else "", quality=name, sort="quality"),
    )


def _label(quality: Quality, value: float | None, count: int) -> str:
    if value is None:
        return _("%(quality)s: known of fewer than %(least)s relationships") % {
            "quality": quality.label,
            "least": LEAST_IN_CELL,
        }
    return ngettext(
        "%(quality)s, mean of %(count)s relationship",
        "%(quality)s, mean of %(count)s relationships",
        count,
    ) % {"quality": quality.label, "count": count}
