"""Cases about many relationships at once, in every form in which they may be written."""

import pytest

from trust_scores.scoring import run_cases

FIRST = {
    "evidence": [[0, 1, 0.75, 2.0, 0.0], [1, 0, 0.5, 0.4, 20.0], [2, 1, 0.25, 1.5, 30.0]],
    "conversations": [[1.0, 10.0, 0.85], [0.3, 40.0, 0.0]],
    "breaches": [[5.0, 0.55]],
    "as_of": 60.0,
    "target_interval": 45.0,
}
SECOND = {
    "evidence": [[7, 0, 0.375, 0.6, 50.0], [1, 1, 1.0, 2.0, 70.0]],
    "conversations": [[1.0, 50.0, 0.0]],
    "breaches": [],
    "as_of": 90.0,
    "target_interval": 30.0,
}
THIRD = {
    "evidence": [],
    "conversations": [],
    "breaches": [],
    "as_of": 60.0,
    "target_interval": 45.0,
}
SINGLE = [FIRST, SECOND, THIRD]
ASKED = ("health", "qualities", "sufficient", "stage", "band80", "W_ext", "gate_loss", "tenure")
ROWS = {
    "evidence": ("ch", "cls", "x", "w", "t"),
    "conversations": ("n", "t", "x_ep"),
    "breaches": ("t", "s"),
}


def answered(given, expected=None):
    expected = dict.fromkeys(ASKED) if expected is None else expected
    (result,) = run_cases([{"id": "V16", "input": given, "expected": expected}])
    return result


EACH = [answered(one).answers for one in SINGLE]
ALL = {key: [one[key] for one in EACH] for key in ASKED}
DAYS = {
    "as_of": [one["as_of"] for one in SINGLE],
    "target_interval": [one["target_interval"] for one in SINGLE],
}


def rows(name):
    """[relationship, ...] of all three relationships."""
    return [[i, *row] for i, one in enumerate(SINGLE) for row in one[name]]


def columns(name, *, names=None):
    names = names or ("rel", *ROWS[name])
    table = rows(name)
    return {key: [row[i] for row in table] for i, key in enumerate(names)}


def flat():
    return {name: rows(name) for name in ROWS}


def objects():
    return {
        name: [dict(zip(("rel", *names), row, strict=True)) for row in rows(name)]
        for name, names in ROWS.items()
    }


def arrays():
    return {name: columns(name) for name in ROWS}


def full_names():
    names = ("relationship", "channel", "class", "value", "weight", "time")
    talks = ("relationship", "count", "time", "episode_quality")
    return {
        "evidence": columns("evidence", names=names),
        "conversations": columns("conversations", names=talks),
        "breaches": columns("breaches", names=("relationship", "time", "severity")),
    }


def at_the_top():
    return {
        **columns("evidence"),
        **{f"conv_{name}": one for name, one in columns("conversations").items()},
        **{f"breach_{name}": one for name, one in columns("breaches").items()},
    }


def named_rows():
    return {name: {"columns": ["rel", *ROWS[name]], "rows": rows(name)} for name in ROWS}


def with_ids():
    """Every row is sent twice."""
    return {
        name: [[f"{name}-{i}", *row] for _ in range(2) for i, row in enumerate(rows(name))]
        for name in ROWS
    }


FORMS = [flat, objects, arrays, full_names, at_the_top, named_rows, with_ids]


class TestABatch:
    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize("size", [{"relationships": 3}, {"count": 3}, {}])
    def test_is_answered_in_the_order_of_its_relationships(self, form, size):
        result = answered({**form(), **DAYS, **size}, ALL)
        assert result.ok, (result.message, result.differences)
        assert result.answers == ALL

    @pytest.mark.parametrize("form", FORMS)
    def test_notices_a_wrong_expectation(self, form):
        wrong = [ALL["health"][0], ALL["health"][1] + 1e-6, ALL["health"][2]]
        result = answered({**form(), **DAYS}, {"health": wrong})
        assert [one.at for one in result.differences] == ["health[1]"]

    def test_may_share_one_day_and_one_interval(self):
        given = {**flat(), "as_of": 90.0, "target_interval": 30.0, "relationships": 3}
        single = [{**one, "as_of": 90.0, "target_interval": 30.0} for one in SINGLE]
        health = [answered(one, {"health": 0}).answers["health"] for one in single]
        assert answered(given, {"health": health}).ok

    def test_may_end_with_relationships_of_which_nothing_is_known(self):
        given = {**flat(), "as_of": 90.0}
        assert len(answered(given, {"health": [0, 0, 0, 0]}).answers["health"]) == 4

    def test_may_name_its_relationships(self):
        names = ["brandt", "okafor", "lindqvist"]
        table = {name: [[names[i], *rest] for i, *rest in rows(name)] for name in ROWS}
        assert answered({**table, **DAYS, "relationships": names}, ALL).ok

    def test_may_number_its_relationships_with_gaps(self):
        table = {name: [[(101, 205)[i], *rest] for i, *rest in rows(name)] for name in ROWS}
        given = {**table, "as_of": 60.0, "target_interval": 45.0}
        single = [{**one, "as_of": 60.0, "target_interval": 45.0} for one in SINGLE[:2]]
        health = [answered(one, {"health": 0}).answers["health"] for one in single]
        assert answered(given, {"health": health}).ok

    def test_may_hold_the_facts_of_each_relationship_apart(self):
        assert answered({"relationships": SINGLE}, ALL).ok

    def test_may_be_put_together_from_other_cases(self):
        cases = [{"id": f"V{i}", "input": one} for i, one in enumerate(SINGLE)]
        batch = {"id": "V18", "input": {"from_vectors": ["V0", "V1", "V2"]}, "expected": ALL}
        assert run_cases([*cases, batch])[-1].ok

    def test_may_be_expected_as_one_object_per_relationship(self):
        each = [{"health": one["health"], "stage": one["stage"]} for one in EACH]
        assert answered({**flat(), **DAYS}, {"relationships": each}).ok

    def test_may_be_summed_up(self):
        health = ALL["health"]
        expected = {"sum_health": sum(health), "mean_of_health": sum(health) / 3, "count": 3}
        assert answered({**flat(), **DAYS}, expected).ok

    def test_calls_channels_and_classes_by_name(self):
        table = {"rel": [0], "ch": ["competence"], "cls": ["external"], "x": [1], "w": 2, "t": 0}
        result = answered({"evidence": table, "as_of": 0}, {"qualities": None})
        assert result.answers["qualities"][0][0] == pytest.approx(3.5 / 5)

    def test_keeps_the_latest_of_rows_with_one_id(self):
        row = {"id": 7, "rel": 0, "ch": 0, "cls": 1, "x": 0.0, "w": 2.0, "t": 0}
        corrected = {**row, "x": 1.0}
        once, twice = (
            answered({"evidence": sent, "as_of": 0}, {"health": None}).answers
            for sent in ([corrected], [row, corrected])
        )
        assert once == twice


class TestABatchThatIsBroken:
    @pytest.mark.parametrize(
        "broken",
        [
            {"evidence": [[0, 0, 1, 0.5, 1.0, 0.0], [0, 1, 0.5, 1.0, 0.0]]},
            {"evidence": [[0, 0, 0, 0, 1, 0.5, 1.0, 0.0]]},
            {"evidence": [["brandt", 0, 1, 0.5, 1.0, 0.0]], "relationships": ["okafor"]},
            {"evidence": [[5, 0, 1, 0.5, 1.0, 0.0]], "relationships": 3},
            {"evidence": [[-1, 0, 1, 0.5, 1.0, 0.0]]},
            {"evidence": [[0.5, 0, 1, 0.5, 1.0, 0.0]]},
            {"evidence": {"rel": [0, 1], "ch": [0], "cls": [1], "x": [1], "w": [1], "t": [1]}},
            {"evidence": {"rel": [0], "ch": ["wit"], "cls": [1], "x": [1], "w": [1], "t": [1]}},
            {"evidence": {"columns": ["rel"], "rows": [[1, 2]]}},
            {"evidence": {"rel": [0], "ch": [0]}},
            {"relationships": 0},
            {"relationships": "three"},
            {"relationships": ["a", "a"]},
            {"as_of": [60.0]},
            {"as_of": [60.0, None, 60.0]},
            {"target_interval": [45.0, 0.0, 45.0]},
        ],
    )
    def test_says_why(self, broken):
        result = answered({**flat(), **DAYS, "relationships": 3, **broken}, {"health": [0, 0, 0]})
        assert result.ok is False
        assert result.message

    def test_of_an_unknown_form_is_refused_in_words(self):
        result = answered({"table": [[0, 1]], "as_of": 3}, {"health": [0]})
        assert "form" in result.message


class TestAChangeOfABatch:
    START = {"id": "V16", "input": {**flat(), **DAYS}, "expected": {"health": ALL["health"]}}
    CHANGE = {
        "start": "V16",
        "new_evidence": [[0, 2, 1, 0.25, 2.0, 95.0], [2, 0, 1, 1.0, 2.0, 97.0]],
        "new_conversations": [[1, 1.0, 96.0, 0.0]],
        "as_of": 100.0,
        "rubric_change": {"half_life_candor": 180.0},
    }

    def singles(self, expected):
        """The same change, worked out for each relationship alone."""
        found = []
        for i, one in enumerate(SINGLE):
            start = {"id": "one", "input": one}
            new = {
                name: [row[1:] for row in self.CHANGE[name] if row[0] == i]
                for name in ("new_evidence", "new_conversations")
            }
            change = {"input": {**self.CHANGE, **new, "start": "one"}, "expected": expected}
            found.append(run_cases([start, change])[1].answers)
        return found

    def test_is_explained_line_by_line(self):
        each = self.singles({"attribution": {}, "total_change": 0})
        attribution = {
            step: {
                "total": [one["attribution"][step]["total"] for one in each],
                "lines": {
                    line: [one["attribution"][step]["lines"][line] for one in each]
                    for line in each[0]["attribution"][step]["lines"]
                },
            }
            for step in ("decay", "evidence", "rubric")
        }
        expected = {
            "attribution": attribution,
            "total_change": [one["total_change"] for one in each],
        }
        result = run_cases([self.START, {"input": self.CHANGE, "expected": expected}])[1]
        assert result.ok, (result.message, result.differences)

    def test_may_be_expected_relationship_by_relationship(self):
        each = [one["attribution"] for one in self.singles({"attribution": {}})]
        change = {"input": self.CHANGE, "expected": {"attribution": each}}
        assert run_cases([self.START, change])[1].ok

    def test_tells_health_after_every_step(self):
        each = self.singles({"health": []})
        health = [list(step) for step in zip(*(one["health"] for one in each), strict=True)]
        change = {"input": self.CHANGE, "expected": {"health": health}}
        assert run_cases([self.START, change])[1].ok

    def test_carries_sums_in_time(self):
        expected = {"W_ext_candor_day100": None, "carried": None}
        change = {"input": self.CHANGE, "expected": expected}
        answers = run_cases([self.START, change])[1].answers
        assert len(answers["W_ext_candor_day100"]) == len(answers["carried"]) == 3
        assert answers["W_ext_candor_day100"][0] > answers["carried"][0]
        assert answers["W_ext_candor_day100"][1] == answers["carried"][1]


class TestFlatStepsOfTheModel:
    def test_offsets_of_many_raters(self):
        given = {"b0": [0.06, 0.0], "kappa": [5, 10], "diffs": [[0.25, 0.25, 0.15, 0.25], []]}
        expected = {
            "offset": [0.13333333333333333, 0.0],
            "adjusted_of_rating_5": [0.8666666666666667, 1.0],
        }
        assert answered(given, expected).ok

    def test_offsets_with_the_rater_of_each_difference(self):
        given = {
            "b0": 0.06,
            "kappa": 5,
            "diffs": [0.25, 0.4, 0.25, 0.15, 0.25],
            "rater": [1, 0, 1, 1, 1],
        }
        assert answered(given, {"offsets": [0.7 / 6, 0.13333333333333333]}).ok

    def test_stages_as_parallel_arrays(self):
        given = {
            "qualities": [[0.8, 0.8, 0.78, 0.72, 0.68, 0.8]] * 2,
            "sufficient": [[True] * 6] * 2,
            "integrity": [1.0, 0.5],
            "health": [0.77, 0.77],
            "confidence": 0.7,
            "external_share": 0.7,
            "days_since_live_contact": 20,
            "tenure": [700, 700],
        }
        assert answered(given, {"stages": ["partnership", "at_risk"]}).ok
