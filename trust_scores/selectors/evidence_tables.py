"""Evidence in memory: recorded rows by kind, and what they say under a rubric."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, fields, replace
from typing import Any, Generic, TypeVar

import numpy as np

from trust_scores import scoring
from trust_scores.scoring import codes
from trust_scores.scoring.arrays import Columns
from trust_scores.selectors import days
from trust_scores.selectors.calibrations import Calibration

Rows = TypeVar("Rows", bound=Columns)
_Fields = codes.EvidenceField
_FIELDS_OF_TABLE = {
    "participations": (
        _Fields.DEPTH,
        _Fields.PATIENT_FOCUS,
        _Fields.BALANCED,
        _Fields.QUESTION,
        _Fields.CANDID,
        _Fields.GOALS,
    ),
    "disagreements": (_Fields.DISAGREEMENT,),
    "commitments": (_Fields.OUR_COMMITMENT, _Fields.THEIR_COMMITMENT),
    "ratings": (_Fields.SELF_RATING, _Fields.MANAGER_RATING, _Fields.OPINION_LEADER_RATING),
}
_TABLE_OF_FIELD = {kind: name for name, kinds in _FIELDS_OF_TABLE.items() for kind in kinds}


@dataclass(frozen=True, slots=True)
class Table(Generic[Rows]):
    """Recorded rows with their keys and the time during which each was on record.

    `words` holds what a page says about each row, where it was asked for; `call_minutes`, of
    visits alone, how long a phone call was, NaN for other ways to meet; `raters`, of ratings
    alone, who rated, 0 for the opinion leader, and `assessments`, in which assessment.
    """

    rows: Rows
    keys: np.ndarray
    known_from: np.ndarray
    known_until: np.ndarray
    words: list[dict[str, Any]]
    call_minutes: np.ndarray = field(default_factory=lambda: np.zeros(0))
    raters: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    assessments: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    def is_known(self, day: float) -> np.ndarray:
        """Mask of the rows that were on record at that moment."""
        return np.asarray((self.known_from <= day) & (day < self.known_until))

    def known_at(self, day: float) -> Table[Rows]:
        return self.take(self.is_known(day))

    def take(self, kept: np.ndarray) -> Table[Rows]:
        """The rows chosen by a mask."""
        return Table(
            self.rows.take(kept),
            self.keys[kept],
            self.known_from[kept],
            self.known_until[kept],
            [one for one, stays in zip(self.words, kept, strict=False) if stays],
            self.call_minutes[kept] if len(self.call_minutes) else self.call_minutes,
            self.raters[kept] if len(self.raters) else self.raters,
            self.assessments[kept] if len(self.assessments) else self.assessments,
        )


@dataclass(frozen=True, slots=True)
class LoadedEvidence:
    """Everything that counts for these relationships; positions follow `relationship_ids`."""

    relationship_ids: list[int]
    participations: Table[scoring.Participations]
    disagreements: Table[scoring.Disagreements]
    commitments: Table[scoring.Commitments]
    ratings: Table[scoring.Ratings]
    breaches: Table[scoring.IntegrityBreaches]

    def known_at(self, moment: dt.datetime) -> LoadedEvidence:
        """Only what was on record at that moment; needs `with_past_versions`."""
        day = days.of(moment)
        tables = {
            one.name: getattr(self, one.name).known_at(day)
            for one in fields(self)
            if one.name != "relationship_ids"
        }
        return replace(self, **tables)

    def table_of(self, kind: codes.EvidenceField) -> Table[Any]:
        """The records that rows of evidence of this field come from."""
        table: Table[Any] = getattr(self, _TABLE_OF_FIELD[kind])
        return table

    def known_rows(self, evidence: scoring.Evidence, moment: dt.datetime) -> np.ndarray:
        """Which rows of `mapped` evidence come from what was on record at that moment."""
        day, known = days.of(moment), np.zeros(len(evidence), bool)
        for name, kinds in _FIELDS_OF_TABLE.items():
            rows = np.isin(evidence.field, kinds)
            known[rows] = getattr(self, name).is_known(day)[evidence.origin[rows]]
        return known

    def pulse_answers(self) -> np.ndarray:
        """How many answers of the opinion leader are among the ratings, [N]."""
        pulses = self.ratings.rows.source == codes.Source.OPINION_LEADER
        answers = self.ratings.assessments[pulses]
        places = self.ratings.rows.relationship[pulses]
        _, first = np.unique(answers, return_index=True)
        return np.bincount(places[first], minlength=len(self.relationship_ids))

    def without_pulses(self) -> LoadedEvidence:
        """The same as if no opinion leader had ever been asked."""
        others = self.ratings.rows.source != codes.Source.OPINION_LEADER
        return replace(self, ratings=self.ratings.take(others))

    def dated_after(self, moment: dt.datetime) -> np.ndarray:
        """Mask by position: something on record is dated later than that, so sums leave it out."""
        day = days.of(moment)
        found = np.zeros(len(self.relationship_ids), bool)
        for one in fields(self):
            if one.name != "relationship_ids":
                rows = getattr(self, one.name).rows
                found[rows.relationship[rows.time > day]] = True
        return found

    def mapped(
        self, parameters: scoring.Parameters, calibration: Calibration | None = None
    ) -> tuple[scoring.Evidence, scoring.Conversations, scoring.Breaches]:
        """What the records say under these parameters, with lenient raters calibrated."""
        ratings = _without_leniency(self.ratings, parameters, calibration)
        visits, talks = scoring.participation_evidence(
            _with_long_calls_live(self.participations, parameters), parameters=parameters
        )
        disagreements, episodes = scoring.disagreement_evidence(
            _with_answers(self.disagreements.rows, parameters), parameters=parameters
        )
        promises = scoring.commitment_evidence(self.commitments.rows, parameters=parameters)
        rated = scoring.rating_evidence(ratings, parameters=parameters)
        return (
            scoring.Evidence.concatenate([visits, disagreements, promises, rated]),
            scoring.Conversations.concatenate([talks, episodes]),
            scoring.breach_inputs(self.breaches.rows, parameters=parameters),
        )

    def sums(
        self,
        *,
        as_of: dt.datetime,
        parameters: scoring.Parameters,
        calibration: Calibration | None = None,
    ) -> scoring.Sums:
        """The model's sums at `as_of`; what is dated later is ignored."""
        evidence, conversations, breaches = self.mapped(parameters, calibration)
        return scoring.sum_evidence(
            evidence,
            conversations,
            breaches,
            count=len(self.relationship_ids),
            as_of=days.of(as_of),
            parameters=parameters,
        )


def _with_long_calls_live(
    table: Table[scoring.Participations], parameters: scoring.Parameters
) -> scoring.Participations:
    """The rubric says from how many minutes on a phone call counts as live."""
    minutes = table.call_minutes
    long_enough = minutes >= parameters.visit.phone_minutes
    live = np.where(np.isnan(minutes), table.rows.live, long_enough)
    return replace(table.rows, live=live)


def _with_answers(
    rows: scoring.Disagreements, parameters: scoring.Parameters
) -> scoring.Disagreements:
    """Loaded as 1, one half and 0, read as the rubric values yes, partly and no."""
    answers = parameters.disagreement.answers
    meant = np.array([answers.no, answers.partly, answers.yes])

    def read(column: np.ndarray) -> np.ndarray:
        given = ~np.isnan(column)
        column = column.copy()
        column[given] = meant[(column[given] * 2).astype(int)]
        return column

    names = ("listened", "explored", "common_ground", "stood_ground")
    return replace(rows, **{name: read(getattr(rows, name)) for name in names})


def _without_leniency(
    table: Table[scoring.Ratings],
    parameters: scoring.Parameters,
    calibration: Calibration | None,
) -> scoring.Ratings:
    """Every rating with the offset of its rater.

    Raters without one have the expected leniency of their kind: the model's offset of a rater
    with no compared pairs.
    """
    expected = np.zeros(len(codes.Source) + 1)
    expected[codes.Source.SELF] = parameters.calibration.self.b0
    expected[codes.Source.MANAGER] = parameters.calibration.manager.b0
    offset = expected[table.rows.source]
    if calibration is not None:
        offset = calibration.offset(table.rows, table.raters, offset)
    return replace(table.rows, offset=offset)
