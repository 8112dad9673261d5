"""Sums: what they hold, how they are stored, what is refused at the door."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trust_scores.scoring import (
    DEFAULT,
    Breaches,
    Conversations,
    Evidence,
    RebuildNeeded,
    Sums,
    SumsUnreadable,
    add,
    advance,
    needs_new_anchor,
    pack,
    score,
    sum_evidence,
    unpack,
    update,
    weights_today,
)

from .worlds import INTERVAL, TODAY, World, batch, properties, same, worlds

NOTHING = (Evidence.empty(), Conversations.empty(), Breaches.empty())


def equal(first: Sums, second: Sums) -> bool:
    plain = all(
        np.array_equal(getattr(first, f.name), getattr(second, f.name), equal_nan=True)
        for f in fields(Sums)[:-1]
    )
    breaches = all(
        np.array_equal(getattr(first.breaches, f.name), getattr(second.breaches, f.name))
        for f in fields(first.breaches)
    )
    return plain and breaches


def sums_of(worlds):
    return sum_evidence(*batch(worlds), count=len(worlds), as_of=TODAY, parameters=DEFAULT)


class TestContacts:
    def test_are_conversations_and_no_bare_episodes(self):
        talks = Conversations.of(
            [0, 0, 0, 1], [1.0, 0.3, 0.0, 0.3], [20.0, 10.0, 5.0, 7.0], [0, 0, 0.5, 0]
        )
        sums = sum_evidence(NOTHING[0], talks, NOTHING[2], count=3, as_of=30.0, parameters=DEFAULT)
        assert np.array_equal(sums.first_contact, [10, 7, np.nan], equal_nan=True)
        assert np.array_equal(sums.last_contact, [20, 7, np.nan], equal_nan=True)
        assert np.array_equal(sums.first_live_contact, [20, np.nan, np.nan], equal_nan=True)
        assert np.array_equal(sums.last_live_contact, [20, np.nan, np.nan], equal_nan=True)
        assert sums.episodes[0] == pytest.approx(2 ** (-25 / 365))

    def test_a_badly_handled_episode_is_counted_but_covers_nothing(self):
        talks = Conversations.of(0, 0.0, [30.0], 0.0, live=False, episode=True)
        sums = sum_evidence(NOTHING[0], talks, NOTHING[2], count=1, as_of=30.0, parameters=DEFAULT)
        assert sums.episodes.tolist() == [1]
        assert sums.cover.tolist() == [0]


class TestDay:
    def test_what_comes_later_is_not_known(self):
        world = World(((0, 1, 1.0, 2.0, 900.0),), ((1.0, 900.0, 0.5),), ((900.0, 0.5),))
        assert equal(world.sums(as_of=899.0), World().sums(as_of=899.0))
        assert world.sums(as_of=900.0).weight.sum() == 2

    def test_each_relationship_may_have_its_own(self):
        pair = [World(((0, 1, 1.0, 2.0, 0.0),))] * 2
        sums = sum_evidence(*batch(pair), count=2, as_of=[0.0, 365.0], parameters=DEFAULT)
        assert sums.weight[:, 0, 1].tolist() == [2, 1]

    def test_cannot_go_back(self):
        with pytest.raises(ValueError, match="back"):
            advance(World().sums(), as_of=TODAY - 1, parameters=DEFAULT)

    def test_an_anchor_grows_old_after_many_half_lives(self):
        limit = 200 * 60.0
        assert not needs_new_anchor(0.0, as_of=limit, parameters=DEFAULT)
        assert needs_new_anchor([0.0, 5.0], as_of=limit + 1, parameters=DEFAULT)


class TestAdding:
    def test_needs_the_same_day_and_relationships(self):
        with pytest.raises(ValueError, match="same"):
            add(World().sums(), World().sums(as_of=TODAY + 1))

    def test_does_not_guess_at_breaches(self):
        with pytest.raises(RebuildNeeded):
            add(World(breaches=((5.0, 0.5),)).sums(), World().sums())

    def test_late_praise_reaches_the_breaches_before_it_only(self):
        start = World(breaches=((100.0, 0.5), (300.0, 0.25)))
        late = World(((1, 1, 1.0, 2.0, 200.0), (2, 0, 1.0, 2.0, 400.0)))
        updated = update(start.sums(), *late.tables(), as_of=TODAY, parameters=DEFAULT)
        assert updated.breaches.credit.tolist() == [2, 0]


class TestBreachCredit:
    def test_is_earned_by_good_external_evidence_after_the_breach(self):
        rows = (
            (1, 1, 1.0, 2.0, 500.0),  # the day of the breach itself
            (1, 1, 0.75, 2.0, 501.0),  # 1 unit
            (2, 1, 1.0, 0.5, 600.0),  # half a unit
            (2, 1, 0.5, 2.0, 600.0),  # no better than neutral
            (1, 0, 1.0, 2.0, 600.0),  # the MSL's own word
            (0, 1, 1.0, 2.0, 600.0),  # competence repairs no honesty
            (1, 1, 1.0, 2.0, TODAY + 1),  # not known yet
        )
        world = World(rows, breaches=((500.0, 0.5), (TODAY + 1, 0.5)))
        assert world.sums().breaches.credit.tolist() == [1.5]


class TestPacking:
    @properties
    @given(st.lists(worlds, max_size=4))
    def test_survives_exactly(self, several):
        sums = (
            sums_of(several)
            if several
            else sum_evidence(*NOTHING, count=0, as_of=TODAY, parameters=DEFAULT)
        )
        assert equal(unpack(pack(sums)), sums)

    def test_holds_one_value_for_each_relationship(self):
        world, harmed = World(), World(breaches=((1.0, 0.5), (2.0, 0.25)))
        packed = pack(sums_of([world, harmed, world]))
        assert [len(value) for value in packed] == [344, 344 + 48, 344]
        assert packed[0] == packed[2]

    def test_can_be_read_in_any_order_from_any_buffer(self):
        sums = sums_of([World(breaches=((5.0 * i, 0.5),) * i) for i in range(4)])
        packed = pack(sums)
        read = unpack([memoryview(packed[i]) for i in (3, 0, 2)])
        assert equal(read, sums.take([3, 0, 2]))

    def test_is_little_endian_with_its_version_first(self):
        assert pack(World().sums())[0][:16] == np.array([1.0, TODAY], "<f8").tobytes()

    @pytest.mark.parametrize(
        "damage",
        [
            lambda value: value[:-8],
            lambda value: value[:-1],
            lambda value: value + bytes(8),
            lambda value: b"",
            lambda value: bytes(8) + value[8:],
            lambda value: value[:-8] + np.array([np.nan]).tobytes(),
            lambda value: value[:-8] + np.array([-1.0]).tobytes(),
        ],
    )
    def test_damage_is_noticed(self, damage):
        packed = pack(World().sums())[0]
        with pytest.raises(SumsUnreadable):
            unpack([packed, damage(packed)])


class TestTake:
    def test_keeps_the_breaches_with_their_relationship(self):
        several = [World(breaches=((float(i), 0.1 * i),)) for i in range(4)]
        taken = sums_of(several).take([2, 1])
        assert equal(taken, sums_of([several[2], several[1]]))

    def test_a_mask_will_do(self):
        sums = sums_of([World(), World(((0, 1, 1.0, 1.0, TODAY),))])
        assert sums.take(np.array([False, True])).weight[:, 0, 1].tolist() == [1]


class TestWeightsToday:
    @properties
    @given(worlds, worlds)
    def test_add_up_to_the_effective_weight(self, first, second):
        evidence = batch([first, second])[0]
        weights = weights_today(evidence, count=2, as_of=TODAY, parameters=DEFAULT)
        totals = np.zeros((2, 8))
        np.add.at(totals, (evidence.relationship, evidence.channel), weights)
        scores = score(sums_of([first, second]), target_interval=45, parameters=DEFAULT)
        assert same(totals, scores.effective_weight)

    def test_later_rows_weigh_nothing(self):
        evidence = World(((0, 1, 1.0, 2.0, 10.0), (0, 1, 1.0, 2.0, 11.0))).tables()[0]
        weights = weights_today(evidence, count=1, as_of=10.0, parameters=DEFAULT)
        assert weights.tolist() == [2, 0]


class TestDoor:
    GOOD = {
        "relationship": 0,
        "channel": 0,
        "evidence_class": 1,
        "value": 0.5,
        "weight": 1.0,
        "time": [1.0],
    }

    @pytest.mark.parametrize(
        "change",
        [
            {"relationship": -1},
            {"relationship": 1},
            {"relationship": 0.5},
            {"channel": 8},
            {"channel": -1},
            {"channel": 256},
            {"channel": np.nan},
            {"evidence_class": 2},
            {"value": -0.01},
            {"value": 1.01},
            {"value": np.nan},
            {"weight": 0.0},
            {"weight": -1.0},
            {"weight": np.nan},
            {"weight": np.inf},
            {"weight": 1e308},
            {"time": [np.nan]},
            {"time": [np.inf]},
            {"time": [-1e300]},
        ],
    )
    def test_evidence_that_is_none_is_refused(self, change):
        with pytest.raises(ValueError, match=r"must"):
            sum_evidence(
                Evidence.of(**{**self.GOOD, **change}),
                *NOTHING[1:],
                count=1,
                as_of=2.0,
                parameters=DEFAULT,
            )

    @pytest.mark.parametrize(
        "talks",
        [
            {"count": [-1.0]},
            {"count": [np.nan]},
            {"episode_quality": [1.5]},
            {"episode_quality": [np.nan]},
            {"episode_quality": [0.5], "episode": [False]},
            {"time": [np.inf]},
            {"relationship": [3]},
        ],
    )
    def test_conversations_that_are_none_are_refused(self, talks):
        good = {"relationship": [0], "count": [1.0], "time": [1.0]}
        with pytest.raises(ValueError, match=r"must|needs"):
            sum_evidence(
                NOTHING[0],
                Conversations.of(**{**good, **talks}),
                NOTHING[2],
                count=1,
                as_of=2.0,
                parameters=DEFAULT,
            )

    @pytest.mark.parametrize("severity", [-0.1, 1.0, np.nan])
    def test_breaches_that_are_none_are_refused(self, severity):
        breaches = Breaches.of(0, [1.0], severity)
        with pytest.raises(ValueError, match="must"):
            sum_evidence(*NOTHING[:2], breaches, count=1, as_of=2.0, parameters=DEFAULT)

    def test_columns_must_be_equally_long(self):
        uneven = replace(Evidence.of(**self.GOOD), value=np.array([0.5, 0.5]))
        with pytest.raises(ValueError, match="equally long"):
            sum_evidence(uneven, *NOTHING[1:], count=1, as_of=2.0, parameters=DEFAULT)

    @pytest.mark.parametrize("as_of", [np.nan, [1.0, 2.0], [[1.0]]])
    def test_a_day_must_be_a_day(self, as_of):
        with pytest.raises(ValueError, match="as_of"):
            sum_evidence(*NOTHING, count=1, as_of=as_of, parameters=DEFAULT)

    @pytest.mark.parametrize("interval", [0, -1, np.nan, [1.0, 2.0]])
    def test_an_interval_must_be_above_zero(self, interval):
        with pytest.raises(ValueError, match="target_interval"):
            score(World().sums(), target_interval=interval, parameters=DEFAULT)


class TestManyRelationships:
    COUNT = 100_000

    def is_the_same_in_chunks(self, stored, scores):
        """To the last bit, however the work is shared out."""
        for size in (1, 7, 1000):
            chosen = np.arange(300, 300 + size)
            part = score(
                advance(stored.take(chosen), as_of=TODAY + 1, parameters=DEFAULT),
                target_interval=INTERVAL,
                parameters=DEFAULT,
            )
            for field in fields(part):
                whole = getattr(scores, field.name)[chosen]
                assert np.array_equal(getattr(part, field.name), whole, equal_nan=True)

    def test_have_the_shapes_of_one(self):
        generator = np.random.default_rng(11)
        rows = 4 * self.COUNT
        relationship = np.sort(generator.integers(0, self.COUNT, rows))
        when = generator.uniform(0, TODAY, rows)
        evidence = Evidence.of(
            relationship,
            generator.integers(0, 8, rows),
            generator.integers(0, 2, rows),
            generator.uniform(0, 1, rows),
            generator.uniform(0.1, 2, rows),
            when,
        )
        conversations = Conversations.of(relationship, 1.0, when)
        breaches = Breaches.of(np.arange(0, self.COUNT, 500), 500.0, 0.25)
        sums = sum_evidence(
            evidence, conversations, breaches, count=self.COUNT, as_of=TODAY, parameters=DEFAULT
        )
        stored = unpack(pack(sums))
        scores = score(
            advance(stored, as_of=TODAY + 1, parameters=DEFAULT),
            target_interval=INTERVAL,
            parameters=DEFAULT,
        )
        assert scores.qualities.shape == (self.COUNT, 6)
        assert scores.health.shape == (self.COUNT,)
        assert np.isfinite(scores.qualities).all()
        assert len(np.unique(scores.stage)) > 2
        self.is_the_same_in_chunks(stored, scores)

        chosen = 7_500
        mine = relationship == chosen
        alone = sum_evidence(
            replace(evidence.take(mine), relationship=np.zeros(mine.sum(), np.int64)),
            replace(conversations.take(mine), relationship=np.zeros(mine.sum(), np.int64)),
            Breaches.of(0, [500.0], 0.25),
            count=1,
            as_of=TODAY + 1,
            parameters=DEFAULT,
        )
        expected = score(alone, target_interval=INTERVAL, parameters=DEFAULT)
        assert scores.health[chosen] == pytest.approx(expected.health[0], rel=1e-12)
