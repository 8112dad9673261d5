"""Evidence read where it lies, as columns for the engine: five queries for each 500."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from interactions.constants import State
from interactions.models import CommitmentClosure, Disagreement, Discussion, Participation
from trust_scores import scoring
from trust_scores.constants import AssessmentState
from trust_scores.models import IntegrityBreach, Rating
from trust_scores.selectors.evidence_codes import (
    BALANCE,
    CANDID,
    CHANNEL,
    CLOSURE,
    DEGREE,
    FOCUS,
    GOALS,
    IS_OURS,
    IS_PHONE,
    OUTCOME,
    QUESTION,
    SEVERITY,
    SOURCE,
    STATUS,
)
from trust_scores.selectors.evidence_tables import LoadedEvidence, Rows, Table
from trust_scores.selectors.numbers import (
    Coded,
    Column,
    Moment,
    Number,
    as_columns,
    read_columns,
    read_rows,
)


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
    loader = _Loader(ids, with_past_versions, with_words)
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
    ids: list[int]
    with_past: bool
    with_words: bool

    def participations(self) -> Table[scoring.Participations]:
        held = Q(interaction__state=State.SUBMITTED)
        rows = self._rows(
            Participation.objects.filter(held & self._on_record("interaction__")),
            relationship="relationship",
            since="interaction__recorded_at",
            until="interaction__superseded_at",
            columns={
                "starts": Moment("interaction__starts_at"),
                "live": Coded("is_live", {True: 1, False: 0}),
                "is_phone": Coded("interaction__channel", IS_PHONE),
                "minutes": Number("interaction__duration_minutes"),
                "depth": Number("depth"),
                "focus": Coded("patient_focus", FOCUS),
                "balance": Coded("balance", BALANCE),
                "question": Coded("question", QUESTION),
                "candid": Coded("candid", CANDID),
                "goals": Coded("goals_reviewed", GOALS),
            },
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
            rows.places,
            rows.starts,
            rows.live,
            np.nan_to_num(rows.depth),
            rows.focus,
            rows.balance,
            rows.question,
            rows.candid,
            rows.goals,
        )
        calls = np.where(rows.is_phone == 1, np.nan_to_num(rows.minutes), np.nan)
        return replace(rows.table(made), call_minutes=calls)

    def disagreements(self) -> Table[scoring.Disagreements]:
        rows = self._rows(
            Disagreement.objects.filter(self._on_record("")),
            relationship="relationship",
            columns={
                "handled": Moment("handled_at"),
                "listened": Coded("listened", DEGREE),
                "explored": Coded("explored", DEGREE),
                "common_ground": Coded("common_ground", DEGREE),
                "stood_ground": Coded("stood_ground", DEGREE),
                "outcome": Coded("outcome", OUTCOME),
            },
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
            rows.places,
            rows.handled,
            rows.listened,
            rows.explored,
            rows.common_ground,
            rows.stood_ground,
            rows.outcome,
        )
        return rows.table(made)

    def commitments(self) -> Table[scoring.Commitments]:
        standing = Q(commitment__voided_at__isnull=True) if not self.with_past else Q()
        rows = self._rows(
            CommitmentClosure.objects.filter(standing & self._on_record("")),
            relationship="commitment__relationship",
            # An end counts until another replaces it or the promise itself is taken back.
            until=Coalesce("superseded_at", "commitment__voided_at"),
            columns={
                "closed": Moment("closed_at"),
                "is_ours": Coded("commitment__promised_by", IS_OURS),
                "outcome": Coded("outcome", CLOSURE),
            },
            words={"commitment_pk": F("commitment_id"), "promise": F("commitment__text")},
        )
        made = scoring.Commitments.of(rows.places, rows.closed, rows.is_ours, rows.outcome)
        return rows.table(made)

    def ratings(self) -> Table[scoring.Ratings]:
        counted = Q(level__isnull=False, assessment__state=AssessmentState.SUBMITTED)
        rows = self._rows(
            Rating.objects.filter(counted & self._on_record("assessment__")),
            relationship="assessment__relationship",
            since="assessment__recorded_at",
            until="assessment__superseded_at",
            columns={
                "assessed": Moment("assessment__assessed_at"),
                "channel": Coded("channel", CHANNEL),
                "source": Coded("assessment__kind", SOURCE),
                "level": Number("level"),
                "items_in_quality": Number("items_in_quality"),
                "rater": Number("assessment__rater_id"),
                "assessment": Number("assessment_id"),
            },
            words={
                "assessment_pk": F("assessment_id"),
                "by": F("assessment__rater__full_name"),
            },
        )
        made = scoring.Ratings.of(
            rows.places,
            rows.assessed,
            rows.channel,
            rows.source,
            rows.level,
            rows.items_in_quality,
        )
        raters = np.nan_to_num(rows.rater).astype(np.int64)
        assessments = rows.assessment.astype(np.int64)
        return replace(rows.table(made), raters=raters, assessments=assessments)

    def breaches(self) -> Table[scoring.IntegrityBreaches]:
        rows = self._rows(
            IntegrityBreach.objects.filter(self._on_record("")),
            relationship="relationship",
            columns={
                "occurred": Moment("occurred_at"),
                "severity": Coded("severity", SEVERITY),
                "status": Coded("status", STATUS),
            },
            words={"breach_uuid": F("episode"), "why": F("reason"), "changed": F("change_reason")},
        )
        made = scoring.IntegrityBreaches.of(rows.places, rows.occurred, rows.severity, rows.status)
        return rows.table(made)

    def _on_record(self, prefix: str) -> Q:
        return Q() if self.with_past else Q(**{f"{prefix}superseded_at__isnull": True})

    def _rows(
        self,
        source: QuerySet[Any],
        *,
        relationship: str,
        columns: Mapping[str, Column],
        words: Mapping[str, Any],
        since: str = "recorded_at",
        until: str | Combinable = "superseded_at",
    ) -> _Rows:
        read = {
            "key": Number("pk"),
            "relationship": Number(f"{relationship}_id"),
            "known_from": Moment(since),
            "known_until": Moment(until),
            **columns,
        }
        source = source.order_by("pk")
        if not self.with_words:
            found = read_columns(source, read, key=relationship, keys=self.ids)
            return _Rows(found, self._places(found["relationship"]), [])
        rows = read_rows(
            source.values_list(*read.values(), *words.values()), key=relationship, keys=self.ids
        )
        found = as_columns(rows, read)
        said = [dict(zip(words, row[len(read) :], strict=True)) for row in rows]
        return _Rows(found, self._places(found["relationship"]), said)

    def _places(self, relationship_ids: np.ndarray) -> np.ndarray:
        """Where each of them stands among those asked for."""
        ids = np.array(self.ids, np.int64)
        order = np.argsort(ids)
        return np.asarray(order[np.searchsorted(ids, relationship_ids, sorter=order)])


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of a query as columns, one attribute each; whose each is, by place."""

    columns: Mapping[str, np.ndarray]
    places: np.ndarray
    words: list[dict[str, Any]]

    def __getattr__(self, name: str) -> np.ndarray:
        return self.columns[name]

    def table(self, made: Rows) -> Table[Rows]:
        keys = self.key.astype(np.int64)
        return Table(made, keys, self.known_from, self.known_until, self.words)
