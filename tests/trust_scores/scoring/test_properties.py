"""The promises of the model, each tried on many invented relationships."""

from dataclasses import fields, replace

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from trust_scores.scoring import (
    DEFAULT,
    RebuildNeeded,
    Scores,
    add,
    advance,
    attribute,
    explain_steps,
    read_anchored,
    score,
    sum_anchored,
    sum_evidence,
    update,
)
from trust_scores.scoring.combine import composite

from .plain import plain_score
from .worlds import (
    INTERVAL,
    NOISE,
    TODAY,
    World,
    batch,
    breach_row,
    calm_worlds,
    day,
    evidence_row,
    external_row,
    properties,
    rows,
    rubrics,
    same,
    self_row,
    share,
    worlds,
)

six = st.lists(st.floats(0.01, 1), min_size=6, max_size=6)


def all_same(first: Scores, second: Scores, tolerance: float = NOISE) -> bool:
    return all(
        same(getattr(first, f.name), getattr(second, f.name), tolerance) for f in fields(Scores)
    )


def scored(sums, parameters=DEFAULT) -> Scores:
    return score(sums, target_interval=INTERVAL, parameters=parameters)


@properties
@given(worlds, rubrics, st.floats(1, 400))
def test_the_engine_agrees_with_plain_loops(world, rubric, interval):
    scores = world.scores(interval=interval, parameters=rubric)
    for name, value in plain_score(world, TODAY, interval, rubric).items():
        assert same(getattr(scores, name)[0], value, 1e-11), name


@properties
@given(worlds, rubrics)
def test_01_values_stay_in_range(world, rubric):
    scores = world.scores(parameters=rubric)
    assert (scores.qualities > 0).all()
    assert (scores.qualities <= 1).all()
    assert 0 < scores.lower[0] <= scores.health[0] <= scores.upper[0] <= 1
    assert 0 <= scores.confidence[0] < 1
    assert 0 <= scores.external_share[0] <= 1
    assert scores.gate_loss[0] <= 0


@properties
@given(worlds, st.randoms(use_true_random=False))
def test_02_the_order_of_rows_does_not_matter(world, random):
    shuffled = World(
        *(
            tuple(random.sample(table, len(table)))
            for table in (world.evidence, world.conversations, world.breaches)
        )
    )
    assert all_same(world.scores(), shuffled.scores())


@properties
@given(calm_worlds, st.data())
def test_03_splitting_a_batch_changes_nothing(world, data):
    cut = data.draw(st.integers(0, len(world.evidence)))
    talks = data.draw(st.integers(0, len(world.conversations)))
    first = World(world.evidence[:cut], world.conversations[:talks])
    second = World(world.evidence[cut:], world.conversations[talks:])
    assert all_same(scored(add(first.sums(), second.sums())), world.scores())


@properties
@given(worlds, evidence_row, share)
def test_04_raising_a_value_never_lowers_health(world, row, value):
    low, high = sorted([row[2], value])
    health = [world.plus(evidence=[(*row[:2], x, *row[3:])]).health() for x in (low, high)]
    assert health[0] <= health[1] + NOISE


@properties
@given(worlds, day, st.floats(0.001, 1), st.floats(0.001, 1))
def test_05a_handling_a_disagreement_better_never_lowers_health(world, when, one, other):
    low, high = sorted([one, other])
    health = [
        world.plus(evidence=[(3, 0, x, 2.0, when)], conversations=[(1.0, when, x)]).health()
        for x in (low, high)
    ]
    assert health[0] <= health[1] + NOISE


@properties
@given(worlds, day, share)
def test_05b_cover_alone_never_lowers_health(world, when, quality):
    before = world.plus(conversations=[(1.0, when, 0.0)])
    after = world.plus(conversations=[(1.0, when, quality)])
    assume(before.scores().channel_estimates[0, 3] >= DEFAULT.absence.value)
    assert before.health() <= after.health() + NOISE


@properties
@given(worlds, external_row, share)
def test_06a_external_evidence_above_the_estimate_never_lowers_health(world, row, part):
    estimate = world.scores().channel_estimates[0, row[0]]
    value = estimate + part * (1 - estimate)
    after = world.plus(evidence=[(*row[:2], value, *row[3:])])
    assert world.health() <= after.health() + NOISE


@properties
@given(worlds, external_row, share)
def test_06b_external_evidence_below_the_estimate_never_raises_health(world, row, part):
    estimate = world.scores().channel_estimates[0, row[0]]
    # Above one half it would also earn back some integrity after a breach.
    value = part * (estimate if not world.breaches else min(estimate, 0.5))
    after = world.plus(evidence=[(*row[:2], value, *row[3:])])
    assert after.health() <= world.health() + NOISE


@properties
@given(worlds, evidence_row)
def test_07_evidence_never_lowers_confidence(world, row):
    after = world.plus(evidence=[row]).scores()
    assert world.scores().confidence[0] <= after.confidence[0] + NOISE


@properties
@given(worlds, st.floats(0, 2000))
def test_08_confidence_never_rises_by_waiting(world, wait):
    later = world.scores(as_of=TODAY + wait)
    assert later.confidence[0] <= world.scores().confidence[0] + NOISE


@properties
@given(worlds, day)
def test_09_another_live_conversation_never_lowers_routine(world, when):
    after = world.plus(conversations=[(1.0, when, 0.0)]).scores()
    assert world.scores().routine[0] <= after.routine[0] + NOISE


@properties
@given(worlds, breach_row)
def test_10_a_breach_never_raises_health(world, breach):
    assert world.plus(breaches=[breach]).health() <= world.health() + NOISE


@properties
@given(worlds, rubrics)
def test_11_health_never_exceeds_trust_or_conversation_by_more_than_the_gate(world, rubric):
    scores = world.scores(parameters=rubric)
    assert scores.health[0] <= scores.trust[0] + rubric.gate_trust
    assert scores.health[0] <= scores.qualities[0, 5] + rubric.gate_conversation


@properties
@given(calm_worlds)
def test_12_a_relationship_left_alone_returns_to_the_resting_value(world):
    left_alone = world.health(as_of=TODAY + 60_000)
    assert abs(left_alone - World().health()) < 1e-9
    assert abs(World().health() - 0.36142135623730953) < 1e-12


@properties
@given(worlds, st.integers(-40_000, 40_000))
def test_13_shifting_all_dates_changes_nothing(world, shift):
    moved = World(
        tuple((*row[:4], row[4] + shift) for row in world.evidence),
        tuple((row[0], row[1] + shift, row[2]) for row in world.conversations),
        tuple((row[0] + shift, row[1]) for row in world.breaches),
    )
    scores, shifted = world.scores(), moved.scores(as_of=TODAY + shift)
    assert all_same(replace(shifted, as_of=scores.as_of), scores, 1e-9)


@properties
@given(six, st.integers(0, 5), share)
def test_14_raising_a_quality_never_lowers_health(qualities, place, part):
    raised = list(qualities)
    raised[place] += part * (1 - raised[place])
    before, after = composite(np.array([qualities, raised]), parameters=DEFAULT).health
    assert before <= after + NOISE


@properties
@given(st.floats(0.01, 1), rubrics)
def test_15_equal_qualities_are_their_own_mean(quality, rubric):
    whole = composite(np.full((1, 6), quality), parameters=rubric)
    assert same(whole.ungated, quality)


@properties
@given(worlds, rows(evidence_row, 4), breach_row, rubrics, st.floats(0, 500))
def test_16_attribution_adds_up_and_turns_round(world, new, breach, rubric, wait):
    informed = world.plus(evidence=new, breaches=[breach])
    calibrated = replace(
        informed,
        evidence=tuple((k, c, max(0, x - 0.05), w, t) for k, c, x, w, t in informed.evidence),
    )
    later = TODAY + wait
    states = [
        known.known().state(as_of=as_of, target_interval=INTERVAL, parameters=parameters)
        for known, as_of, parameters in (
            (world, TODAY, DEFAULT),
            (world, later, DEFAULT),
            (informed, later, DEFAULT),
            (calibrated, later, DEFAULT),
            (calibrated, later, rubric),
        )
    ]
    steps = explain_steps(states)
    assert list(steps) == ["decay", "evidence", "calibration", "rubric"]
    for step in steps.values():
        assert abs(sum(step.named(0).values()) - step.total[0]) < NOISE
    change = states[-1].scores.health[0] - states[0].scores.health[0]
    assert abs(sum(step.total[0] for step in steps.values()) - change) < NOISE
    there, back = attribute(states[0], states[-1]), attribute(states[-1], states[0])
    assert np.array_equal(there.lines, -back.lines)
    assert np.array_equal(there.gates, -back.gates)


@properties
@given(worlds, rows(evidence_row, 4), rubrics, day)
def test_17_incremental_anchored_and_batch_agree(world, late, rubric, early):
    whole = world.plus(evidence=late, conversations=[(1.0, TODAY, 0.5)])
    expected = whole.scores(parameters=rubric)
    anchored = sum_anchored(*whole.tables(), count=1, reference=early, parameters=rubric)
    read = read_anchored(anchored, as_of=TODAY, parameters=rubric)
    assert all_same(scored(read, rubric), expected, 1e-9)

    before = world.sums(as_of=TODAY - 100, parameters=rubric)
    known = [
        tuple(row for row in table if row[place] > TODAY - 100)
        for table, place in ((whole.evidence[: len(world.evidence)], 4), (whole.conversations, 1))
    ]
    fresh = World(known[0] + late, known[1], tuple(b for b in world.breaches if b[0] > TODAY - 100))
    stepped = update(before, *fresh.tables(), as_of=TODAY, parameters=rubric)
    assert all_same(scored(stepped, rubric), expected, 1e-9)


@properties
@given(rows(self_row, 20), rubrics)
def test_18_self_evidence_alone_lifts_a_channel_only_to_its_cap(evidence, rubric):
    estimates = World(evidence).scores(parameters=rubric).channel_estimates[0]
    strength, prior, cap = (
        np.array(numbers) for numbers in (rubric.prior_strength, rubric.prior_mean, rubric.self_cap)
    )
    assert (estimates <= (strength * prior + cap) / (strength + cap) + NOISE).all()


@properties
@given(worlds, st.floats(0, 3000), day, st.sampled_from([0.25, 0.55, 0.85]))
def test_19_integrity_never_falls_by_waiting_and_never_heals_wholly(world, wait, when, severity):
    harmed = world.plus(breaches=[(when, severity)])
    now, later = harmed.scores(), harmed.scores(as_of=TODAY + wait)
    assert now.integrity[0] <= later.integrity[0] + NOISE
    assert later.integrity[0] <= 1 - 0.3 * severity + NOISE


@properties
@given(worlds, worlds, worlds)
def test_20_relationships_are_independent(world, neighbor, other):
    def first_of(worlds):
        sums = sum_evidence(*batch(worlds), count=3, as_of=TODAY, parameters=DEFAULT)
        return scored(sums).take([1])

    alone, one, another = (
        world.scores(),
        first_of([neighbor, world, other]),
        first_of([other, world, neighbor]),
    )
    assert all_same(one, another, 0)
    assert all_same(one, alone, 0)


@properties
@given(worlds, day, share)
def test_21_an_episode_on_a_logged_conversation(world, when, part):
    talk = (1.0, when, 0.0)
    before = world.plus(conversations=[talk]).scores()

    def disagreed(quality):
        return world.plus(
            evidence=[(3, 0, quality, 2.0, when)], conversations=[(1.0, when, quality)]
        ).scores()

    estimate = before.channel_estimates[0, 3]
    assert disagreed(0.0).qualities[0, 3] <= before.qualities[0, 3] + NOISE
    good = disagreed(estimate + part * (1 - estimate))
    if good.W_self[0, 3] <= DEFAULT.self_cap[3] or before.W_self[0, 3] == 0:
        assert good.qualities[0, 3] >= before.qualities[0, 3] - NOISE


@properties
@given(worlds, st.floats(0, 500))
def test_waiting_can_be_done_in_one_step_or_two(world, wait):
    half = advance(world.sums(), as_of=TODAY + wait / 2, parameters=DEFAULT)
    twice = advance(half, as_of=TODAY + wait, parameters=DEFAULT)
    once = world.scores(as_of=TODAY + wait)
    assert all_same(scored(twice), once, 1e-9)


@properties
@given(worlds, evidence_row, st.floats(0, 1000))
def test_newer_evidence_never_counts_less(world, row, earlier):
    newer = world.plus(evidence=[row]).scores()
    older = world.plus(evidence=[(*row[:4], row[4] - earlier)]).scores()
    channel = row[0]
    assert older.W_ext[0, channel] <= newer.W_ext[0, channel] + NOISE
    assert older.W_self[0, channel] <= newer.W_self[0, channel] + NOISE


@properties
@given(worlds)
def test_a_row_counts_like_two_of_half_its_weight(world):
    halves = tuple((k, c, x, w / 2, t) for k, c, x, w, t in world.evidence for _ in range(2))
    assert all_same(replace(world, evidence=halves).scores(), world.scores())


@properties
@given(calm_worlds, breach_row)
def test_a_late_breach_asks_for_a_rebuild(world, breach):
    sums = world.sums(as_of=TODAY + 1)
    late = World(breaches=(breach,)).tables()
    try:
        update(sums, *late, as_of=TODAY + 2, parameters=DEFAULT)
    except RebuildNeeded:
        return
    raise AssertionError("a breach before the sums was accepted")
