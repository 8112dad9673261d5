"""What is read from the database to answer questions about scores, once for all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from opinion_leaders.models import Relationship
from trust_scores.models import Rubric
from trust_scores.selectors.calibrations import Calibration, all_versions, version_at
from trust_scores.selectors.evidence import load_evidence
from trust_scores.selectors.evidence_tables import LoadedEvidence
from trust_scores.selectors.rubrics import RubricInForce, rubric_versions, version_in_force


@dataclass(frozen=True, slots=True)
class Rules:
    """A moment with what was in force then."""

    moment: dt.datetime
    rubric: RubricInForce
    calibration: Calibration | None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was ever on record about some relationships, and all rules that were in force.

    Relationships come with their opinion leaders. loaded: with past versions and with words.
    """

    relationships: Sequence[Relationship]
    loaded: LoadedEvidence
    rubrics: Sequence[Rubric]
    calibrations: Sequence[Calibration]

    def rules_at(self, moment: dt.datetime) -> Rules:
        return Rules(
            moment,
            version_in_force(self.rubrics, moment),
            version_at(self.calibrations, moment),
        )

    def answers(self, moment: dt.datetime) -> list[int]:
        """How many answers of the opinion leader were on record, by relationship."""
        return [int(one) for one in self.loaded.known_at(moment).pulse_answers()]


def read_scores(relationships: Collection[Relationship]) -> Reading:
    """Read any number of relationships in seven queries."""
    chosen = list(relationships)
    loaded = load_evidence([one.pk for one in chosen], with_past_versions=True, with_words=True)
    return Reading(chosen, loaded, rubric_versions(), all_versions())
