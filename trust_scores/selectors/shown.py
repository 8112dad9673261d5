"""The values of a score that people see, and whether they differ from those stored.

A night moves every score a little; only rows of which a shown value changed are written.
Shown are whole points, the band, the stage, the level of confidence and the flags.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from trust_scores import scoring
from trust_scores.constants import BandCode, Quality, StageCode
from trust_scores.models import RelationshipScore
from trust_scores.selectors import days

QUALITIES = [str(quality.value) for quality in Quality]
BAND_OF = {
    scoring.Band.STRONG: BandCode.STRONG,
    scoring.Band.SOUND: BandCode.SOUND,
    scoring.Band.DEVELOPING: BandCode.DEVELOPING,
    scoring.Band.FRAGILE: BandCode.FRAGILE,
    scoring.Band.INSUFFICIENT: BandCode.INSUFFICIENT,
}
STAGE_OF = {
    scoring.Stage.AT_RISK: StageCode.AT_RISK,
    scoring.Stage.DORMANT: StageCode.DORMANT,
    scoring.Stage.ESTABLISHING_TRUST: StageCode.ESTABLISHING,
    scoring.Stage.PARTNERSHIP: StageCode.PARTNERSHIP,
    scoring.Stage.DEEPENING: StageCode.DEEPENING,
    scoring.Stage.CULTIVATING: StageCode.CULTIVATING,
}
SIDE_OF = {
    scoring.TrustSide.NONE: "",
    scoring.TrustSide.COMPETENCE: "competence",
    scoring.TrustSide.CHARACTER: "character",
}
GATE_OF = {
    scoring.Gate.NONE: "",
    scoring.Gate.TRUST: "trust",
    scoring.Gate.CONVERSATION: "conversation",
}
_BAND_CODE = {str(name): int(code) for code, name in BAND_OF.items()}
_STAGE_CODE = {str(name): int(code) for code, name in STAGE_OF.items()}
_SIDE_CODE = {name: int(code) for code, name in SIDE_OF.items()}
_GATE_CODE = {name: int(code) for code, name in GATE_OF.items()}

# Of the columns of a key, the first few are what the history keeps.
_IN_HISTORY = 8
_STORED = (
    "health",
    "band",
    "stage",
    "confidence",
    "is_unverified",
    "has_self_gap",
    "is_superficial",
    "is_contentious",
    "trust",
    *QUALITIES,
    "sufficient_bits",
    "limiting_side",
    "gate",
    "rubric_id",
    "target_interval_days",
    "last_contact_at",
    "last_live_contact_at",
)


@dataclass(frozen=True, slots=True)
class Keys:
    """What is compared: whole numbers [N, columns]; `present` [N]: there is such a row."""

    columns: np.ndarray
    present: np.ndarray


@dataclass(frozen=True, slots=True)
class Shown:
    """Scores with what else the rows name: rubric, interval, contacts."""

    scores: scoring.Scores
    sums: scoring.Sums
    keys: Keys

    @classmethod
    def of(
        cls,
        scores: scoring.Scores,
        *,
        sums: scoring.Sums,
        rubric: int,
        intervals: np.ndarray,
    ) -> Shown:
        columns = [
            _points(scores.health),
            scores.band,
            scores.stage,
            scores.confidence_level,
            scores.unverified,
            scores.self_gap,
            scores.superficial,
            scores.contentious,
            _points(scores.trust),
            *_points(scores.qualities).T,
            _bits(scores.quality_sufficient),
            scores.limiting_side,
            scores.gate,
            np.full(scores.count, rubric),
            np.rint(intervals),
            _seconds(sums.last_contact),
            _seconds(sums.last_live_contact),
        ]
        return cls(scores, sums, _keys(columns, np.ones(scores.count, bool)))

    def differs(self, former: Keys) -> np.ndarray:
        """Mask [N]: a stored row is missing or shows something else."""
        return _differs(self.keys.columns, former.columns, former.present)

    def differs_in_history(self, former: Keys) -> np.ndarray:
        """Mask [N]: health, band, stage, confidence or a flag is not as it was."""
        kept = slice(0, _IN_HISTORY)
        return _differs(self.keys.columns[:, kept], former.columns[:, kept], former.present)

    def values(self, place: int) -> dict[str, Any]:
        """The fields that a score and its history share, for one relationship."""
        scores = self.scores
        return {
            "health": float(scores.health[place]),
            "lower": float(scores.lower[place]),
            "upper": float(scores.upper[place]),
            "confidence": float(scores.confidence[place]),
            "band": BAND_OF[scoring.Band(scores.band[place])],
            "stage": STAGE_OF[scoring.Stage(scores.stage[place])],
            "trust": float(scores.trust[place]),
            "is_unverified": bool(scores.unverified[place]),
            **dict(zip(QUALITIES, map(float, scores.qualities[place]), strict=True)),
        }

    def details(self, place: int) -> dict[str, Any]:
        """The further fields of the present score, for one relationship."""
        scores = self.scores
        confidence = map(float, scores.quality_confidence[place])
        return {
            "sufficient_bits": int(_bits(scores.quality_sufficient[place : place + 1])[0]),
            "integrity": float(scores.integrity[place]),
            "external_share": float(scores.external_share[place]),
            "limiting_side": SIDE_OF[scoring.TrustSide(scores.limiting_side[place])],
            "gate": GATE_OF[scoring.Gate(scores.gate[place])],
            "has_self_gap": bool(scores.self_gap[place]),
            "is_superficial": bool(scores.superficial[place]),
            "is_contentious": bool(scores.contentious[place]),
            **{
                f"{name}_confidence": value
                for name, value in zip(QUALITIES, confidence, strict=True)
            },
        }


def stored(relationship_ids: Sequence[int], *, parameters: scoring.Parameters) -> Keys:
    """The keys of the stored scores, in the order of the ids; one query."""
    place = {pk: row for row, pk in enumerate(relationship_ids)}
    found = list(
        RelationshipScore.objects.filter(relationship__in=relationship_ids).values_list(
            "relationship_id", *_STORED
        )
    )
    columns = np.zeros((len(place), len(_STORED)), np.int64)
    present = np.zeros(len(place), bool)
    if found:
        rows = np.array([place[row[0]] for row in found])
        columns[rows] = _stored_columns([row[1:] for row in found], parameters)
        present[rows] = True
    return Keys(columns, present)


def _stored_columns(rows: list[tuple[Any, ...]], parameters: scoring.Parameters) -> np.ndarray:
    by_name = dict(zip(_STORED, zip(*rows, strict=True), strict=True))
    edges = [parameters.confidence.medium, parameters.confidence.high]
    special = {
        "band": [_BAND_CODE[one] for one in by_name["band"]],
        "stage": [_STAGE_CODE[one] for one in by_name["stage"]],
        "confidence": np.digitize(by_name["confidence"], edges) + 1,
        "limiting_side": [_SIDE_CODE[one] for one in by_name["limiting_side"]],
        "gate": [_GATE_CODE[one] for one in by_name["gate"]],
        **{
            name: _seconds(np.array([days.of(one) if one else np.nan for one in by_name[name]]))
            for name in ("last_contact_at", "last_live_contact_at")
        },
        **{name: _points(np.array(by_name[name])) for name in ("health", "trust", *QUALITIES)},
    }
    columns = [special.get(name, by_name[name]) for name in _STORED]
    return _keys(columns, np.ones(len(rows), bool)).columns


def _keys(columns: Sequence[Any], present: np.ndarray) -> Keys:
    return Keys(np.column_stack([np.asarray(one, np.int64) for one in columns]), present)


def _differs(now: np.ndarray, former: np.ndarray, present: np.ndarray) -> np.ndarray:
    return np.asarray(~present | (now != former).any(axis=1))


def _points(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.rint(values * 100))


def _seconds(day: np.ndarray) -> np.ndarray:
    return np.asarray(np.rint(np.nan_to_num(day) * days.SECONDS))


def _bits(sufficient: np.ndarray) -> np.ndarray:
    return np.asarray(sufficient.astype(np.int64) @ (1 << np.arange(sufficient.shape[1])))
