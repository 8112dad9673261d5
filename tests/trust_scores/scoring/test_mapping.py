"""The table of recorded fields to evidence, row by row."""

import numpy as np
import pytest

from trust_scores.scoring import (
    DEFAULT,
    Balanced,
    BreachSeverity,
    BreachStatus,
    Candid,
    Channel,
    CommitmentOutcome,
    Commitments,
    Disagreements,
    EvidenceClass,
    EvidenceField,
    Goals,
    IntegrityBreaches,
    Outcome,
    Participations,
    PatientFocus,
    Question,
    Ratings,
    Source,
    breach_inputs,
    commitment_evidence,
    disagreement_evidence,
    participation_evidence,
    rating_evidence,
)


def rows_of(evidence):
    """Channel, value, weight, field of each row."""
    return [
        (Channel(k), round(float(x), 12), round(float(w), 12), EvidenceField(f))
        for k, x, w, f in zip(
            evidence.channel, evidence.value, evidence.weight, evidence.field, strict=True
        )
    ]


def visit(**fields):
    return participation_evidence(Participations.of(0, 7.0, **fields), parameters=DEFAULT)


class TestVisit:
    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"depth": 1}, [(Channel.MEANINGFUL, 0.0, 0.6, EvidenceField.DEPTH)]),
            ({"depth": 5}, [(Channel.MEANINGFUL, 0.5, 0.6, EvidenceField.DEPTH)]),
            (
                {"depth": 5, "patient_focus": PatientFocus.NONE},
                [
                    (Channel.MEANINGFUL, 0.5, 0.6, EvidenceField.DEPTH),
                    (Channel.CHARACTER, 0.35, 0.2, EvidenceField.PATIENT_FOCUS),
                ],
            ),
            (
                {"depth": 3, "patient_focus": PatientFocus.SOME},
                [
                    (Channel.MEANINGFUL, 0.375, 0.6, EvidenceField.DEPTH),
                    (Channel.CHARACTER, 0.60, 0.2, EvidenceField.PATIENT_FOCUS),
                ],
            ),
            (
                {"depth": 4, "patient_focus": PatientFocus.CENTRAL},
                [
                    (Channel.MEANINGFUL, 0.75, 0.6, EvidenceField.DEPTH),
                    (Channel.CHARACTER, 0.85, 0.2, EvidenceField.PATIENT_FOCUS),
                ],
            ),
            (
                {"patient_focus": PatientFocus.CENTRAL},
                [(Channel.CHARACTER, 0.85, 0.2, EvidenceField.PATIENT_FOCUS)],
            ),
            ({"balanced": Balanced.YES}, [(Channel.CHARACTER, 0.85, 0.3, EvidenceField.BALANCED)]),
            ({"balanced": Balanced.NO}, [(Channel.CHARACTER, 0.15, 0.3, EvidenceField.BALANCED)]),
            (
                {"question": Question.ANSWERED_NOW},
                [(Channel.COMPETENCE, 0.85, 0.4, EvidenceField.QUESTION)],
            ),
            (
                {"question": Question.FOLLOWED_UP},
                [(Channel.COMPETENCE, 0.75, 0.4, EvidenceField.QUESTION)],
            ),
            (
                {"question": Question.MISSED},
                [(Channel.COMPETENCE, 0.10, 0.4, EvidenceField.QUESTION)],
            ),
            ({"question": Question.NO_QUESTION}, []),
            ({"candid": Candid.BOTH}, [(Channel.CANDOR, 1.0, 0.5, EvidenceField.CANDID)]),
            ({"candid": Candid.MSL}, [(Channel.CANDOR, 0.85, 0.5, EvidenceField.CANDID)]),
            (
                {"candid": Candid.OPINION_LEADER},
                [(Channel.CANDOR, 0.70, 0.5, EvidenceField.CANDID)],
            ),
            ({"candid": Candid.HEDGED}, [(Channel.CANDOR, 0.15, 0.5, EvidenceField.CANDID)]),
            ({"candid": Candid.NOBODY}, []),
            ({"goals": Goals.BOTH_SIDES}, [(Channel.GOALS_CLEAR, 1.0, 1.0, EvidenceField.GOALS)]),
            ({"goals": Goals.ONE_SIDE}, [(Channel.GOALS_CLEAR, 0.5, 1.0, EvidenceField.GOALS)]),
            ({"goals": Goals.NOT_REVIEWED}, []),
            ({}, []),
        ],
    )
    def test_field_becomes_evidence(self, fields, expected):
        evidence, conversations = visit(**fields)
        assert rows_of(evidence) == expected
        assert set(evidence.evidence_class.tolist()) <= {EvidenceClass.SELF}
        assert conversations.count.tolist() == [1.0]
        assert conversations.live.tolist() == [True]

    def test_from_afar_weighs_less_where_contact_matters(self):
        evidence, conversations = visit(
            live=False, depth=5, patient_focus=PatientFocus.CENTRAL, candid=Candid.BOTH
        )
        assert [weight for _, _, weight, _ in rows_of(evidence)] == [0.18, 0.06, 0.5]
        assert conversations.count.tolist() == [0.3]
        assert conversations.live.tolist() == [False]

    def test_every_row_knows_its_visit(self):
        table = Participations.of([4, 2, 4], [1.0, 2.0, 3.0], depth=[0, 2, 3], balanced=[1, 0, 2])
        evidence, conversations = participation_evidence(table, parameters=DEFAULT)
        assert evidence.origin.tolist() == [1, 2, 0, 2]
        assert np.array_equal(evidence.relationship, table.relationship[evidence.origin])
        assert np.array_equal(evidence.time, table.time[evidence.origin])
        assert conversations.relationship.tolist() == [4, 2, 4]

    @pytest.mark.parametrize(
        "fields",
        [
            {"depth": 6},
            {"depth": -1},
            {"depth": 1, "patient_focus": 4},
            {"patient_focus": 4},
            {"balanced": 3},
            {"question": 5},
            {"candid": 6},
            {"goals": -1},
            {"depth": 300},
        ],
    )
    def test_unknown_codes_are_refused(self, fields):
        with pytest.raises(ValueError, match="code"):
            visit(**fields)

    def test_no_visit_gives_no_evidence(self):
        evidence, conversations = participation_evidence(Participations.empty(), parameters=DEFAULT)
        assert len(evidence) == len(conversations) == 0


class TestDisagreement:
    def test_becomes_evidence_and_an_episode(self):
        table = Disagreements.of(3, [5.0, 6.0], 1.0, 1.0, 0.5, 1.0, Outcome.RESPECTFUL_DIFFERENCE)
        evidence, conversations = disagreement_evidence(table, parameters=DEFAULT)
        assert (
            rows_of(evidence) == [(Channel.DISAGREEMENT, 0.88, 2.0, EvidenceField.DISAGREEMENT)] * 2
        )
        assert evidence.origin.tolist() == [0, 1]
        assert evidence.evidence_class.tolist() == [EvidenceClass.SELF] * 2
        assert conversations.episode_quality == pytest.approx([0.88, 0.88])
        assert conversations.count.tolist() == [0, 0]
        assert not conversations.live.any()

    @pytest.mark.parametrize(
        ("outcome", "value"),
        [
            (Outcome.DEEPENED, 1.0),
            (Outcome.COMMON_GROUND, 0.9),
            (Outcome.RESPECTFUL_DIFFERENCE, 0.8),
            (Outcome.PARKED, 0.5),
            (Outcome.DAMAGED, 0.0),
        ],
    )
    def test_outcome_alone_counts_as_it_is(self, outcome, value):
        table = Disagreements.of(0, [1.0], outcome=outcome)
        evidence, _ = disagreement_evidence(table, parameters=DEFAULT)
        assert evidence.value == pytest.approx([value], abs=1e-15)

    def test_without_answers_says_nothing(self):
        table = Disagreements.of(0, [1.0, 2.0], listened=[np.nan, 0.0])
        evidence, conversations = disagreement_evidence(table, parameters=DEFAULT)
        assert evidence.origin.tolist() == [1]
        assert evidence.value.tolist() == [0.0]
        # Badly handled, it covers nothing, but it still was a disagreement.
        assert conversations.episode.tolist() == [True]

    def test_unknown_outcomes_are_refused(self):
        with pytest.raises(ValueError, match="outcome"):
            disagreement_evidence(Disagreements.of(0, [1.0], outcome=6), parameters=DEFAULT)


def ours(value):
    return [(Channel.MUTUAL_MSL, value, 0.7), (Channel.CHARACTER, value, 0.3)]


def theirs(value):
    return [(Channel.MUTUAL_OL, value, 0.7)]


class TestCommitment:
    @pytest.mark.parametrize(
        ("by_us", "outcome", "expected"),
        [
            (True, CommitmentOutcome.KEPT, ours(1.0)),
            (True, CommitmentOutcome.LATE, ours(0.5)),
            (True, CommitmentOutcome.BROKEN, ours(0.0)),
            (False, CommitmentOutcome.KEPT, theirs(1.0)),
            (False, CommitmentOutcome.LATE, theirs(0.6)),
            (False, CommitmentOutcome.BROKEN, theirs(0.1)),
            (True, CommitmentOutcome.OPEN, []),
            (False, CommitmentOutcome.OPEN, []),
        ],
    )
    def test_becomes_an_external_fact(self, by_us, outcome, expected):
        table = Commitments.of(0, [9.0], by_us, outcome)
        evidence = commitment_evidence(table, parameters=DEFAULT)
        assert [row[:3] for row in rows_of(evidence)] == expected
        assert set(evidence.evidence_class.tolist()) <= {EvidenceClass.EXTERNAL}


class TestRating:
    @pytest.mark.parametrize(
        ("source", "weight", "kind", "field"),
        [
            (Source.SELF, 0.4, EvidenceClass.SELF, EvidenceField.SELF_RATING),
            (Source.MANAGER, 1.5, EvidenceClass.EXTERNAL, EvidenceField.MANAGER_RATING),
            (
                Source.OPINION_LEADER,
                2.0,
                EvidenceClass.EXTERNAL,
                EvidenceField.OPINION_LEADER_RATING,
            ),
        ],
    )
    def test_weighs_by_its_source(self, source, weight, kind, field):
        table = Ratings.of(0, [1.0], Channel.CANDOR, source, 4)
        evidence = rating_evidence(table, parameters=DEFAULT)
        assert rows_of(evidence) == [(Channel.CANDOR, 0.75, weight, field)]
        assert evidence.evidence_class.tolist() == [kind]

    def test_items_of_one_channel_share_the_weight(self):
        table = Ratings.of(0, [1.0] * 3, Channel.CANDOR, Source.MANAGER, [1, 3, 5], items=3)
        evidence = rating_evidence(table, parameters=DEFAULT)
        assert evidence.weight.tolist() == [0.5] * 3
        assert evidence.value.tolist() == [0, 0.5, 1]

    def test_leniency_is_taken_off_except_for_the_opinion_leader(self):
        table = Ratings.of(0, [1.0] * 4, 0, [1, 2, 3, 1], [5, 5, 5, 1], offset=0.1)
        evidence = rating_evidence(table, parameters=DEFAULT)
        assert evidence.value == pytest.approx([0.9, 0.9, 1.0, 0.0])

    @pytest.mark.parametrize(
        ("source", "rating", "items"), [(0, 3, 1), (4, 3, 1), (1, 0, 1), (1, 6, 1), (1, 3, 0)]
    )
    def test_impossible_ratings_are_refused(self, source, rating, items):
        with pytest.raises(ValueError, match=r"code|item"):
            rating_evidence(Ratings.of(0, [1.0], 0, source, rating, items), parameters=DEFAULT)


class TestBreach:
    def test_counts_by_severity_and_status(self):
        severity = [BreachSeverity.MINOR, BreachSeverity.SERIOUS, BreachSeverity.SEVERE] * 2
        status = [BreachStatus.CONFIRMED] * 3 + [BreachStatus.ALLEGED] * 2 + [BreachStatus.REFUTED]
        table = IntegrityBreaches.of(0, np.arange(6.0), severity, status)
        breaches = breach_inputs(table, parameters=DEFAULT)
        assert breaches.severity.tolist() == [0.25, 0.55, 0.85, 0.125, 0.275]
        assert breaches.time.tolist() == [0, 1, 2, 3, 4]
