"""How lenient each rater was found to be, by the version that was in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db.models import Q, Subquery

from trust_scores.constants import AssessmentState, Audience
from trust_scores.models import RaterCalibration, Rating
from trust_scores.querysets import RaterCalibrationQuerySet
from trust_scores.scoring import Ratings, Source
from trust_scores.selectors import days
from trust_scores.selectors.evidence_codes import CHANNEL, SOURCE

CHUNK = 10_000
_SOURCES = max(Source) + 1
_RATING = np.dtype(
    [
        ("relationship", np.int64),
        ("time", float),
        ("channel", np.int8),
        ("source", np.int8),
        ("level", np.int8),
        ("rater", np.int64),
    ]
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """One version: offsets by rater and source, on the value scale from 0 to 1.

    in_force_from: None for one that is proposed.
    """

    pk: int
    number: int
    in_force_from: dt.datetime | None
    offsets: dict[tuple[int, Source], float] = field(default_factory=dict)

    def offset(self, ratings: Ratings, raters: np.ndarray, expected: np.ndarray) -> np.ndarray:
        """The offset of each rating; the expected one where its rater has none, [ratings]."""
        slots = raters * _SOURCES + ratings.source
        known, place = np.unique(slots, return_inverse=True)
        found = np.array(
            [
                self.offsets.get((int(one) // _SOURCES, Source(int(one) % _SOURCES)), np.nan)
                for one in known
            ],
            float,
        )[place]
        return np.where(np.isnan(found), expected, found)


def offsets_at(moment: dt.datetime) -> Calibration | None:
    """The version in force at that moment, None before the first; one query."""
    newest = RaterCalibration.objects.in_force_at(moment).values("pk")[:1]
    found = _read(RaterCalibration.objects.filter(pk=Subquery(newest)))
    return found[0] if found else None


def offsets_of(calibration_id: int) -> Calibration | None:
    """One version, proposed or published; one query."""
    found = _read(RaterCalibration.objects.filter(pk=calibration_id))
    return found[0] if found else None


def all_versions() -> list[Calibration]:
    """Every published version in the order in which they came into force; one query."""
    return _read(RaterCalibration.objects.published().order_by("in_force_from", "number"))


def version_at(versions: Sequence[Calibration], moment: dt.datetime) -> Calibration | None:
    """Of `all_versions`, the one in force at that moment, None before the first."""
    past = [one for one in versions if one.in_force_from and one.in_force_from <= moment]
    return past[-1] if past else None


def load_ratings(about: Q | None = None) -> tuple[Ratings, np.ndarray]:
    """Every rating that counts now, with who gave it (0 for an opinion leader); one query.

    about: narrows them to some relationships, by a condition on a rating.
    """
    rows = (
        Rating.objects.filter(
            about or Q(),
            level__isnull=False,
            assessment__state=AssessmentState.SUBMITTED,
            assessment__superseded_at__isnull=True,
        )
        .order_by("pk")
        .values_list(
            "assessment__relationship_id",
            "assessment__assessed_at",
            "channel",
            "assessment__kind",
            "level",
            "assessment__rater_id",
        )
    )
    # Packed row by row: of a large portfolio these are millions.
    table = np.fromiter((_packed(row) for row in rows.iterator(chunk_size=CHUNK)), _RATING)
    names = ("relationship", "time", "channel", "source", "level")
    return Ratings.of(*(table[name] for name in names)), table["rater"]


def _packed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    relationship, at, channel, kind, level, rater = row
    return relationship, days.of(at), CHANNEL[channel], SOURCE[Audience(kind)], level, rater or 0


def _read(versions: RaterCalibrationQuerySet) -> list[Calibration]:
    found: dict[int, Calibration] = {}
    rows = versions.values_list(
        "pk",
        "number",
        "in_force_from",
        "offsets__rater_id",
        "offsets__kind",
        "offsets__offset",
    )
    for pk, number, since, rater, kind, offset in rows:
        version = found.setdefault(pk, Calibration(pk, number, since, {}))
        if rater is not None:
            version.offsets[rater, SOURCE[Audience(kind)]] = offset
    return list(found.values())
