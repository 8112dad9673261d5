"""`manage.py import_opinion_leaders`, for administrators and scripts."""

import json

import pytest
from django.core.management import CommandError, call_command

from audit.models import AuditEntry
from opinion_leaders.models import ImportBatch, OpinionLeader, Relationship
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys, tmp_path, admin):
    def run(content, *options):
        path = tmp_path / "list.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        call_command("import_opinion_leaders", str(path), *options)
        return capsys.readouterr().out

    return run


LIST = "full_name,email\nAnna Berg,a@b.de\n,\nAnna Berg,a@b.de\n"


def test_the_published_lists_as_json(shared_data, capsys, admin):
    path = shared_data / "crm-csv" / "hubspot_contacts_5.csv"
    call_command("import_opinion_leaders", str(path), "--json")
    answer = json.loads(capsys.readouterr().out)
    assert answer["format"] == "hubspot"
    assert answer["counts"] | {"persons": 4} == {
        "rows": 5, "created": 3, "updated": 0, "unchanged": 1, "refused": 1, "persons": 4,
        "institutions": 0, "with_warnings": 1, "possible_duplicates": 1,
    }  # fmt: skip
    outcomes = {row["row"]: row["outcome"] for row in answer["rows"]}
    assert outcomes == {2: "created", 3: "created", 4: "refused", 5: "unchanged", 6: "created"}
    assert answer["rows"][2]["reason"] == "The row has no name and no e-mail."
    assert OpinionLeader.objects.count() == 3
    assert ImportBatch.objects.get().applied_at is not None


def test_words_for_people(run):
    text = run(LIST)
    assert "created: 1" in text
    assert "row 3 refused: The row is empty." in text
    assert "row 4 possible duplicate of Anna Berg (row 2): same e-mail" in text


def test_a_dry_run_keeps_nothing(run):
    answer = json.loads(run(LIST, "--dry-run", "--json"))
    assert (answer["dry_run"], answer["batch"], answer["counts"]["created"]) == (True, None, 1)
    for model in (OpinionLeader, ImportBatch, AuditEntry):
        assert not model.objects.exists()


def test_relationships_for_an_owner(run, msl):
    run(LIST, "--owner", msl.email.upper())
    assert Relationship.objects.get().msl == msl
    assert json.loads(run(LIST, "--owner", msl.email, "--json"))["counts"]["created"] == 0


def test_by_somebody(run):
    someone = UserFactory(manager=True)
    run(LIST, "--by", someone.email)
    assert OpinionLeader.objects.get().created_by == someone


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00",
        b"\xff\xfe\x00",
        b"PK\x03\x04",
        b"%PDF-1.7",
        b"a,b\n1,2\n",
        b'full_name,email\n"A B,a@b.de\n',
        b"full_name,email\n" + b"\xed\xa0\x80,\n" * 3 + b'"',
    ],
)
def test_unreadable_files_end_with_a_sentence_and_2(run, content, capsys):
    with pytest.raises(CommandError) as error:
        run(content, "--json")
    assert error.value.returncode == 2
    assert json.loads(capsys.readouterr().out)["error"] == str(error.value)
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("options", [["--owner", "nobody@x.de"], ["--by", "nobody@x.de"]])
def test_unknown_people(run, options):
    with pytest.raises(CommandError) as error:
        run(LIST, *options)
    assert error.value.returncode == 2


def test_files_that_cannot_be_opened(admin, tmp_path):
    for path in (tmp_path / "missing.csv", tmp_path):
        with pytest.raises(CommandError) as error:
            call_command("import_opinion_leaders", str(path))
        assert error.value.returncode == 2


def test_without_an_administrator_it_says_so(tmp_path, db):
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    with pytest.raises(CommandError, match="administrator"):
        call_command("import_opinion_leaders", str(path))


def test_one_row_more_than_allowed(run, monkeypatch):
    monkeypatch.setattr("opinion_leaders.services.imports.MOST_ROWS_OF_COMMAND", 2)
    with pytest.raises(CommandError, match="more than 2 rows"):
        run(LIST)
    assert not OpinionLeader.objects.exists()
