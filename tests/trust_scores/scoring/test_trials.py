"""Two orders compared, parts packed, settings varied, and what moved a relationship."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trust_scores.rubric_guide import SETTINGS
from trust_scores.scoring import (
    DEFAULT,
    Breaches,
    Commitments,
    Conversations,
    Disagreements,
    Evidence,
    IntegrityBreaches,
    Known,
    Parameters,
    Participations,
    Ratings,
    Stage,
    breach_inputs,
    commitment_evidence,
    disagreement_evidence,
    pack,
    participation_evidence,
    rating_evidence,
    score,
    sum_evidence,
)
from trust_scores.scoring.attribution import State
from trust_scores.scoring.movers import (
    NOBODY,
    band_movers,
    changes_sums,
    importance_pull,
    stage_movers,
    with_settings,
)
from trust_scores.scoring.parameters import documents
from trust_scores.scoring.trials import (
    PartUnreadable,
    average_ranks,
    largest,
    pack_arrays,
    rank_correlation,
    transitions,
    unpack_arrays,
)
from trust_scores.scoring.variations import (
    ALL_HALF_LIVES,
    VARIATIONS,
    spread,
    with_half_lives,
    with_importance,
)

from .worlds import INTERVAL, TODAY, World, batch, properties, same, worlds

numbers = st.lists(st.integers(0, 5).map(float), min_size=2, max_size=12)


class TestRanks:
    def test_equal_values_share_their_ranks(self):
        assert average_ranks(np.array([10.0, 30, 20, 20, 40, 40, 40])).tolist() == [
            1, 4, 2.5, 2.5, 6, 6, 6,
        ]  # fmt: skip

    @properties
    @given(numbers)
    def test_agree_with_counting(self, some):
        counted = [
            sum(other < one for other in some) + (sum(other == one for other in some) + 1) / 2
            for one in some
        ]
        assert average_ranks(np.array(some)).tolist() == counted

    def test_a_textbook_case(self):
        # Intelligence and hours of television, ten people: rho = -29/165.
        iq = np.array([106.0, 100, 86, 101, 99, 103, 97, 113, 112, 110])
        hours = np.array([7.0, 27, 2, 50, 28, 29, 20, 12, 6, 17])
        assert rank_correlation(iq, hours) == pytest.approx(-29 / 165, abs=1e-15)

    def test_a_case_with_ties_by_hand(self):
        # Ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4: covariance 4.5, variances 4.5 and 5.
        one, other = np.array([1.0, 2, 2, 3]), np.array([1.0, 3, 2, 4])
        assert rank_correlation(one, other) == pytest.approx(4.5 / np.sqrt(4.5 * 5), abs=1e-15)

    def test_only_the_order_matters(self):
        values = np.array([0.3, 0.1, 0.2])
        assert rank_correlation(values, np.exp(values)) == 1
        assert rank_correlation(values, -values) == -1

    @pytest.mark.parametrize("some", [[], [1.0], [2.0, 2.0, 2.0]])
    def test_without_an_order_there_is_none(self, some):
        assert rank_correlation(np.array(some), np.array(some)) is None


class TestTables:
    def test_transitions_count_who_goes_where(self):
        table = transitions(np.array([1, 1, 2]), np.array([1, 2, 2]), size=3)
        assert table.tolist() == [[0, 0, 0], [0, 1, 1], [0, 0, 1]]

    def test_the_largest_are_above_zero(self):
        assert largest(np.array([0.1, -0.2, 0.3, 0.0]), count=3).tolist() == [2, 0]

    def test_packing_survives_exactly(self):
        arrays = [np.array([[np.pi, np.nan, 2.0**53]]), np.zeros((0, 4)), np.ones((2, 1))]
        read = unpack_arrays(memoryview(pack_arrays(arrays)))
        assert [one.shape for one in read] == [(1, 3), (0, 4), (2, 1)]
        assert all(map(np.array_equal, read, arrays, [True] * 3))

    @pytest.mark.parametrize(
        "damage",
        [
            lambda packed: b"",
            lambda packed: packed[:-8],
            lambda packed: packed[:-1],
            lambda packed: packed + bytes(8),
            lambda packed: bytes(8) + packed[8:],
        ],
    )
    def test_damage_is_noticed(self, damage):
        with pytest.raises(PartUnreadable):
            unpack_arrays(damage(pack_arrays([np.ones((2, 3))])))


def known(several: list[World]) -> Known:
    return Known(*batch(several), len(several))


def state(several: list[World], parameters: Parameters) -> State:
    how = {"as_of": TODAY, "target_interval": INTERVAL, "parameters": parameters}
    return known(several).state(**how)


class TestVariations:
    @properties
    @given(st.lists(worlds, min_size=1, max_size=3), st.sampled_from(VARIATIONS))
    def test_agree_with_scoring_from_all_evidence(self, several, variation):
        def sums_by(parameters):
            return sum_of(several, parameters)

        base = sums_by(DEFAULT)
        scores = score(base, target_interval=INTERVAL, parameters=DEFAULT)
        found = spread(scores, base, sums_by, target_interval=INTERVAL, parameters=DEFAULT)
        place = VARIATIONS.index(variation)
        plain = state(several, varied(variation)).scores

        assert same(found.lower[:, place], plain.lower)
        assert found.move[place] == pytest.approx(
            np.abs(plain.health - scores.health).max(), abs=1e-12
        )

    def test_importance_still_adds_up_to_one(self):
        for factor in (0.7, 1.3):
            shares = with_importance(DEFAULT, 2, factor).exponents
            assert sum(shares) == pytest.approx(1, abs=1e-12)
            assert shares[2] / shares[0] == pytest.approx(factor * 0.14 / 0.18)

    def test_nobody_at_all_is_no_trouble(self):
        none = sum_of([], DEFAULT)
        scores = score(none, target_interval=INTERVAL, parameters=DEFAULT)
        found = spread(
            scores, none, lambda p: sum_of([], p), target_interval=INTERVAL, parameters=DEFAULT
        )
        assert found.lower.shape == (0, len(VARIATIONS))
        assert not found.move.any()


def lowered(path: str) -> Parameters:
    """The defaults with one setting lower, whatever the rules between settings say."""

    def change(node, place):
        if isinstance(node, dict):
            return {
                name: change(inner, f"{place}.{name}" if place else name)
                for name, inner in node.items()
            }
        if isinstance(node, list):
            return [change(inner, f"{place}[{i}]") for i, inner in enumerate(node)]
        if place != path:
            return node
        return node - 1 if isinstance(node, int) else node * 0.8 + 0.001

    return documents.read(Parameters, change(DEFAULT.to_document(), ""))[0]


def sums_of_records(parameters: Parameters):
    """Sums of one relationship with a record of every kind and every answer."""
    times = np.arange(6.0) * 20 + 800
    codes = np.arange(6) % 3
    visits, talks = participation_evidence(
        Participations.of(
            0, times, codes > 0, codes + 3, codes + 1, codes, codes + 1, codes + 3, codes + 1
        ),
        parameters=parameters,
    )
    episodes, held = disagreement_evidence(
        Disagreements.of(0, times, codes / 2, codes / 2, 1.0, codes / 2, codes + 1),
        parameters=parameters,
    )
    promises = commitment_evidence(
        Commitments.of(0, times, codes > 0, codes + 1), parameters=parameters
    )
    ratings = rating_evidence(
        Ratings.of(0, times, codes, codes + 1, codes + 2), parameters=parameters
    )
    breaches = breach_inputs(
        IntegrityBreaches.of(0, times[:3], codes[:3] + 1, [1, 2, 2]), parameters=parameters
    )
    return sum_evidence(
        Evidence.concatenate([visits, episodes, promises, ratings]),
        Conversations.concatenate([talks, held]),
        breaches,
        count=1,
        as_of=TODAY,
        parameters=parameters,
    )


def sum_of(several, parameters):
    tables = (
        batch(several) if several else (Evidence.empty(), Conversations.empty(), Breaches.empty())
    )
    return sum_evidence(*tables, count=len(several), as_of=TODAY, parameters=parameters)


def varied(variation) -> Parameters:
    """The variation written out, setting by setting."""
    if variation.key == ALL_HALF_LIVES:
        return with_half_lives(DEFAULT, variation.factor)
    name, _, rest = variation.key.partition("[")
    if name == "exponents":
        return with_importance(DEFAULT, int(rest[:-1]), variation.factor)
    if rest:
        days = list(DEFAULT.half_life_days)
        days[int(rest[:-1])] *= variation.factor
        return replace(DEFAULT, half_life_days=tuple(days))
    return replace(DEFAULT, **{name: getattr(DEFAULT, name) * variation.factor})


GOOD = World(
    tuple((channel, 1, 0.8, 3.0, TODAY - 10) for channel in range(8)),
    tuple((1.0, TODAY - 30.0 * place, 0.0) for place in range(8)),
)
MIXED = World(
    tuple((channel, 1, 0.35 if channel == 2 else 0.75, 3.0, TODAY - 10) for channel in range(8)),
    GOOD.conversations,
)


def document(**changes) -> Parameters:
    return Parameters.from_document({**DEFAULT.to_document(), **changes})


class TestWhichSetting:
    def test_only_the_named_settings_are_taken_over(self):
        new = document(gate_trust=0.3, n_min=2.0, exponents=[0.1, 0.1, 0.2, 0.2, 0.2, 0.2])
        mixed = with_settings(DEFAULT, new, ["gate_trust", "exponents[0]"])
        assert (mixed.gate_trust, mixed.n_min) == (0.3, DEFAULT.n_min)
        assert mixed.exponents == (0.1, *DEFAULT.exponents[1:])

    @pytest.mark.parametrize("path", [setting.path for setting in SETTINGS])
    def test_what_is_said_not_to_change_sums_changes_none(self, path):
        """The other way round it only costs time."""
        other = lowered(path)
        assert other != DEFAULT
        if not changes_sums([path]):
            assert pack(sums_of_records(other)) == pack(sums_of_records(DEFAULT))

    def test_a_setting_that_changes_sums_is_known_as_such(self):
        assert changes_sums(["visit.candid.weight"])
        assert pack(sums_of_records(lowered("visit.candid.weight"))) != pack(
            sums_of_records(DEFAULT)
        )

    def test_a_moved_edge_moves_a_band(self):
        health = float(state([GOOD], DEFAULT).scores.health[0])
        bands = {"strong": health + 0.05, "sound": health - 0.05, "developing": 0.3}
        start = document(bands=bands)
        new = replace(start, bands=replace(start.bands, strong=health - 0.01), gate_trust=0.13)
        before, after = state([GOOD], start), state([GOOD], new)
        alone = [
            state([GOOD], with_settings(start, new, [path]))
            for path in ("gate_trust", "bands.strong")
        ]
        assert band_movers(before, after, alone).tolist() == [1]

    def test_of_two_settings_the_one_that_pulls_that_way_is_named(self):
        """Candor counts more, which lowers health; a wider gate can only raise it."""
        health = float(state([MIXED], DEFAULT).scores.health[0])
        start = document(bands={"strong": 0.9, "sound": health - 0.001, "developing": 0.3})
        shares = (0.16, 0.20, 0.24, 0.10, 0.14, 0.16)
        new = replace(start, exponents=shares, gate_conversation=0.4)
        before, after = state([MIXED, GOOD], start), state([MIXED, GOOD], new)
        paths = [("gate_conversation",), tuple(f"exponents[{i}]" for i in range(6))]
        alone = [state([MIXED, GOOD], with_settings(start, new, one)) for one in paths]

        assert after.scores.band[0] < before.scores.band[0]
        assert band_movers(before, after, alone).tolist() == [1, NOBODY]
        assert importance_pull(before, after).quality[0] == 2
        assert importance_pull(before, after).estimate[0] == after.scores.qualities[0, 2]

    def test_who_is_known_too_little_after_a_stricter_rule(self):
        new = replace(DEFAULT, n_min=50.0, gate_trust=0.2)
        before, after = state([GOOD], DEFAULT), state([GOOD], new)
        alone = [
            state([GOOD], with_settings(DEFAULT, new, [path])) for path in ("gate_trust", "n_min")
        ]
        assert band_movers(before, after, alone).tolist() == [1]

    def test_a_stage_follows_the_threshold_that_leads_there(self):
        strict = replace(DEFAULT.stages, at_risk=replace(DEFAULT.stages.at_risk, trust=0.95))
        new = replace(DEFAULT, stages=strict, routine_floor=0.1)
        before, after = state([GOOD], DEFAULT), state([GOOD], new)
        paths = ("routine_floor", "stages.at_risk.trust")
        alone = [state([GOOD], with_settings(DEFAULT, new, [path])) for path in paths]
        assert after.scores.stage[0] == Stage.AT_RISK != before.scores.stage[0]
        assert stage_movers(before, after, alone).tolist() == [1]

    def test_where_nothing_differs_nobody_is_named(self):
        same_state = state([GOOD], DEFAULT)
        assert band_movers(same_state, same_state, []).tolist() == [NOBODY]
        assert stage_movers(same_state, same_state, [same_state]).tolist() == [NOBODY]
