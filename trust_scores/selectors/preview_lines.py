"""The lines of a move in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from trust_scores.scoring import GATES
from trust_scores.selectors.preview_rows import Line
from trust_scores.selectors.states import QUALITY_OF_LEAF

LABELS = {
    "competence": _("Competence"),
    "character": _("Character"),
    "candor": _("Candor"),
    "integrity": _("Integrity"),
    "disagreement": _("Disagreement"),
    "mutual_msl": _("Care for their goals"),
    "mutual_ol": _("Support for our goals"),
    "goals_clear": _("Clear goals"),
    "routine": _("Regular contact"),
    "meaningful": _("Meaningful conversations"),
    GATES: _("Held back by trust or conversation"),
}
# What is below a hundredth of a point is noise of the arithmetic.
_SMALLEST = 1e-6


def lines_of(points: Mapping[str, float]) -> list[Line]:
    """Lines by leaf, health in [0, 1], as points of 100, the largest first."""
    lines = [
        Line(leaf, str(LABELS[leaf]), QUALITY_OF_LEAF.get(leaf), change * 100)
        for leaf, change in points.items()
        if abs(change) > _SMALLEST
    ]
    return sorted(lines, key=lambda line: -abs(line.points))
