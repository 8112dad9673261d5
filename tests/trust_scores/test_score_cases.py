"""The command for validating the model independently."""

import json

import pytest
from django.core.management import call_command

CASE = {
    "id": "one",
    "input": {
        "evidence": [[0, 1, 0.75, 2.0, 0.0]],
        "conversations": [],
        "breaches": [],
        "as_of": 0.0,
        "target_interval": 45.0,
    },
    "expected": {"channel_estimates": [0.6, 0.45, 0.45, 0.45, 0.4, 0.4, 0.3, 0.4]},
}


def run(path, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("score_cases", path)
    printed = capsys.readouterr()
    return ended.value.code, json.loads(printed.out) if printed.out else printed.err


@pytest.fixture
def a_file(tmp_path):
    def write(text):
        path = tmp_path / "cases.json"
        path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
        return path

    return write


def test_cases_that_agree_end_with_0(a_file, capsys):
    code, report = run(a_file({"cases": [CASE]}), capsys)

    assert (code, report["agree"], report["evaluated"]) == (0, True, 1)


def test_a_case_that_differs_ends_with_1_and_is_named(a_file, capsys):
    wrong = {**CASE, "expected": {"trust": 0.9}}

    code, report = run(a_file({"cases": [CASE, wrong | {"id": "two"}]}), capsys)

    assert (code, report["differing"]) == (1, ["two"])


@pytest.mark.parametrize("text", ["", "{", "3", '"words"', "[" * 100_000])
def test_an_unreadable_file_ends_with_2(a_file, capsys, text):
    code, message = run(a_file(text), capsys)

    assert code == 2
    assert "cases.json" in message


def test_a_missing_file_ends_with_2(tmp_path, capsys):
    assert run(tmp_path / "none.json", capsys)[0] == 2


def test_all_vectors_of_the_model_and_all_published_ones_agree(shared_data, capsys):
    code, report = run(shared_data / "scoring-vectors.json", capsys)

    assert code == 0
    assert report["evaluated"] == len(report["cases"]) >= 26
