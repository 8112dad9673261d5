"""The parts of a trial added up to what is kept of it.

`RubricPreview.results` is this JSON object; codes are those of `trust_scores.scoring`, points
are health in [0, 1]:

    layout        1
    count         relationships
    bands, stages {"before": [...], "after": [...]}: how many by code, from code 0 on
    rises, falls, gained, lost   how many change band: up, down, from and to "not enough"
    correlation   of the order by the lower end of the band before and after, or null
    units         [[path, ...], ...]: the settings that differ, those together that were tried
                  as one
    changes       one list per relationship that changes band or stage, as named in
                  `selectors.previews.CHANGE`,
                  the largest falls first; *_by are places in `units` or -1
    moves_up, moves_down   the largest, [{"relationship", "before", "after", "lines"}]: lines by
                  `scoring.LEAVES` and "gates"
    sensitivity   one per setting that was varied, the loosest first: [{"key", "factor",
                  "correlation", "move"}], of the factor that loosens most; move is the largest
    firmness      the lowest of these correlations, or null
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from trust_scores.scoring import GATES, LEAVES, Band, Stage
from trust_scores.scoring.arrays import FloatArray, IntArray
from trust_scores.scoring.trials import largest, rank_correlation, transitions
from trust_scores.scoring.variations import VARIATIONS
from trust_scores.selectors.previews import CHANGE

LAYOUT = 1
MOVES = 5
COLUMNS = (*CHANGE[:3], "lower_before", "lower_after", *CHANGE[3:], *LEAVES, GATES)
_NUMBERS = {"health_before", "health_after", "quality_estimate"}


class Part(NamedTuple):
    """Of some relationships: rows [N, COLUMNS]; lower [N, VARIATIONS]; move [1, VARIATIONS]."""

    rows: FloatArray
    lower: FloatArray
    move: FloatArray

    @property
    def changed(self) -> int:
        """How many change band."""
        before, after = (COLUMNS.index(name) for name in ("band_before", "band_after"))
        return int((self.rows[:, before] != self.rows[:, after]).sum())


def results_of(parts: Sequence[Part], *, units: Sequence[Sequence[str]]) -> dict[str, Any]:
    """All that is kept of a trial; see the top of this module."""
    rows = _table(parts)
    band = _whole(rows, "band_before"), _whole(rows, "band_after")
    stage = _whole(rows, "stage_before"), _whole(rows, "stage_after")
    sensitivity = _sensitivity(parts, rows["lower_after"])
    firm = [one["correlation"] for one in sensitivity if one["correlation"] is not None]
    return {
        "layout": LAYOUT,
        "count": len(band[0]),
        "bands": _counts(*band, size=max(Band) + 1),
        "stages": _counts(*stage, size=max(Stage) + 1),
        **_directions(*band),
        "correlation": rank_correlation(rows["lower_before"], rows["lower_after"]),
        "units": [list(paths) for paths in units],
        "changes": _changes(rows, (band[0] != band[1]) | (stage[0] != stage[1])),
        "moves_up": _moves(rows, 1.0),
        "moves_down": _moves(rows, -1.0),
        "sensitivity": sensitivity,
        "firmness": min(firm, default=None),
    }


def _table(parts: Sequence[Part]) -> dict[str, FloatArray]:
    none = np.zeros((0, len(COLUMNS)))
    whole = np.concatenate([none, *(part.rows for part in parts)])
    return dict(zip(COLUMNS, whole.T, strict=True))


def _whole(rows: dict[str, FloatArray], name: str) -> IntArray:
    return rows[name].astype(np.int64)


def _counts(before: IntArray, after: IntArray, *, size: int) -> dict[str, Any]:
    table = transitions(before, after, size=size)
    return {
        "before": table.sum(axis=1).tolist(),
        "after": table.sum(axis=0).tolist(),
        "transitions": table.tolist(),
    }


def _directions(before: IntArray, after: IntArray) -> dict[str, int]:
    unknown, known = before == Band.INSUFFICIENT, after != Band.INSUFFICIENT
    both = ~unknown & known
    return {
        "rises": int((both & (after > before)).sum()),
        "falls": int((both & (after < before)).sum()),
        "gained": int((unknown & known).sum()),
        "lost": int((~unknown & ~known).sum()),
    }


def _changes(rows: dict[str, FloatArray], changed: np.ndarray) -> list[list[float]]:
    order = np.argsort((rows["health_after"] - rows["health_before"])[changed], kind="stable")
    columns = [rows[name][changed][order] for name in CHANGE]
    plain = [
        column.tolist() if name in _NUMBERS else column.astype(np.int64).tolist()
        for name, column in zip(CHANGE, columns, strict=True)
    ]
    return [list(row) for row in zip(*plain, strict=True)]


def _moves(rows: dict[str, FloatArray], direction: float) -> list[dict[str, Any]]:
    moved = direction * (rows["health_after"] - rows["health_before"])
    return [
        {
            "relationship": int(rows["relationship"][place]),
            "before": float(rows["health_before"][place]),
            "after": float(rows["health_after"][place]),
            "lines": {name: float(rows[name][place]) for name in (*LEAVES, GATES)},
        }
        for place in largest(moved, count=MOVES).tolist()
    ]


def _sensitivity(parts: Sequence[Part], base: FloatArray) -> list[dict[str, Any]]:
    """Per setting the factor after which the order is least like that of the draft itself."""
    none = np.zeros((0, len(VARIATIONS)))
    lower = np.concatenate([none, *(part.lower for part in parts)])
    move = np.concatenate([none, *(part.move for part in parts)]).max(axis=0, initial=0.0)
    tried: list[dict[str, Any]] = [
        {
            "key": variation.key,
            "factor": variation.factor,
            "correlation": rank_correlation(base, lower[:, place]),
            "move": float(move[place]),
        }
        for place, variation in enumerate(VARIATIONS)
    ]
    by_key = (list(group) for _key, group in groupby(tried, key=itemgetter("key")))
    rows = [_loosest(group) for group in by_key]
    return sorted(rows, key=_looseness)


def _loosest(group: Sequence[dict[str, Any]]) -> dict[str, Any]:
    loosest = min(group, key=_looseness)
    return {**loosest, "move": max(one["move"] for one in group)}


def _looseness(one: dict[str, Any]) -> float:
    return 1.0 if one["correlation"] is None else float(one["correlation"])
