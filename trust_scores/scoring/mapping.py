"""Recorded fields to evidence, read from the tables of the rubric.

Every function keeps `origin`, the row of the record, and `field`, the recorded field, so
that a score can be traced back to what somebody wrote down.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .arrays import BoolArray, CodeArray, FloatArray, IntArray
from .codes import (
    BreachSeverity,
    BreachStatus,
    Channel,
    CommitmentOutcome,
    EvidenceClass,
    EvidenceField,
    PatientFocus,
    Source,
)
from .disagreement import episode_quality
from .inputs import Breaches, Conversations, Evidence
from .parameters import Parameters
from .ratings import LEVELS, Ratings, adjusted_value, rating_value
from .records import Commitments, Disagreements, IntegrityBreaches, Participations

NO_ROW = np.nan


class FieldRule(NamedTuple):
    """How one field speaks: values by code (NaN for silence) about a channel.

    weight_live, weight_asynchronous: evidence units of a row.
    """

    field: EvidenceField
    channel: Channel
    values: FloatArray
    weight_live: float
    weight_asynchronous: float


def participation_rules(parameters: Parameters) -> tuple[FieldRule, ...]:
    """The table of visit fields to evidence; `values[code]` with the codes of `codes`.

    For DEPTH the code is depth * 4 + patient focus.
    """
    visit = parameters.visit
    focus, balanced, question = visit.patient_focus, visit.balanced, visit.question
    candid, goals = visit.candid, visit.goals
    return (
        _by_contact(
            EvidenceField.DEPTH,
            Channel.MEANINGFUL,
            depth_values(parameters),
            visit.meaningful.weight,
            parameters,
        ),
        _by_contact(
            EvidenceField.PATIENT_FOCUS,
            Channel.CHARACTER,
            np.array([NO_ROW, focus.none, focus.some, focus.central]),
            focus.weight,
            parameters,
        ),
        FieldRule(
            EvidenceField.BALANCED,
            Channel.CHARACTER,
            np.array([NO_ROW, balanced.no, balanced.yes]),
            *(balanced.weight,) * 2,
        ),
        FieldRule(
            EvidenceField.QUESTION,
            Channel.COMPETENCE,
            np.array(
                [NO_ROW, question.answered_now, question.followed_up, question.missed, NO_ROW]
            ),
            *(question.weight,) * 2,
        ),
        FieldRule(
            EvidenceField.CANDID,
            Channel.CANDOR,
            np.array(
                [NO_ROW, NO_ROW, candid.both, candid.msl, candid.opinion_leader, candid.hedged]
            ),
            *(candid.weight,) * 2,
        ),
        FieldRule(
            EvidenceField.GOALS,
            Channel.GOALS_CLEAR,
            np.array([NO_ROW, NO_ROW, goals.one_side, goals.both_sides]),
            *(goals.weight,) * 2,
        ),
    )


def meaning_value(depth: FloatArray, focus: FloatArray, *, parameters: Parameters) -> FloatArray:
    """How meaningful a conversation was: d * (1 - share + share * p), in [0, 1].

    depth: 1 to 5, d = (depth - 1) / 4; focus p: in [0, 1]. Deep talk that is not about
    patients counts half by default.
    """
    share = parameters.visit.meaningful.focus_share
    return np.asarray(rating_value(depth) * (1 - share + share * np.asarray(focus)))


def depth_values(parameters: Parameters) -> FloatArray:
    """Values by depth * 4 + patient focus, [24]; NaN where no depth was recorded.

    A patient focus that was not recorded earns nothing: it counts as none.
    """
    rule = parameters.visit.meaningful
    focus = np.array([rule.focus_none, rule.focus_none, rule.focus_some, rule.focus_central])
    depth = np.array([NO_ROW, *range(1, LEVELS + 1)])
    return meaning_value(depth[:, None], focus, parameters=parameters).ravel()


def participation_evidence(
    rows: Participations, *, parameters: Parameters
) -> tuple[Evidence, Conversations]:
    """What visits say, field by field, and the conversations that they are.

    All of it is self evidence: the MSL wrote it down. Raises `ValueError` for unknown codes.
    """
    visit = parameters.visit
    count = np.where(rows.live, visit.live_count, visit.asynchronous_count)
    conversations = Conversations.of(rows.relationship, count, rows.time, live=rows.live)
    parts = [_field_evidence(rows, rule) for rule in participation_rules(parameters)]
    return Evidence.concatenate(parts), conversations


def disagreement_evidence(
    rows: Disagreements, *, parameters: Parameters
) -> tuple[Evidence, Conversations]:
    """What disagreements say, and the episodes that they are, beside their conversations.

    An episode about which nothing was answered says nothing and covers nothing.
    """
    rule = parameters.disagreement
    _known(rows.outcome, len(vars(rule.outcomes)), "outcome")
    outcome = np.array([NO_ROW, *vars(rule.outcomes).values()])[rows.outcome]
    items = [rows.listened, rows.explored, rows.common_ground, rows.stood_ground, outcome]
    quality = episode_quality(np.column_stack(items), parameters=parameters)
    answered = np.flatnonzero(~np.isnan(quality))
    chosen, quality = rows.take(answered), quality[answered]
    evidence = Evidence.of(
        chosen.relationship,
        Channel.DISAGREEMENT,
        EvidenceClass.SELF,
        quality,
        rule.episode_weight,
        chosen.time,
        answered,
        EvidenceField.DISAGREEMENT,
    )
    return evidence, Conversations.of(
        chosen.relationship, 0.0, chosen.time, quality, live=False, episode=True
    )


def commitment_evidence(rows: Commitments, *, parameters: Parameters) -> Evidence:
    """What closed promises say: external facts, since the date decides.

    Ours speak about care for the opinion leader's goals and about character, theirs about
    their support. Open and withdrawn promises say nothing.
    """
    _known(rows.outcome, max(CommitmentOutcome), "outcome")
    ours, theirs = parameters.commitments.ours, parameters.commitments.theirs
    our_values = np.array([NO_ROW, ours.kept, ours.late, ours.broken])
    their_values = np.array([NO_ROW, theirs.kept, theirs.late, theirs.broken])
    mine, field = EvidenceField.OUR_COMMITMENT, EvidenceField.THEIR_COMMITMENT
    return Evidence.concatenate(
        [
            _promises(rows, rows.by_us, our_values, Channel.MUTUAL_MSL, ours.mutual_weight, mine),
            _promises(rows, rows.by_us, our_values, Channel.CHARACTER, ours.character_weight, mine),
            _promises(
                rows, ~rows.by_us, their_values, Channel.MUTUAL_OL, theirs.mutual_weight, field
            ),
        ]
    )


def rating_evidence(rows: Ratings, *, parameters: Parameters) -> Evidence:
    """What assessments and pulses say: (r - 1) / 4, without the rater's leniency.

    Items of one assessment on one channel share the weight of its source.
    """
    _known(rows.source, max(Source), "source", least=1)
    _known(rows.rating, LEVELS, "rating", least=1)
    if len(rows) and rows.items.min() < 1:
        raise ValueError("A rating belongs to at least 1 item.")
    sources = parameters.source_weights
    weight = np.array([NO_ROW, sources.self, sources.manager, sources.opinion_leader])
    leader = rows.source == Source.OPINION_LEADER
    offset = np.where(leader, 0.0, rows.offset)
    fields = EvidenceField.SELF_RATING - Source.SELF
    return Evidence.of(
        rows.relationship,
        rows.channel,
        np.where(rows.source == Source.SELF, EvidenceClass.SELF, EvidenceClass.EXTERNAL),
        adjusted_value(rating_value(rows.rating), offset),
        weight[rows.source] / rows.items,
        rows.time,
        np.arange(len(rows)),
        rows.source + fields,
    )


def breach_inputs(rows: IntegrityBreaches, *, parameters: Parameters) -> Breaches:
    """Breaches with the severity that they count today; refuted ones drop out."""
    _known(rows.severity, max(BreachSeverity), "severity", least=1)
    _known(rows.status, max(BreachStatus), "status", least=1)
    levels = np.array([NO_ROW, *vars(parameters.breach.severity).values()])
    factors = np.array([NO_ROW, *vars(parameters.breach.status_factor).values()])
    severity = levels[rows.severity] * factors[rows.status]
    counted = severity > 0
    return Breaches.of(rows.relationship[counted], rows.time[counted], severity[counted])


def _by_contact(
    field: EvidenceField,
    channel: Channel,
    values: FloatArray,
    weight: float,
    parameters: Parameters,
) -> FieldRule:
    visit = parameters.visit
    return FieldRule(
        field, channel, values, weight * visit.live_count, weight * visit.asynchronous_count
    )


def _codes(rows: Participations, field: EvidenceField) -> IntArray:
    if field == EvidenceField.DEPTH:
        _known(rows.patient_focus, max(PatientFocus), "patient focus")
        return rows.depth.astype(np.int64) * len(PatientFocus) + rows.patient_focus
    return np.asarray(getattr(rows, field.name.lower()), dtype=np.int64)


def _field_evidence(rows: Participations, rule: FieldRule) -> Evidence:
    codes = _codes(rows, rule.field)
    _known(codes, len(rule.values) - 1, rule.field.name.lower().replace("_", " "))
    values = rule.values[codes]
    spoken = np.flatnonzero(~np.isnan(values))
    return Evidence.of(
        rows.relationship[spoken],
        rule.channel,
        EvidenceClass.SELF,
        values[spoken],
        np.where(rows.live[spoken], rule.weight_live, rule.weight_asynchronous),
        rows.time[spoken],
        spoken,
        rule.field,
    )


def _promises(
    rows: Commitments,
    chosen: BoolArray,
    values: FloatArray,
    channel: Channel,
    weight: float,
    field: EvidenceField,
) -> Evidence:
    value = values[rows.outcome]
    spoken = np.flatnonzero(chosen & ~np.isnan(value))
    return Evidence.of(
        rows.relationship[spoken],
        channel,
        EvidenceClass.EXTERNAL,
        value[spoken],
        weight,
        rows.time[spoken],
        spoken,
        field,
    )


def _known(codes: CodeArray | IntArray, most: int, name: str, *, least: int = 0) -> None:
    if len(codes) and not (codes.min() >= least and codes.max() <= most):
        raise ValueError(f"A code of {name} must be from {least} to {most}.")
