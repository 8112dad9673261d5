"""What a trial of a draft found, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.presentation import points, signed
from trust_scores.selectors.preview_rows import (
    Beside,
    Count,
    Line,
    MovedBy,
    PreviewResults,
    Sensitivity,
)

HARDLY, LITTLE = 0.99, 0.95
# Where the axis of the firmness begins, unless a setting lies below.
AXIS_FROM = 0.9


@dataclass(frozen=True, slots=True)
class Bar:
    """Two bars of one band, in percent of the longest."""

    count: Count
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Dot:
    """One setting on the axis of firmness, in percent of its length."""

    sensitivity: Sensitivity
    place: float


def headline(results: PreviewResults) -> str:
    """Who would change band, and what becomes of the order."""
    total = results.band_changes.total
    if not total:
        sentence = _("No relationship would change its band.")
    else:
        sentence = ngettext(
            "%(count)s relationship would change band: %(ways)s.",
            "%(count)s relationships would change band: %(ways)s.",
            total,
        ) % {"count": total, "ways": ", ".join(_ways(results))}
    return f"{sentence} {order_words(results.correlation)}".strip()


def _ways(results: PreviewResults) -> list[str]:
    ways = [
        (results.falls, _("%(count)s down")),
        (results.rises, _("%(count)s up")),
        (results.gained, _("%(count)s would have enough evidence")),
        (results.lost, _("%(count)s would no longer have enough evidence")),
    ]
    return [text % {"count": count} for count, text in ways if count]


def order_words(correlation: float | None) -> str:
    if correlation is None:
        return ""
    if correlation >= HARDLY:
        return _("The order hardly changes.")
    return _("The order changes a little.") if correlation >= LITTLE else _("The order changes.")


def why(cause: MovedBy | None) -> str:
    """The setting that moved a relationship, in a few words."""
    if cause is None:
        return _("Several settings together")
    if cause.quality is None or cause.quality_points is None or cause.counts_more is None:
        return cause.label
    words = (
        _("%(quality)s %(points)s counts more")
        if cause.counts_more
        else _("%(quality)s %(points)s counts less")
    )
    return words % {
        "quality": cause.quality.label,
        "points": points(cause.quality_points / 100),
    }


def mostly(one: Beside) -> str:
    """The change of a relationship with the part that did most of it."""
    if not one.lines or not round(one.change, 1):
        return _("No change")
    return _("%(change)s, mostly %(part)s") % {
        "change": signed(one.change),
        "part": _lower(one.lines[0]),
    }


def _lower(line: Line) -> str:
    return line.label[:1].lower() + line.label[1:]


def bars(counts: Sequence[Count]) -> list[Bar]:
    most = max((max(one.before, one.after) for one in counts), default=0) or 1
    return [
        Bar(one, round(100 * one.before / most, 2), round(100 * one.after / most, 2))
        for one in counts
    ]


def dots(rows: Sequence[Sensitivity]) -> list[Dot]:
    """Settings on the axis of firmness; without those of which nothing can be said."""
    known = [(row, row.correlation) for row in rows if row.correlation is not None]
    low = min([AXIS_FROM, *(correlation for _row, correlation in known)])
    return [Dot(row, round(100 * (correlation - low) / (1 - low), 2)) for row, correlation in known]
