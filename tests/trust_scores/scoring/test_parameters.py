import json
import math
from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trust_scores.scoring import DEFAULT, Parameters, RubricUnreadable, paths_of, validate
from trust_scores.scoring.parameters import PATHS

from .worlds import properties

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


def paths(record, prefix=""):
    for field in fields(record):
        value = getattr(record, field.name)
        path = f"{prefix}{field.name}"
        yield from paths(value, f"{path}.") if is_dataclass(value) else [path]


def document_with(path, value):
    document = DEFAULT.to_document()
    inner = document
    *folders, name = path.split(".")
    for folder in folders:
        inner = inner[folder]
    inner[name] = value
    return document


ALL_PATHS = list(paths(DEFAULT))
ALL_NUMBERS = [path for path in ALL_PATHS if path != "version"]


class TestDocument:
    def test_survives_json(self):
        assert Parameters.from_document(json.loads(json.dumps(DEFAULT.to_document()))) == DEFAULT

    def test_fills_in_what_is_left_out(self):
        given = Parameters.from_document({"gate_trust": 0.2, "absence": {"grace": 3}})
        assert given == replace(
            DEFAULT, gate_trust=0.2, absence=replace(DEFAULT.absence, grace=3.0)
        )

    def test_that_is_wrong_raises_with_every_place(self):
        with pytest.raises(RubricUnreadable, match=r"gate_trust.*n_min") as caught:
            Parameters.from_document({"gate_trust": 0, "n_min": "one"})
        assert [path for path, _ in caught.value.problems] == ["gate_trust", "n_min"]

    def test_a_tier_has_its_interval(self):
        intervals = [DEFAULT.cadence.interval(tier) for tier in (1, "2", 3, None, "x")]
        assert intervals == [45, 60, 90, 45, 45]


class TestValidate:
    def test_accepts_the_default(self):
        assert validate(DEFAULT.to_document()) == []
        assert validate({}) == []

    @pytest.mark.parametrize(
        "value", [math.nan, math.inf, -1e308, 1e308, 10**400, None, "0.5", [], {}, True]
    )
    def test_refuses_what_is_no_number_of_the_model(self, value):
        for path in ALL_NUMBERS:
            problems = validate(document_with(path, value))
            assert [problem.path.split("[")[0] for problem in problems] == [path]

    @pytest.mark.parametrize("document", [None, 1, "x", [], [1], True, math.nan])
    def test_refuses_what_is_no_rubric(self, document):
        assert [path for path, _ in validate(document)] == [""]

    @pytest.mark.parametrize(
        ("document", "path"),
        [
            ({"sales": 1}, "sales"),
            ({"absence": {"prescriptions": 1}}, "absence.prescriptions"),
            ({"breach": {"severity": {"fatal": 0.9}}}, "breach.severity.fatal"),
            ({"exponеnts": [1]}, "exponеnts"),
            ({1: 2}, "1"),
        ],
    )
    def test_refuses_unknown_settings_by_name(self, document, path):
        assert [problem.path for problem in validate(document)] == [path]

    @pytest.mark.parametrize(
        ("document", "path"),
        [
            ({"exponents": [0.2] * 6}, "exponents"),
            ({"exponents": [0.5, 0.1, 0, 0.1, 0.1, 0.2]}, "exponents[2]"),
            ({"exponents": [0.5, 0.5]}, "exponents"),
            ({"mutual_exponents": [0.5, 0.3, 0.3]}, "mutual_exponents"),
            ({"prior_mean": [0.5] * 7 + [1]}, "prior_mean[7]"),
            ({"prior_mean": [0] + [0.5] * 7}, "prior_mean[0]"),
            ({"prior_strength": [0] + [2] * 7}, "prior_strength[0]"),
            ({"negativity": [1.01] + [0] * 7}, "negativity[0]"),
            ({"half_life_days": [0] + [90] * 7}, "half_life_days[0]"),
            ({"gate_trust": 0}, "gate_trust"),
            ({"gate_conversation": -0.1}, "gate_conversation"),
            ({"sufficient_qualities": 2.5}, "sufficient_qualities"),
            ({"disagreement": {"episode_weight": 0.3}}, "disagreement.episode_weight"),
            ({"disagreement": {"cap_slope": 0.7}}, "disagreement.cap_slope"),
            ({"disagreement": {"items": {"listened": 0.4}}}, "disagreement.items"),
            ({"absence": {"covered_by_episode": 60}}, "disagreement.episode_weight"),
            ({"breach": {"severity": {"severe": 1}}}, "breach.severity.severe"),
            ({"breach": {"severity": {"minor": 0.9}}}, "breach.severity.serious"),
            ({"breach": {"severity": {"serious": 0.9}}}, "breach.severity.severe"),
            ({"bands": {"sound": 0.7}}, "bands.strong"),
            ({"bands": {"developing": 0.58}}, "bands.sound"),
            ({"confidence": {"medium": 0.7}}, "confidence.high"),
            ({"calibration": {"low": 0.5}}, "calibration.high"),
            ({"stages": {"establishing_trust": 0.3}}, "stages.establishing_trust"),
            ({"stages": {"deepening": {"trust": 0.5}}}, "stages.deepening.trust"),
            ({"stages": {"deepening": {"health": 0.7}}}, "stages.partnership.health"),
            ({"stages": {"partnership": {"tenure_days": 90}}}, "stages.partnership.tenure_days"),
            ({"stages": {"dormant": {"intervals": 0.5}}}, "stages.dormant.intervals"),
            ({"commitments": {"ours": {"broken": 0.6}}}, "commitments.ours.late"),
            ({"commitments": {"theirs": {"kept": 0.5}}}, "commitments.theirs.kept"),
            ({"visit": {"question": {"missed": 0.8}}}, "visit.question.followed_up"),
            ({"visit": {"candid": {"hedged": 0.75}}}, "visit.candid.opinion_leader"),
            (
                {"disagreement": {"outcomes": {"parked": 0.85}}},
                "disagreement.outcomes.respectful_difference",
            ),
            ({"disagreement": {"answers": {"no": 0.6}}}, "disagreement.answers.partly"),
            ({"breach": {"status_factor": {"refuted": 0.6}}}, "breach.status_factor.alleged"),
            ({"version": ""}, "version"),
            ({"version": "x" * 65}, "version"),
            ({"version": "a\nb"}, "version"),
            ({"cadence": {"tier_1": 0}}, "cadence.tier_1"),
        ],
    )
    def test_keeps_the_promises_of_the_model(self, document, path):
        problems = validate(document)
        assert [problem.path for problem in problems] == [path]
        assert problems[0].message

    def test_a_whole_number_may_be_written_either_way(self):
        assert validate({"sufficient_qualities": 5.0, "gate_trust": 1}) == []

    @pytest.mark.parametrize(
        "shares",
        [
            [0.17, 0.22, 0.18, 0.12, 0.15, 0.16],
            [0.1, 0.2, 0.3, 0.1, 0.1, 0.2],
            [0.166667, 0.166667, 0.166667, 0.166667, 0.166666, 0.166666],
        ],
    )
    def test_shares_that_add_up_in_decimals_are_right(self, shares):
        assert validate({"exponents": shares}) == []

    def test_a_share_that_is_missing_is_noticed(self):
        problems = validate({"exponents": [0.17, 0.22, 0.18, 0.12, 0.15, 0.159999]})
        assert problems == [("exponents", "must add up to 1, not 0.999999")]

    def test_tells_of_some_unknown_settings_only(self):
        assert len(validate({f"rule_{n}": n for n in range(500)})) == 20

    def test_an_object_that_contains_itself_is_refused(self):
        document = DEFAULT.to_document()
        document["absence"]["value"] = document
        assert validate(document) == [("absence.value", "must be a number")]

    @properties
    @given(json_values)
    def test_never_fails_on_anything(self, value):
        assert isinstance(validate(value), list)

    @properties
    @given(st.sampled_from(ALL_PATHS), json_values)
    def test_never_fails_on_any_setting(self, path, value):
        document = document_with(path, value)
        problems = validate(document)
        if not problems:
            assert isinstance(Parameters.from_document(document), Parameters)


class TestPathsOfProblem:
    @pytest.mark.parametrize(
        ("document", "paths"),
        [
            ({"exponents": [0.2] * 6}, [f"exponents[{place}]" for place in range(6)]),
            ({"exponents": [0.5, 0.5]}, [f"exponents[{place}]" for place in range(6)]),
            ({"exponents": [0.5, 0.1, 0, 0.1, 0.1, 0.2]}, ["exponents[2]"]),
            ({"bands": {"sound": 0.7}}, ["bands.sound", "bands.strong"]),
            ({"disagreement": {"episode_weight": -1}}, ["disagreement.episode_weight"]),
            (
                {"disagreement": {"episode_weight": 0.3}},
                [
                    "disagreement.episode_weight",
                    "absence.covered_by_episode",
                    "absence.weight_per_conversation",
                    "absence.value",
                ],
            ),
            ({"absence": 3}, [path for path in PATHS if path.startswith("absence.")]),
            ({"sales": 3}, []),
            ({"version": ""}, []),
        ],
    )
    def test_names_every_setting_that_is_concerned(self, document, paths):
        assert [paths_of(problem) for problem in validate(document)] == [paths]

    def test_a_message_keeps_what_it_is_made_of(self):
        (problem,) = validate({"exponents": [0.2] * 6})
        assert problem.message == "must add up to 1, not 1.2"
        assert problem.message.code == "must add up to 1, not %(total)s"
        assert problem.message.values == {"total": "1.2"}
