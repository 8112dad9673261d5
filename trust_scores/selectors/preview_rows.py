"""What a page shows of a trial of a draft: plain values, already in words and points.

Points are health from 0 to 100, not rounded.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from jobs.models import Run
from trust_scores.constants import BandCode, Quality, StageCode
from trust_scores.models import RubricPreview
from trust_scores.rubric_guide import Group


@dataclass(frozen=True, slots=True)
class Count:
    """How many relationships have a band or stage, by the version in force and by the draft."""

    code: BandCode | StageCode
    before: int
    after: int

    @property
    def difference(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class MovedBy:
    """The changed setting, or settings that a rule ties together, that did most of a change.

    `group` is where to find it; `paths` are its settings. For the importance of the qualities:
    which quality, where it stands by the draft (points), and whether it counts more than before.
    """

    label: str
    group: Group | None
    paths: tuple[str, ...]
    quality: Quality | None = None
    quality_points: float | None = None
    counts_more: bool | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A relationship that gets another band or stage, and what moved it."""

    relationship_id: int
    person: str
    msl: str
    band_before: BandCode
    band_after: BandCode
    stage_before: StageCode
    stage_after: StageCode
    points_before: float
    points_after: float
    moved_by: MovedBy | None

    @property
    def change(self) -> float:
        return self.points_after - self.points_before


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """What a list of changes is narrowed to.

    kind: "band" or "stage"; way: "up" or "down", "" for both; text: every word of it is in the
    name, the institution or an identifier of the opinion leader.
    """

    kind: str
    way: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of those that change, the largest falls first.

    total: all of them; hidden: those of them that this person is not told by name, who are on
    no page. page and pages count from 1; found: how many are on all pages.
    """

    rows: list[Change]
    total: int
    hidden: int
    page: int
    pages: int
    found: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """What one part of the model adds to a move; `quality` is None for the gates' line."""

    leaf: str
    label: str
    quality: Quality | None
    points: float


@dataclass(frozen=True, slots=True)
class Move:
    """A relationship that moves far, with lines that add up to the change, largest first."""

    relationship_id: int
    person: str
    msl: str
    points_before: float
    points_after: float
    lines: list[Line]

    @property
    def change(self) -> float:
        return self.points_after - self.points_before


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How far the order of the draft holds when one of its settings is varied.

    correlation: the lowest rank correlation with the draft's own order, 1 is the same order,
    None without an order; factor: the setting times this gave it; largest_move: the most that
    any health moves, points.
    """

    key: str
    label: str
    correlation: float | None
    factor: float
    largest_move: float


@dataclass(frozen=True, slots=True)
class PreviewResults:
    """What a trial has found.

    correlation: of the order by the version in force with that by the draft; firmness: the
    lowest of `sensitivity`, which begins with the loosest; both are None with fewer than two
    relationships or where all are equal. rises, falls: of those that have a band both times;
    gained, lost: who gets a band at last, and who has too little evidence by the draft.
    """

    relationships: int
    bands: list[Count]
    stages: list[Count]
    rises: int
    falls: int
    gained: int
    lost: int
    correlation: float | None
    firmness: float | None
    band_changes: Changes
    stage_changes: Changes
    moves_up: list[Move]
    moves_down: list[Move]
    hidden_moves: int
    sensitivity: list[Sensitivity] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """A trial with how far it is; `results` is None until it has ended.

    is_stale: the draft was changed since the trial began.
    """

    preview: RubricPreview
    run: Run | None
    as_of: dt.datetime
    is_stale: bool
    is_running: bool
    has_failed: bool
    is_cancelled: bool
    done: int
    total: int
    results: PreviewResults | None


@dataclass(frozen=True, slots=True)
class QualityBeside:
    """One quality by the version in force and by the draft; points."""

    quality: Quality
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Beside:
    """One relationship by the version in force and by the draft.

    confidence: in [0, 1]; confidence_level: 1 low, 2 medium, 3 high. lines: as in `Move`.
    """

    relationship_id: int
    person: str
    msl: str
    points_before: float
    points_after: float
    band_before: BandCode
    band_after: BandCode
    confidence_before: float
    confidence_after: float
    confidence_level_before: int
    confidence_level_after: int
    qualities: list[QualityBeside]
    lines: list[Line]

    @property
    def change(self) -> float:
        return self.points_after - self.points_before
