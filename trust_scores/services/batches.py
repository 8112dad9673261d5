"""Many relationships measured at once: their sums and scores by one version, not yet stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from opinion_leaders.querysets import RelationshipQuerySet
from trust_scores import scoring
from trust_scores.models import ScoreHistory
from trust_scores.selectors import days, shown
from trust_scores.selectors.calibrations import offsets_at
from trust_scores.selectors.evidence import load_evidence
from trust_scores.selectors.rubrics import RubricInForce


@dataclass(frozen=True, slots=True)
class Batch:
    """Relationships to score: ids and days between contacts, in the same order."""

    ids: list[int]
    tiers: list[int]
    own_intervals: list[int | None]

    def take(self, wanted: Collection[int]) -> Batch:
        kept = [place for place, pk in enumerate(self.ids) if pk in wanted]
        return Batch(
            [self.ids[place] for place in kept],
            [self.tiers[place] for place in kept],
            [self.own_intervals[place] for place in kept],
        )

    def intervals(self, parameters: scoring.Parameters) -> np.ndarray:
        """Days between contacts: as agreed for the relationship, else by the person's tier."""
        return np.array(
            [
                own or parameters.cadence.interval(tier)
                for own, tier in zip(self.own_intervals, self.tiers, strict=True)
            ],
            dtype=float,
        )


def batch_of(relationships: RelationshipQuerySet) -> Batch:
    """Those of them that are scored at all, by key; one query."""
    rows = list(
        relationships.scored()
        .order_by("pk")
        .values_list("pk", "opinion_leader__tier", "target_interval_days")
    )
    return Batch([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])


@dataclass(frozen=True, slots=True)
class Measured:
    """Sums and scores of a batch at `as_of`; positions follow `batch.ids`.

    `calibration` is the key of the version of raters' offsets, None before the first.
    """

    batch: Batch
    rubric: RubricInForce
    calibration: int | None
    as_of: dt.datetime
    intervals: np.ndarray
    sums: scoring.Sums
    shown: shown.Shown

    def take(self, wanted: Collection[int]) -> Measured:
        """Only these of them, measured the same."""
        kept = np.array([pk in wanted for pk in self.batch.ids], bool)
        if kept.all():
            return self
        return from_sums(
            self.batch.take(wanted),
            self.sums.take(kept),
            rubric=self.rubric,
            calibration=self.calibration,
            as_of=self.as_of,
        )

    def fields(self, place: int) -> dict[str, Any]:
        """The columns that a score in force and a staged one share."""
        sums = self.sums
        return {
            "relationship_id": self.batch.ids[place],
            "rubric_id": self.rubric.pk,
            "as_of": self.as_of,
            "target_interval_days": round(self.intervals[place]),
            "last_contact_at": days.moment(sums.last_contact[place]),
            "last_live_contact_at": days.moment(sums.last_live_contact[place]),
            **self.shown.values(place),
            **self.shown.details(place),
        }

    def history(self, changed: np.ndarray) -> list[ScoreHistory]:
        """The history rows of those chosen by a mask."""
        return [
            ScoreHistory(
                relationship_id=self.batch.ids[place],
                rubric_id=self.rubric.pk,
                as_of=self.as_of,
                **self.shown.values(place),
            )
            for place in np.flatnonzero(changed).tolist()
        ]


def measure(batch: Batch, *, rubric: RubricInForce, as_of: dt.datetime) -> Measured:
    """Read all evidence of a batch; six queries."""
    calibration = offsets_at(as_of)
    loaded = load_evidence(batch.ids)
    sums = loaded.sums(as_of=as_of, parameters=rubric.parameters, calibration=calibration)
    key = calibration.pk if calibration else None
    return from_sums(batch, sums, rubric=rubric, calibration=key, as_of=as_of)


def from_sums(
    batch: Batch,
    sums: scoring.Sums,
    *,
    rubric: RubricInForce,
    calibration: int | None,
    as_of: dt.datetime,
) -> Measured:
    """The scores that these sums give."""
    intervals = batch.intervals(rubric.parameters)
    scores = scoring.score(sums, target_interval=intervals, parameters=rubric.parameters)
    look = shown.Shown.of(scores, sums=sums, rubric=rubric.pk, intervals=intervals)
    return Measured(batch, rubric, calibration, as_of, intervals, sums, look)
