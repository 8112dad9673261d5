"""`manage.py explain`: what an operator reads, and how it ends."""

import datetime as dt
import json
import re
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories.interactions import ParticipationFactory
from tests.trust_scores.stories import SINCE, UNTIL, a_story
from trust_scores.selectors.explained import Explained
from trust_scores.selectors.explanations import explain_change

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def explain(capsys):
    def run(*words):
        code = 0
        try:
            call_command("explain", *map(str, words))
        except SystemExit as ended:
            code = ended.code
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
def relationship():
    return a_story(6)


PERIOD = ("--from", "2026-03-01", "--to", "2026-06-01")


def test_a_change_adds_up_to_the_last_item(explain, relationship):
    code, out, _ = explain(relationship.pk, *PERIOD, "--json")
    told = json.loads(out)
    assert code == 0
    assert told["kind"] == "change"
    assert told["difference"] == abs(told["sum"] - told["total"]) <= 1e-9
    assert told["total"] == pytest.approx(told["after"] - told["before"], abs=1e-12)
    for step in told["steps"]:
        inside = sum(leaf["points"] for leaf in step["leaves"]) + step["gates"]
        assert inside == pytest.approx(step["points"], abs=1e-9)
        for leaf in step["leaves"]:
            if leaf["items"]:
                items = sum(item["points"] for item in leaf["items"])
                assert items == pytest.approx(leaf["points"], abs=1e-9)
    assert told["rubric"]["after"]["version"] == 1
    assert told["calibration"] == {"before": None, "after": None}


def test_an_item_says_what_it_is(explain, msl):
    part = ParticipationFactory(
        relationship__msl=msl, question="answered_now", interaction__starts_at="2026-05-04T10:00Z"
    )
    _, out, _ = explain(part.relationship_id, "--as-of", "2026-05-04", "--json")
    (step,) = json.loads(out)["steps"]
    (leaf,) = [one for one in step["leaves"] if one["leaf"] == "competence"]
    (item,) = leaf["items"]
    assert item["record"] == {"type": "interaction", "id": part.interaction_id}
    assert (item["field"], item["row"], item["own"]) == ("question", part.pk, True)
    assert item["at"] == "2026-05-04T10:00:00+00:00"
    assert (item["value_after"], item["weight_before"]) == (0.85, 0.0)
    assert item["weight_after"] == pytest.approx(0.4, abs=1e-3)


def test_a_level_starts_from_nothing_known(explain, relationship):
    code, out, _ = explain(relationship.pk, "--json")
    told = json.loads(out)
    assert (code, told["kind"], [one["step"] for one in told["steps"]]) == (0, "level", ["level"])
    assert told["total"] == pytest.approx(told["health"] - told["resting"], abs=1e-12)
    assert told["difference"] <= 1e-9


def test_the_text_adds_up_in_tenths(explain, relationship):
    code, out, _ = explain(relationship.pk, *PERIOD)
    lines = [re.match(r"( *[+-]?\d+\.\d)  ", line) for line in out.splitlines()]
    shown = [(len(one[1]), round(float(one[1]) * 10)) for one in lines if one]
    start, end = shown[0][1], shown[-1][1]
    by_depth = {depth: [value for at, value in shown[1:-1] if at == depth] for depth in (7, 11)}
    assert code == 0
    assert start + sum(by_depth[7]) == end
    assert start + sum(by_depth[11]) == end
    assert "Everything adds up" in out


def test_the_operator_sees_single_answers(explain, relationship):
    _, out, _ = explain(relationship.pk, *PERIOD)
    assert "opinion_leader_rating" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["99999999"], "no relationship"),
        (["Brandt"], "not the number"),
        (["-0"], "not the number"),
        (["9" * 30], "not the number"),
        (["{pk}", "--from", "yesterday"], "not a date"),
        (["{pk}", "--from", "2026-02-30"], "not a date"),
        (["{pk}", "--from", "2026-06-01", "--to", "2026-03-01"], "before"),
        (["{pk}", "--to", "2026-03-01"], "--from"),
        (["{pk}", "--from", "2026-03-01", "--as-of", "2026-03-01"], "either"),
        (["{pk}", "--as-of", "2999-01-01"], "future"),
        (["{pk}", "--as-of", "2999-01-01T10:00Z"], "future"),
    ],
)
def test_what_cannot_be_explained_ends_with_2_and_a_reason(explain, relationship, words, says):
    filled = [one.format(pk=relationship.pk) for one in words]
    if filled[0].startswith("-"):
        filled = ["--", *filled]
    code, out, err = explain(*filled)
    assert code == 2
    assert says in err
    assert not out


def test_today_lasts_until_now(explain, relationship):
    _, out, _ = explain(relationship.pk, "--as-of", timezone.now().date().isoformat(), "--json")
    assert dt.datetime.fromisoformat(json.loads(out)["as_of"]) <= timezone.now()


def test_what_does_not_add_up_is_noticed(relationship):
    change = explain_change(relationship, since=SINCE, until=UNTIL)
    first, *others = change.steps
    leaf = replace(first.leaves[0], points=first.leaves[0].points + 1e-6)
    broken = [
        replace(first, gates=first.gates + 1e-6),
        replace(first, points=first.points + 1e-6),
        replace(first, leaves=[leaf, *first.leaves[1:]]),
    ]
    assert Explained(change).adds_up
    for step in broken:
        told = Explained(replace(change, steps=[step, *others]))
        assert not told.adds_up
        assert "NOT" in list(told.lines())[-1]
