"""The values of a score that people see, and whether they differ from those stored.

A night moves every score a little; only rows of which a shown value changed are written. Shown
are the whole points of health, the band, the stage, the level of confidence and the flags; trust
and the qualities, of which lists show the points, may lag behind by less than one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
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

# The columns of a key: its layout, what the history keeps, trust and qualities, the rest.
LAYOUT = 1
_IN_HISTORY = slice(0, 9)
_ESTIMATES = slice(9, 16)
_COLUMNS = 23
_WHOLE = np.dtype("<i8")
_BYTES = _COLUMNS * _WHOLE.itemsize
_PARTS_OF_A_POINT = 100


@dataclass(frozen=True, slots=True)
class Keys:
    """What is compared: whole numbers [N, columns]; `present` [N]: there is such a row."""

    columns: np.ndarray
    present: np.ndarray

    @classmethod
    def read(cls, packed: Sequence[bytes | memoryview | None]) -> Keys:
        """Stored keys; where there is none, or one of another layout, none is present."""
        fits = np.array([one is not None and len(one) == _BYTES for one in packed], bool)
        columns = np.zeros((len(packed), _COLUMNS), np.int64)
        whole = b"".join(one for one, fit in zip(packed, fits, strict=True) if fit and one)
        columns[fits] = np.frombuffer(whole, _WHOLE).reshape(-1, _COLUMNS)
        return cls(columns, fits & (columns[:, 0] == LAYOUT))

    def take(self, kept: np.ndarray) -> Keys:
        return Keys(self.columns[kept], self.present[kept])

    def packed(self, places: np.ndarray) -> list[bytes]:
        """Rows, to be stored and given to `read`."""
        return [row.tobytes() for row in self.columns[places].astype(_WHOLE)]


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
            np.full(scores.count, LAYOUT),
            _points(scores.health),
            scores.band,
            scores.stage,
            scores.confidence_level,
            scores.unverified,
            scores.self_gap,
            scores.superficial,
            scores.contentious,
            _parts(scores.trust),
            *_parts(scores.qualities).T,
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
        moved = np.abs(self.keys.columns - former.columns)
        # What may lag behind by less than a point, counts from a whole one on.
        moved[:, _ESTIMATES] //= _PARTS_OF_A_POINT
        return np.asarray(~former.present | moved.any(axis=1))

    def differs_in_history(self, former: Keys) -> np.ndarray:
        """Mask [N]: health, band, stage, confidence or a flag is not as it was."""
        moved = self.keys.columns[:, _IN_HISTORY] != former.columns[:, _IN_HISTORY]
        return np.asarray(~former.present | moved.any(axis=1))

    def values(self, places: np.ndarray) -> dict[str, list[Any]]:
        """The columns that a score and its history share, for the relationships at `places`."""
        scores = self.scores
        return {
            "health": scores.health[places].tolist(),
            "lower": scores.lower[places].tolist(),
            "upper": scores.upper[places].tolist(),
            "confidence": scores.confidence[places].tolist(),
            "band": _called(scores.band[places], scoring.Band, BAND_OF),
            "stage": _called(scores.stage[places], scoring.Stage, STAGE_OF),
            "trust": scores.trust[places].tolist(),
            "is_unverified": scores.unverified[places].tolist(),
            **dict(zip(QUALITIES, scores.qualities[places].T.tolist(), strict=True)),
        }

    def details(self, places: np.ndarray) -> dict[str, list[Any]]:
        """The further columns of the present score."""
        scores = self.scores
        confidences = scores.quality_confidence[places].T.tolist()
        return {
            "sufficient_bits": _bits(scores.quality_sufficient[places]).tolist(),
            "integrity": scores.integrity[places].tolist(),
            "external_share": scores.external_share[places].tolist(),
            "limiting_side": _called(scores.limiting_side[places], scoring.TrustSide, SIDE_OF),
            "gate": _called(scores.gate[places], scoring.Gate, GATE_OF),
            "has_self_gap": scores.self_gap[places].tolist(),
            "is_superficial": scores.superficial[places].tolist(),
            "is_contentious": scores.contentious[places].tolist(),
            **{
                f"{name}_confidence": values
                for name, values in zip(QUALITIES, confidences, strict=True)
            },
            "keys": self.keys.packed(places),
        }

    def row(self) -> dict[str, Any]:
        """All fields of the only relationship."""
        only = np.array([0])
        columns = {**self.values(only), **self.details(only)}
        return {name: values[0] for name, values in columns.items()}


def stored(relationship_ids: Sequence[int]) -> Keys:
    """The keys of the stored scores, in the order of the ids; one query."""
    rows = RelationshipScore.objects.filter(relationship__in=relationship_ids)
    found = dict(rows.values_list("relationship_id", "keys"))
    return Keys.read([found.get(pk) for pk in relationship_ids])


def _keys(columns: Sequence[Any], present: np.ndarray) -> Keys:
    return Keys(np.column_stack([np.asarray(one, np.int64) for one in columns]), present)


def _called(codes: np.ndarray, kind: type[IntEnum], words: Mapping[Any, str]) -> list[str]:
    """The words of the database for the engine's numbers."""
    by_number = {int(one): words[one] for one in kind}
    return [by_number[code] for code in codes.tolist()]


def _points(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.rint(values * 100))


def _parts(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.rint(values * 100 * _PARTS_OF_A_POINT))


def _seconds(day: np.ndarray) -> np.ndarray:
    return np.asarray(np.rint(np.nan_to_num(day) * days.SECONDS))


def _bits(sufficient: np.ndarray) -> np.ndarray:
    return np.asarray(sufficient.astype(np.int64) @ (1 << np.arange(sufficient.shape[1])))
