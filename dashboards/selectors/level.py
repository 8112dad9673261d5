"""Why a score is what it is, quality by quality, in shown tenths that add up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboards.rounding import shown_change
from dashboards.selectors.change import ChangeRow
from trust_scores.constants import Quality
from trust_scores.selectors.explanation_lines import Level


@dataclass(frozen=True, slots=True)
class LevelStory:
    """The way from the resting value to the level now; the rows add up."""

    resting: float
    level: float
    rows: list[ChangeRow]


def level_story(level: Level) -> LevelStory | None:
    """What each quality makes of the level; None where too little is known for one."""
    if not level.has_score:
        return None
    by_quality: dict[Quality, float] = defaultdict(float)
    for leaf in level.step.leaves:
        by_quality[leaf.quality] += leaf.points
    lines = [(str(quality.label), by_quality[quality]) for quality in Quality]
    lines.append((_("Held back by trust or conversation"), level.step.gates))
    if level.step.opinion_leader is not None:
        lines.append((_("The opinion leader's view"), level.step.opinion_leader))
    points = [one * 100 for _name, one in lines]
    shown = shown_change(level.resting * 100, points, level.health * 100)
    return LevelStory(
        resting=shown.before,
        level=shown.after,
        rows=[
            ChangeRow(_("At rest, nothing known"), shown.before, total=True),
            *(
                ChangeRow(name, value)
                for (name, moved), value in zip(lines, shown.parts, strict=True)
                if value or moved
            ),
            ChangeRow(_("Today"), shown.after, total=True),
        ],
    )
