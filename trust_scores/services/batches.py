"""Many relationships measured at once: their sums and scores by one version, not yet stored."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from opinion_leaders.querysets import RelationshipQuerySet
from trust_scores import scoring
from trust_scores.selectors import days, shown
from trust_scores.selectors.calibrations import offsets_at
from trust_scores.selectors.evidence import load_evidence
from trust_scores.selectors.numbers import Moment, Number, read_with_bytes
from trust_scores.selectors.rubrics import RubricInForce

_COLUMNS = ("pk", "opinion_leader__tier", "target_interval_days", "evidence_revision")


@dataclass(frozen=True, slots=True)
class Batch:
    """Relationships to score, by key: days between contacts, how far their evidence has come."""

    ids: list[int]
    tiers: list[int]
    own_intervals: list[int | None]
    revisions: list[int]

    def take(self, wanted: Collection[int]) -> Batch:
        kept = [place for place, pk in enumerate(self.ids) if pk in wanted]
        return Batch(
            [self.ids[place] for place in kept],
            [self.tiers[place] for place in kept],
            [self.own_intervals[place] for place in kept],
            [self.revisions[place] for place in kept],
        )

    def outdated_where(self, mask: np.ndarray) -> Batch:
        """The same, but what is made of those chosen is never taken for up to date.

        For what leaves out something on record, because it is dated later than asked for.
        """
        if not mask.any():
            return self
        revisions = np.where(mask, 0, self.revisions).tolist()
        return Batch(self.ids, self.tiers, self.own_intervals, revisions)

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
    """Those of them that are scored at all, by key; one query.

    Read before their evidence: what comes in between makes it newer than it says, never older.
    """
    return _batch(list(relationships.scored().order_by("pk").values_list(*_COLUMNS)))


@dataclass(frozen=True, slots=True)
class Stored:
    """A batch with what is stored of it: sums that may be moved, and the keys of its scores.

    usable [N]: the sums are of the version and calibration asked for, not later than asked, and
    made of all that is on record. sums: those of the usable ones, in their order.
    """

    batch: Batch
    usable: np.ndarray
    sums: scoring.Sums
    keys: shown.Keys


def stored_of(
    relationships: RelationshipQuerySet,
    *,
    rubric: int,
    calibration: int | None,
    as_of: dt.datetime,
) -> Stored:
    """All that a night needs to know of some relationships, in one query."""
    known, (packed, keys) = read_with_bytes(
        relationships.scored().order_by("pk"),
        {
            "pk": Number("pk"),
            "tier": Number("opinion_leader__tier"),
            "own_interval": Number("target_interval_days"),
            "revision": Number("evidence_revision"),
            "rubric": Number("evidence_sums__rubric_id"),
            "calibration": Number("evidence_sums__calibration_id"),
            "made_of": Number("evidence_sums__revision"),
            "as_of": Moment("evidence_sums__as_of"),
        },
        ("evidence_sums__packed", "score__keys"),
    )
    is_readable = [one is not None and scoring.is_readable(one) for one in packed]
    usable = (
        (known["rubric"] == rubric)
        & (np.nan_to_num(known["calibration"]) == (calibration or 0))
        & (known["made_of"] == known["revision"])
        & (known["as_of"] <= days.of(as_of))
        & np.array(is_readable, bool)
    )
    intervals = known["own_interval"]
    return Stored(
        batch=Batch(
            known["pk"].astype(int).tolist(),
            known["tier"].astype(int).tolist(),
            [None if math.isnan(one) else int(one) for one in intervals.tolist()],
            known["revision"].astype(int).tolist(),
        ),
        usable=usable,
        sums=scoring.unpack([one for one, fits in zip(packed, usable, strict=True) if fits]),
        keys=shown.Keys.read(keys),
    )


def _batch(rows: list[tuple[Any, ...]]) -> Batch:
    return Batch(*([row[place] for row in rows] for place in range(len(_COLUMNS))))


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

    def columns(self, places: np.ndarray) -> dict[str, list[Any]]:
        """The columns that a score in force and a staged one share, of those at `places`."""
        sums = self.sums
        return {
            **self._whose(places),
            "target_interval_days": np.rint(self.intervals[places]).astype(int).tolist(),
            "last_contact_at": [days.moment(one) for one in sums.last_contact[places].tolist()],
            "last_live_contact_at": [
                days.moment(one) for one in sums.last_live_contact[places].tolist()
            ],
            **self.shown.values(places),
            **self.shown.details(places),
        }

    def history(self, changed: np.ndarray) -> dict[str, list[Any]]:
        """The columns of the history of those chosen by a mask."""
        places = np.flatnonzero(changed)
        return {**self._whose(places), **self.shown.values(places)}

    def _whose(self, places: np.ndarray) -> dict[str, list[Any]]:
        return {
            "relationship": np.array(self.batch.ids, np.int64)[places].tolist(),
            "rubric": [self.rubric.pk] * len(places),
            "as_of": [self.as_of] * len(places),
        }


def measure(batch: Batch, *, rubric: RubricInForce, as_of: dt.datetime) -> Measured:
    """Read all evidence of a batch; six queries."""
    calibration = offsets_at(as_of)
    loaded = load_evidence(batch.ids)
    sums = loaded.sums(as_of=as_of, parameters=rubric.parameters, calibration=calibration)
    key = calibration.pk if calibration else None
    batch = batch.outdated_where(loaded.dated_after(as_of))
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
