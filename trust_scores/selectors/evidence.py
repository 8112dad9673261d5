"""Evidence read where it lies, as columns for the engine: five queries for any number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Generic, TypeVar

import numpy as np
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from interactions.constants import (
    Balance,
    Candid,
    Closure,
    Degree,
    GoalsReviewed,
    Outcome,
    PatientFocus,
    PromisedBy,
    Question,
    State,
)
from interactions.models import CommitmentClosure, Disagreement, Discussion, Participation
from trust_scores import scoring
from trust_scores.constants import (
    AssessmentState,
    Audience,
    BreachStatus,
    ChannelCode,
    Severity,
)
from trust_scores.models import EvidenceSums, IntegrityBreach, Rating
from trust_scores.scoring import codes
from trust_scores.scoring.arrays import Columns
from trust_scores.selectors import days

Rows = TypeVar("Rows", bound=Columns)

_FOCUS = {
    "": 0,
    PatientFocus.NONE: codes.PatientFocus.NONE,
    PatientFocus.SOME: codes.PatientFocus.SOME,
    PatientFocus.CENTRAL: codes.PatientFocus.CENTRAL,
}
_BALANCE = {
    "": 0,
    Balance.ONE_SIDED: codes.Balanced.NO,
    Balance.BALANCED: codes.Balanced.YES,
}
_QUESTION = {
    "": 0,
    Question.NO_QUESTION: codes.Question.NO_QUESTION,
    Question.ANSWERED_NOW: codes.Question.ANSWERED_NOW,
    Question.FOLLOWED_UP: codes.Question.FOLLOWED_UP,
    Question.MISSED: codes.Question.MISSED,
}
_CANDID = {
    "": 0,
    Candid.NOBODY: codes.Candid.NOBODY,
    Candid.BOTH: codes.Candid.BOTH,
    Candid.MSL: codes.Candid.MSL,
    Candid.OPINION_LEADER: codes.Candid.OPINION_LEADER,
    Candid.HEDGED: codes.Candid.HEDGED,
}
_GOALS = {
    "": 0,
    GoalsReviewed.NOT_REVIEWED: codes.Goals.NOT_REVIEWED,
    GoalsReviewed.ONE_SIDE: codes.Goals.ONE_SIDE,
    GoalsReviewed.BOTH_SIDES: codes.Goals.BOTH_SIDES,
}
_DEGREE = {"": np.nan, Degree.YES: 1.0, Degree.PARTLY: 0.5, Degree.NO: 0.0}
_OUTCOME = {
    "": 0,
    Outcome.DEEPENED: codes.Outcome.DEEPENED,
    Outcome.COMMON_GROUND: codes.Outcome.COMMON_GROUND,
    Outcome.RESPECTFUL_DIFFERENCE: codes.Outcome.RESPECTFUL_DIFFERENCE,
    Outcome.PARKED: codes.Outcome.PARKED,
    Outcome.DAMAGED: codes.Outcome.DAMAGED,
}
_CLOSURE = {
    Closure.KEPT: codes.CommitmentOutcome.KEPT,
    Closure.LATE: codes.CommitmentOutcome.LATE,
    Closure.BROKEN: codes.CommitmentOutcome.BROKEN,
    Closure.WITHDRAWN: codes.CommitmentOutcome.OPEN,
}
_CHANNEL = {str(name.value): place for place, name in enumerate(ChannelCode)}
_SOURCE = {
    Audience.SELF: codes.Source.SELF,
    Audience.MANAGER: codes.Source.MANAGER,
    Audience.OPINION_LEADER: codes.Source.OPINION_LEADER,
}
_SEVERITY = {
    Severity.MINOR: codes.BreachSeverity.MINOR,
    Severity.SERIOUS: codes.BreachSeverity.SERIOUS,
    Severity.SEVERE: codes.BreachSeverity.SEVERE,
}
_STATUS = {
    BreachStatus.ALLEGED: codes.BreachStatus.ALLEGED,
    BreachStatus.CONFIRMED: codes.BreachStatus.CONFIRMED,
    BreachStatus.REFUTED: codes.BreachStatus.REFUTED,
}


@dataclass(frozen=True, slots=True)
class Table(Generic[Rows]):
    """Recorded rows with their keys and the time during which each was on record.

    `words` holds what a page says about each row, where it was asked for.
    """

    rows: Rows
    keys: np.ndarray
    known_from: np.ndarray
    known_until: np.ndarray
    words: list[dict[str, Any]]

    def known_at(self, day: float) -> Table[Rows]:
        known = (self.known_from <= day) & (day < self.known_until)
        words = [one for one, kept in zip(self.words, known, strict=False) if kept]
        return Table(
            self.rows.take(known),
            self.keys[known],
            self.known_from[known],
            self.known_until[known],
            words,
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
            field.name: getattr(self, field.name).known_at(day)
            for field in fields(self)
            if field.name != "relationship_ids"
        }
        return replace(self, **tables)

    def mapped(
        self, parameters: scoring.Parameters
    ) -> tuple[scoring.Evidence, scoring.Conversations, scoring.Breaches]:
        """What the records say under these parameters."""
        ratings = _without_leniency(self.ratings.rows, parameters)
        visits, talks = scoring.participation_evidence(
            self.participations.rows, parameters=parameters
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

    def sums(self, *, as_of: dt.datetime, parameters: scoring.Parameters) -> scoring.Sums:
        """The model's sums at `as_of`; what is dated later is ignored."""
        evidence, conversations, breaches = self.mapped(parameters)
        return scoring.sum_evidence(
            evidence,
            conversations,
            breaches,
            count=len(self.relationship_ids),
            as_of=days.of(as_of),
            parameters=parameters,
        )


@dataclass(frozen=True, slots=True)
class StoredSums:
    """Usable stored sums with their relationships, in the same order."""

    ids: list[int]
    sums: scoring.Sums


def load_evidence(
    relationship_ids: Sequence[int],
    *,
    with_past_versions: bool = False,
    with_words: bool = False,
) -> LoadedEvidence:
    """Read all evidence of these relationships in five queries.

    Without past versions, only what is on record now; with them, also what was superseded,
    so that `known_at` can go back. With words, also what a page says about each row.
    """
    ids = list(relationship_ids)
    place = {pk: row for row, pk in enumerate(ids)}
    loader = _Loader(place, with_past_versions, with_words)
    return LoadedEvidence(
        ids,
        loader.participations(),
        loader.disagreements(),
        loader.commitments(),
        loader.ratings(),
        loader.breaches(),
    )


def stored_sums(relationship_ids: Sequence[int], *, rubric: int, as_of: dt.datetime) -> StoredSums:
    """The stored sums that may be moved to `as_of`: of this rubric, not later, not outdated."""
    rows = list(
        EvidenceSums.objects.filter(
            relationship__in=relationship_ids, rubric=rubric, as_of__lte=as_of
        )
        .order_by("relationship")
        .values_list("relationship_id", "packed")
    )
    outdated = outdated_relationships(relationship_ids)
    usable = [row for row in rows if row[0] not in outdated]
    return StoredSums([row[0] for row in usable], scoring.unpack([row[1] for row in usable]))


def outdated_relationships(relationship_ids: Sequence[int]) -> set[int]:
    """Those whose evidence was recorded after their sums were made."""
    newer = Q(recorded_at__gt=F("relationship__evidence_sums__as_of"))
    sources: list[QuerySet[Any]] = [
        Participation.objects.filter(
            interaction__recorded_at__gt=F("relationship__evidence_sums__as_of")
        ),
        Disagreement.objects.filter(newer),
        IntegrityBreach.objects.filter(newer),
    ]
    found: set[int] = set()
    for source in sources:
        found.update(
            source.filter(relationship__in=relationship_ids).values_list(
                "relationship_id", flat=True
            )
        )
    found.update(
        CommitmentClosure.objects.filter(
            commitment__relationship__in=relationship_ids,
            recorded_at__gt=F("commitment__relationship__evidence_sums__as_of"),
        ).values_list("commitment__relationship_id", flat=True)
    )
    found.update(
        Rating.objects.filter(
            assessment__relationship__in=relationship_ids,
            assessment__recorded_at__gt=F("assessment__relationship__evidence_sums__as_of"),
        ).values_list("assessment__relationship_id", flat=True)
    )
    return found


@dataclass(frozen=True, slots=True)
class _Loader:
    place: Mapping[int, int]
    with_past: bool
    with_words: bool

    def participations(self) -> Table[scoring.Participations]:
        held = Q(interaction__state=State.SUBMITTED)
        rows = self._rows(
            Participation.objects.filter(held & self._on_record("interaction__")),
            ("interaction__recorded_at", "interaction__superseded_at"),
            "relationship_id",
            "interaction__starts_at",
            "is_live",
            "depth",
            "patient_focus",
            "balance",
            "question",
            "candid",
            "goals_reviewed",
            words={
                "visit": F("interaction_id"),
                "visit_channel": F("interaction__channel"),
                "visit_subject": Subquery(
                    Discussion.objects.filter(interaction=OuterRef("interaction_id"))
                    .order_by("pk")
                    .values("subject")[:1]
                ),
            },
        )
        made = scoring.Participations.of(
            self._places(rows.relationship_id),
            days.column(rows.interaction__starts_at),
            rows.is_live,
            [depth or 0 for depth in rows.depth],
            [_FOCUS[one] for one in rows.patient_focus],
            [_BALANCE[one] for one in rows.balance],
            [_QUESTION[one] for one in rows.question],
            [_CANDID[one] for one in rows.candid],
            [_GOALS[one] for one in rows.goals_reviewed],
        )
        return rows.table(made)

    def disagreements(self) -> Table[scoring.Disagreements]:
        rows = self._rows(
            Disagreement.objects.filter(self._on_record("")),
            ("recorded_at", "superseded_at"),
            "relationship_id",
            "handled_at",
            "listened",
            "explored",
            "common_ground",
            "stood_ground",
            "outcome",
            words={
                "about": F("topic"),
                "open": F("is_open"),
                "since": F("opened_at"),
                "their_side": F("their_view"),
                "our_side": F("our_view"),
            },
        )
        made = scoring.Disagreements.of(
            self._places(rows.relationship_id),
            days.column(rows.handled_at),
            [_DEGREE[one] for one in rows.listened],
            [_DEGREE[one] for one in rows.explored],
            [_DEGREE[one] for one in rows.common_ground],
            [_DEGREE[one] for one in rows.stood_ground],
            [_OUTCOME[one] for one in rows.outcome],
        )
        return rows.table(made)

    def commitments(self) -> Table[scoring.Commitments]:
        standing = Q(commitment__voided_at__isnull=True) if not self.with_past else Q()
        # An end counts until another replaces it or the promise itself is taken back.
        until = Coalesce("superseded_at", "commitment__voided_at")
        rows = self._rows(
            CommitmentClosure.objects.filter(standing & self._on_record("")).annotate(until=until),
            ("recorded_at", "until"),
            "commitment__relationship_id",
            "closed_at",
            "commitment__promised_by",
            "outcome",
            relationship="commitment__relationship",
            words={"promise": F("commitment__text")},
        )
        made = scoring.Commitments.of(
            self._places(rows.commitment__relationship_id),
            days.column(rows.closed_at),
            [one == PromisedBy.US for one in rows.commitment__promised_by],
            [_CLOSURE[one] for one in rows.outcome],
        )
        return rows.table(made)

    def ratings(self) -> Table[scoring.Ratings]:
        counted = Q(level__isnull=False, assessment__state=AssessmentState.SUBMITTED)
        rows = self._rows(
            Rating.objects.filter(counted & self._on_record("assessment__")),
            ("assessment__recorded_at", "assessment__superseded_at"),
            "assessment__relationship_id",
            "assessment__assessed_at",
            "channel",
            "assessment__kind",
            "level",
            "items_in_quality",
            relationship="assessment__relationship",
            words={
                "assessment_pk": F("assessment_id"),
                "by": F("assessment__rater__full_name"),
            },
        )
        made = scoring.Ratings.of(
            self._places(rows.assessment__relationship_id),
            days.column(rows.assessment__assessed_at),
            [_CHANNEL[one] for one in rows.channel],
            [_SOURCE[one] for one in rows.assessment__kind],
            rows.level,
            rows.items_in_quality,
        )
        return rows.table(made)

    def breaches(self) -> Table[scoring.IntegrityBreaches]:
        rows = self._rows(
            IntegrityBreach.objects.filter(self._on_record("")),
            ("recorded_at", "superseded_at"),
            "relationship_id",
            "occurred_at",
            "severity",
            "status",
            words={"why": F("reason")},
        )
        made = scoring.IntegrityBreaches.of(
            self._places(rows.relationship_id),
            days.column(rows.occurred_at),
            [_SEVERITY[one] for one in rows.severity],
            [_STATUS[one] for one in rows.status],
        )
        return rows.table(made)

    def _on_record(self, prefix: str) -> Q:
        return Q() if self.with_past else Q(**{f"{prefix}superseded_at__isnull": True})

    def _places(self, relationship_ids: Sequence[int]) -> list[int]:
        return [self.place[pk] for pk in relationship_ids]

    def _rows(
        self,
        source: QuerySet[Any],
        known: tuple[str, str],
        *names: str,
        relationship: str = "relationship",
        words: Mapping[str, Any] | None = None,
    ) -> _Rows:
        chosen = source.filter(**{f"{relationship}__in": list(self.place)}).order_by("pk")
        said = dict(words or {}) if self.with_words else {}
        columns = ("pk", *known, *names, *said)
        return _Rows(columns, list(chosen.annotate(**said).values_list(*columns)), list(said))


class _Rows:
    """Rows of a query as columns, one attribute each."""

    def __init__(
        self, names: Sequence[str], rows: list[tuple[Any, ...]], words: Sequence[str]
    ) -> None:
        self._names = names
        self._words = words
        columns = zip(*rows, strict=True) if rows else ([] for _ in names)
        self._columns = {name: list(one) for name, one in zip(names, columns, strict=True)}

    def __getattr__(self, name: str) -> list[Any]:
        return self._columns[name]

    def table(self, made: Rows) -> Table[Rows]:
        since, until = (self._columns[name] for name in self._names[1:3])
        known_until = [days.of(one) if one else np.inf for one in until]
        keys = np.array(self._columns["pk"], np.int64)
        said = zip(*(self._columns[name] for name in self._words), strict=True)
        words = [dict(zip(self._words, row, strict=True)) for row in said]
        return Table(made, keys, days.column(since), np.array(known_until, float), words)


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


def _without_leniency(ratings: scoring.Ratings, parameters: scoring.Parameters) -> scoring.Ratings:
    """Every rater at the expected leniency of their kind.

    That is the model's offset of a rater with no compared pairs.
    """
    expected = np.zeros(len(codes.Source) + 1)
    expected[codes.Source.SELF] = parameters.calibration.self.b0
    expected[codes.Source.MANAGER] = parameters.calibration.manager.b0
    return replace(ratings, offset=expected[ratings.source])
