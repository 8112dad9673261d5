"""Flags, gates, bands and stages by example."""

from dataclasses import replace

import numpy as np
import pytest

from trust_scores.scoring import DEFAULT, Band, ConfidenceLevel, Gate, Stage, TrustSide, has_dropped
from trust_scores.scoring.combine import composite, weaker_trust_side
from trust_scores.scoring.confidence import confidence_level
from trust_scores.scoring.stages import band, is_insufficient, stage

from .worlds import TODAY, World

PULSE = tuple((k, 1, 0.75, 2.0, TODAY) for k in range(8))


class TestNothingKnown:
    def test_is_the_resting_value_and_not_ranked(self):
        scores = World().scores()
        assert scores.health[0] == pytest.approx(0.36142135623730953, abs=1e-15)
        assert scores.confidence[0] == 0
        assert scores.external_share[0] == 0
        assert scores.band[0] == Band.INSUFFICIENT
        assert scores.stage[0] == Stage.ESTABLISHING_TRUST
        assert np.isnan(scores.days_since_live_contact[0])
        assert np.isnan(scores.tenure[0])
        assert not scores.self_gap[0]


class TestFlags:
    def test_superficial_after_many_conversations_without_disagreement(self):
        talks = tuple((1.0, TODAY, 0.0) for _ in range(10))
        assert World(conversations=talks).scores().superficial[0]
        assert not World(conversations=talks[:9]).scores().superficial[0]
        settled = World(conversations=(*talks[:-1], (1.0, TODAY, 0.2)))
        assert not settled.scores().superficial[0]

    def test_contentious_when_disagreements_are_the_rule(self):
        talks = [(1.0, TODAY, 0.1)] * 3 + [(1.0, TODAY, 0.0)] * 2
        assert World(conversations=tuple(talks)).scores().contentious[0]
        assert not World(conversations=tuple(talks[2:])).scores().contentious[0]
        assert World(conversations=tuple(talks[:4])).scores().contentious[0]
        assert not World(conversations=(*talks, (1.0, TODAY, 0.0))).scores().contentious[0]

    def test_unverified_when_few_others_were_asked(self):
        own = tuple((k, 0, 1.0, 5.0, TODAY) for k in range(8))
        # Caps leave 8.4 units of self evidence, so 2.8 external ones are a quarter.
        assert World((*own, (0, 1, 1.0, 2.79, TODAY))).scores().unverified[0]
        assert not World((*own, (0, 1, 1.0, 2.81, TODAY))).scores().unverified[0]

    def test_self_gap_when_the_own_view_is_rosier(self):
        def flag(own, others):
            rows = ((4, 0, own, 1.0, TODAY), (4, 1, others, 3.0, TODAY))
            return World(rows).scores().self_gap[0]

        assert flag(0.75, 0.5)
        assert not flag(0.74, 0.5)
        assert not flag(0.5, 0.75)
        assert not World(((0, 0, 1.0, 1.0, TODAY),)).scores().self_gap[0]


class TestSufficiency:
    def test_needs_both_sides_of_trust_and_four_qualities(self):
        known = np.array(
            [
                [1, 1, 1, 1, 0, 0],
                [1, 1, 1, 0, 0, 0],
                [0, 1, 1, 1, 1, 1],
                [1, 0, 1, 1, 1, 1],
                [1, 1, 1, 1, 1, 1],
            ],
            bool,
        )
        few = is_insufficient(known, parameters=DEFAULT)
        assert few.tolist() == [False, True, True, True, False]

    def test_self_evidence_alone_never_makes_competence_known(self):
        own = tuple((k, 0, 1.0, 9.0, TODAY) for k in range(8))
        known = World(own).scores().quality_sufficient[0]
        assert known.tolist() == [False, False, False, True, True, True]

    def test_mutual_care_adds_up_its_three_channels(self):
        rows = tuple((k, 1, 0.5, 0.4, TODAY) for k in (4, 5, 6))
        assert World(rows).scores().quality_sufficient[0].tolist()[4]
        assert not World(rows[:2]).scores().quality_sufficient[0].tolist()[4]

    def test_absence_of_disagreement_is_something_known(self):
        talks = tuple((1.0, TODAY, 0.0) for _ in range(10))
        assert World(conversations=talks).scores().quality_sufficient[0, 3]
        assert not World(conversations=talks[:9]).scores().quality_sufficient[0, 3]

    def test_a_score_can_be_forgotten(self):
        world = World(PULSE, ((1.0, TODAY, 0.0),))
        assert world.scores().band[0] != Band.INSUFFICIENT
        assert world.scores(as_of=TODAY + 2000).band[0] == Band.INSUFFICIENT


class TestGates:
    def test_trust_or_conversation_hold_back(self):
        qualities = np.array(
            [
                [0.8, 0.8, 0.8, 0.8, 0.8, 0.8],
                [0.9, 0.25, 0.7, 0.7, 0.7, 0.8],
                [0.8, 0.8, 0.75, 0.7, 0.6, 0.30],
            ]
        )
        whole = composite(qualities, parameters=DEFAULT)
        assert whole.gate.tolist() == [Gate.NONE, Gate.TRUST, Gate.CONVERSATION]
        assert whole.health == pytest.approx([0.8, 0.37, 0.52])
        assert whole.ungated == pytest.approx([0.8, 0.59815, 0.62451], abs=1e-5)

    def test_the_weaker_side_of_trust_is_named(self):
        sides = weaker_trust_side(np.array([[0.4, 0.5], [0.5, 0.4], [0.5, 0.5]]))
        assert sides.tolist() == [TrustSide.COMPETENCE, TrustSide.CHARACTER, TrustSide.NONE]


class TestEdges:
    def test_a_band_starts_at_its_edge(self):
        health = np.array([0.449, 0.45, 0.579, 0.58, 0.679, 0.68, 1.0])
        bands = band(health, np.zeros(7, bool), parameters=DEFAULT)
        assert bands.tolist() == [
            Band.FRAGILE,
            Band.DEVELOPING,
            Band.DEVELOPING,
            Band.SOUND,
            Band.SOUND,
            Band.STRONG,
            Band.STRONG,
        ]
        assert not band(health, np.ones(7, bool), parameters=DEFAULT).any()

    def test_a_level_of_confidence_starts_at_its_edge(self):
        levels = confidence_level(np.array([0.34, 0.35, 0.59, 0.60]), parameters=DEFAULT)
        assert levels.tolist() == [
            ConfidenceLevel.LOW,
            ConfidenceLevel.MEDIUM,
            ConfidenceLevel.MEDIUM,
            ConfidenceLevel.HIGH,
        ]

    def test_a_drop_is_told_when_it_is_large_and_known(self):
        dropped = has_dropped(
            np.array([0.75, 0.75, 0.75]),
            np.array([0.5, 0.70, 0.5]),
            np.array([0.35, 0.9, 0.34]),
            parameters=DEFAULT,
        )
        assert dropped.tolist() == [True, False, False]


PARTNER = {
    "qualities": [0.8, 0.8, 0.78, 0.72, 0.68, 0.8],
    "sufficient": [True] * 6,
    "integrity": 1.0,
    "health": 0.75,
    "confidence": 0.7,
    "external_share": 0.7,
    "days_since_live_contact": 20.0,
    "tenure": 700.0,
    "target_interval": 45.0,
}
UNKNOWN_TRUST = [True, False, True, True, True, True]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Stage.PARTNERSHIP),
        ({"integrity": 0.59}, Stage.AT_RISK),
        ({"integrity": 0.60}, Stage.PARTNERSHIP),
        ({"qualities": [0.8, 0.39, 0.7, 0.7, 0.7, 0.7]}, Stage.AT_RISK),
        (
            {"qualities": [0.8, 0.39, 0.7, 0.7, 0.7, 0.7], "sufficient": UNKNOWN_TRUST},
            Stage.ESTABLISHING_TRUST,
        ),
        ({"days_since_live_contact": 180.0}, Stage.PARTNERSHIP),
        ({"days_since_live_contact": 180.1}, Stage.DORMANT),
        ({"days_since_live_contact": 240.0, "target_interval": 60.0}, Stage.PARTNERSHIP),
        ({"days_since_live_contact": 241.0, "target_interval": 60.0}, Stage.DORMANT),
        ({"days_since_live_contact": np.nan, "tenure": np.nan}, Stage.CULTIVATING),
        ({"sufficient": UNKNOWN_TRUST}, Stage.ESTABLISHING_TRUST),
        ({"qualities": [0.57, 0.8, 0.8, 0.8, 0.8, 0.8]}, Stage.ESTABLISHING_TRUST),
        ({"qualities": [0.8, 0.69, 0.8, 0.8, 0.8, 0.8]}, Stage.DEEPENING),
        ({"health": 0.67}, Stage.DEEPENING),
        ({"qualities": [0.8, 0.8, 0.8, 0.54, 0.8, 0.8]}, Stage.DEEPENING),
        ({"sufficient": [True, True, True, False, True, True]}, Stage.DEEPENING),
        ({"confidence": 0.54}, Stage.DEEPENING),
        ({"external_share": 0.39}, Stage.DEEPENING),
        ({"tenure": 364.0}, Stage.DEEPENING),
        ({"tenure": 179.0}, Stage.CULTIVATING),
        ({"external_share": 0.24}, Stage.CULTIVATING),
        ({"confidence": 0.44}, Stage.CULTIVATING),
        ({"health": 0.57}, Stage.CULTIVATING),
        ({"qualities": [0.61, 0.8, 0.8, 0.8, 0.8, 0.8]}, Stage.CULTIVATING),
        ({"sufficient": [True, True, True, True, True, False]}, Stage.CULTIVATING),
        ({"sufficient": [True, True, False, False, True, True]}, Stage.CULTIVATING),
        ({"qualities": [0.8, 0.8, 0.49, 0.49, 0.8, 0.8]}, Stage.CULTIVATING),
    ],
)
def test_stages_follow_their_rules(change, expected):
    given = {**PARTNER, **change}
    code = stage(**{name: np.array([value]) for name, value in given.items()}, parameters=DEFAULT)
    assert Stage(code[0]) == expected


def test_rules_of_the_rubric_are_used():
    strict = replace(DEFAULT.stages.partnership, trust=0.9)
    rubric = replace(DEFAULT, stages=replace(DEFAULT.stages, partnership=strict))
    code = stage(**{name: np.array([value]) for name, value in PARTNER.items()}, parameters=rubric)
    assert Stage(code[0]) == Stage.DEEPENING
