"""Evidence read where it lies, as columns for the engine: five queries for each 500."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from interactions.constants import Channel, PromisedBy, State
from interactions.models import CommitmentClosure, Disagreement, Discussion, Participation
from trust_scores import scoring
from trust_scores.constants import AssessmentState
from trust_scores.models import IntegrityBreach, Rating
from trust_scores.selectors import days
from trust_scores.selectors.evidence_codes import (
    BALANCE,
    CANDID,
    CHANNEL,
    CLOSURE,
    DEGREE,
    FOCUS,
    GOALS,
    OUTCOME,
    QUESTION,
    SEVERITY,
    SOURCE,
    STATUS,
)
from trust_scores.selectors.evidence_tables import LoadedEvidence, Rows, Table

# From about 900 keys on, SQLite without statistics reads all visits for each query instead.
KEYS_PER_QUERY = 500


def load_evidence(
    relationship_ids: Sequence[int],
    *,
    with_past_versions: bool = False,
    with_words: bool = False,
) -> LoadedEvidence:
    """Read all evidence of these relationships, in five queries for each 500 of them.

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
            "interaction__channel",
            "interaction__duration_minutes",
            "depth",
            "patient_focus",
            "balance",
            "question",
            "candid",
            "goals_reviewed",
            words={
                "visit": F("interaction_id"),
                "visit_uuid": F("interaction__client_uuid"),
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
            [FOCUS[one] for one in rows.patient_focus],
            [BALANCE[one] for one in rows.balance],
            [QUESTION[one] for one in rows.question],
            [CANDID[one] for one in rows.candid],
            [GOALS[one] for one in rows.goals_reviewed],
        )
        calls = [
            (minutes or 0.0) if channel == Channel.PHONE else np.nan
            for channel, minutes in zip(
                rows.interaction__channel, rows.interaction__duration_minutes, strict=True
            )
        ]
        return replace(rows.table(made), call_minutes=np.array(calls, float))

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
                "disagreement_pk": F("pk"),
                "episode_uuid": F("episode"),
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
            [DEGREE[one] for one in rows.listened],
            [DEGREE[one] for one in rows.explored],
            [DEGREE[one] for one in rows.common_ground],
            [DEGREE[one] for one in rows.stood_ground],
            [OUTCOME[one] for one in rows.outcome],
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
            words={"commitment_pk": F("commitment_id"), "promise": F("commitment__text")},
        )
        made = scoring.Commitments.of(
            self._places(rows.commitment__relationship_id),
            days.column(rows.closed_at),
            [one == PromisedBy.US for one in rows.commitment__promised_by],
            [CLOSURE[one] for one in rows.outcome],
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
            "assessment__rater_id",
            "assessment_id",
            relationship="assessment__relationship",
            words={
                "assessment_pk": F("assessment_id"),
                "by": F("assessment__rater__full_name"),
            },
        )
        made = scoring.Ratings.of(
            self._places(rows.assessment__relationship_id),
            days.column(rows.assessment__assessed_at),
            [CHANNEL[one] for one in rows.channel],
            [SOURCE[one] for one in rows.assessment__kind],
            rows.level,
            rows.items_in_quality,
        )
        raters = np.array([rater or 0 for rater in rows.assessment__rater_id], np.int64)
        assessments = np.array(rows.assessment_id, np.int64)
        return replace(rows.table(made), raters=raters, assessments=assessments)

    def breaches(self) -> Table[scoring.IntegrityBreaches]:
        rows = self._rows(
            IntegrityBreach.objects.filter(self._on_record("")),
            ("recorded_at", "superseded_at"),
            "relationship_id",
            "occurred_at",
            "severity",
            "status",
            words={"breach_uuid": F("episode"), "why": F("reason"), "changed": F("change_reason")},
        )
        made = scoring.IntegrityBreaches.of(
            self._places(rows.relationship_id),
            days.column(rows.occurred_at),
            [SEVERITY[one] for one in rows.severity],
            [STATUS[one] for one in rows.status],
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
        said = dict(words or {}) if self.with_words else {}
        read = [_as_stored(name) for name in ("pk", *known, *names)]
        wanted = source.order_by("pk").annotate(**said).values_list(*read, *said)
        ids = list(self.place)
        rows = [
            row
            for start in range(0, len(ids), KEYS_PER_QUERY)
            for row in wanted.filter(**{f"{relationship}__in": ids[start : start + KEYS_PER_QUERY]})
        ]
        return _Rows(("pk", *known, *names, *said), rows, list(said))


def _as_stored(name: str) -> str | days.Stored:
    """Names of moments end in `_at`, and `until` is when an end stopped to count."""
    return days.Stored(name) if name.endswith(("_at", "until")) else name


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
        keys = np.array(self._columns["pk"], np.int64)
        said = zip(*(self._columns[name] for name in self._words), strict=True)
        words = [dict(zip(self._words, row, strict=True)) for row in said]
        return Table(made, keys, days.column(since), _until(until), words)


def _until(moments: Sequence[Any]) -> np.ndarray:
    """Days of moments; never, where there is none."""
    given = np.array([one is not None for one in moments], bool)
    until = np.full(len(moments), np.inf)
    until[given] = days.column([one for one in moments if one is not None])
    return until
