"""The hand-worked vectors, each computed elsewhere by two other ways."""

import json

import pytest

from trust_scores.scoring import DEFAULT, Parameters, run_cases

MODEL_VECTORS = (
    *("V01", "V02", "V03", "V04", "V05", "V07a", "V07b", "V08", "V09a", "V09b", "V09c", "V09e"),
    *("V10", "V11", "V12a", "V13", "V14", "V15", "V17"),
)
AGREEMENT_VECTORS = ("P01", "P03a", "P03b", "P03c", "P03e")
SHARES_AND_BELIEF = ("P04", "P08")
PUBLISHED_VECTORS = (*AGREEMENT_VECTORS, *SHARES_AND_BELIEF)


@pytest.fixture(scope="module")
def document(shared_data):
    return json.loads((shared_data / "scoring-vectors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def results(document):
    return {result.id: result for result in run_cases(document)}


@pytest.mark.parametrize("name", MODEL_VECTORS)
def test_the_engine_agrees(results, name):
    result = results[name]
    assert result.ok, (result.message, result.differences)
    assert result.answers


def test_no_vector_is_left_out(document, results):
    assert tuple(vector["id"] for vector in document["model_vectors"]) == MODEL_VECTORS
    assert len(results) == len(document["model_vectors"]) + len(document["published_vectors"])


@pytest.mark.parametrize("name", PUBLISHED_VECTORS)
def test_published_examples_agree_in_print_and_in_full(document, results, name):
    vector = next(one for one in document["published_vectors"] if one["id"] == name)
    result = results[name]

    assert result.ok, (result.message, result.differences)
    assert result.answers["published"].keys() == vector["published"].keys()
    full = {key for key, value in vector["full_precision"].items() if not isinstance(value, str)}
    assert result.answers["full_precision"].keys() == full


def test_a_published_example_of_something_else_is_named_but_not_judged():
    row = {"id": "P99", "input": {"moons": 79}, "published": {"moons": 79}}
    (result,) = run_cases({"published_vectors": [row]})
    assert (result.ok, result.answers) == (None, {})
    assert result.message == "The engine has no step that answers this."


def test_each_published_vector_is_known(document):
    names = {vector["id"] for vector in document["published_vectors"]}
    assert names == set(PUBLISHED_VECTORS)


@pytest.mark.parametrize("part", ["published", "full_precision"])
@pytest.mark.parametrize("name", PUBLISHED_VECTORS)
def test_a_changed_published_number_is_noticed(document, name, part):
    vector = next(one for one in document["published_vectors"] if one["id"] == name)
    for key in (key for key, value in vector[part].items() if not isinstance(value, str)):
        moved = {**vector, part: {**vector[part], key: _moved(vector[part][key] or 0.0, by=0.013)}}
        (result,) = run_cases({"published_vectors": [moved]})
        assert result.differences
        assert all(one.at.startswith(f"{part}.{key}") for one in result.differences)
        assert result.ok is False


def test_the_default_rubric_is_the_published_one(document):
    assert Parameters.from_document(document["rubric"]) == DEFAULT


def test_a_changed_expectation_is_noticed(document):
    """Each number of each vector is compared: moving it a little makes the case disagree."""
    for vector in document["model_vectors"]:
        key = next(iter(vector["expected"]))
        moved = {**vector, "expected": {**vector["expected"], key: _moved(vector["expected"][key])}}
        others = [one for one in document["model_vectors"] if one["id"] != vector["id"]]
        results = run_cases({**document, "model_vectors": [*others, moved]})
        assert [r.id for r in results if r.ok is False] == [vector["id"]]


def _moved(value, by=1e-6):
    if isinstance(value, dict):
        return {name: _moved(inner, by) for name, inner in value.items()}
    if isinstance(value, list):
        return [_moved(inner, by) for inner in value]
    return f"not {value}" if isinstance(value, str) else value + by
