"""What the documents name has to be there: files, commands, classes, headings."""

import re
from pathlib import Path
from pydoc import locate

import pytest
from django.core.management import get_commands

from tests.conftest import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
RECORDS = sorted(ROOT.glob("docs/adr/[0-9]*.md"))
APPS = "accounts|audit|dashboards|interactions|jobs|msl_crm|opinion_leaders|trust_scores"
LINK = re.compile(r"\]\(([^)\s]+)\)")
DOTTED = re.compile(rf"`((?:{APPS})(?:\.\w+)+)`")
# Folders that the documents write in full; `<app>/…` and the like stand for any.
PATH = re.compile(rf"`((?:{APPS}|bench|docs|script|static|templates|tests)/[\w./-]*)`")


def named(document: Path) -> str:
    return str(document.relative_to(ROOT))


def without_examples(text: str) -> str:
    return re.sub(r"```.*?```", "", text, flags=re.DOTALL)


def test_the_usual_documents_are_there():
    assert {"README.md", "CHANGELOG.md", "CONTRIBUTING.md"} <= {named(one) for one in DOCUMENTS}
    assert (ROOT / "LICENSE").read_text().lstrip().startswith("Apache License")


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
class TestEachDocument:
    def test_links_to_what_is_there(self, document):
        links = LINK.findall(without_examples(document.read_text()))
        inside = [link.split("#")[0] for link in links if "://" not in link]
        broken = [link for link in inside if link and not (document.parent / link).exists()]
        assert broken == []

    def test_names_files_that_are_there(self, document):
        paths = PATH.findall(without_examples(document.read_text()))
        assert [path for path in paths if not (ROOT / path).exists()] == []

    def test_names_classes_and_functions_that_are_there(self, document):
        names = DOTTED.findall(without_examples(document.read_text()))
        assert [name for name in names if locate(name) is None] == []

    def test_names_commands_that_are_there(self, document):
        text = document.read_text()
        commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
        scripts = set(re.findall(r"\bscript/([a-z]\w*)", text))
        assert commands - set(get_commands()) == set()
        assert {one for one in scripts if not (ROOT / "script" / one).is_file()} == set()


def test_the_table_of_commands_in_the_readme_is_true():
    table = (ROOT / "README.md").read_text().split("## Commands")[1].split("\n## ")[0]
    commands = re.findall(r"^\| `(\w+)", table, flags=re.MULTILINE)
    assert len(commands) >= 5
    assert set(commands) - set(get_commands()) == set()


def test_the_glossary_names_a_thing_for_every_word():
    rows = [
        line.strip().strip("|").split("|")
        for line in (ROOT / "docs/glossary.md").read_text().splitlines()
        if line.startswith("| ") and not line.startswith("| word ")
    ]
    words = [row[0].strip() for row in rows]
    assert len(words) > 50
    assert [row[0] for row in rows if len(row) != 3 or not DOTTED.search(row[2])] == []
    assert sorted(word for word in words if words.count(word) > 1) == []


@pytest.mark.parametrize("record", RECORDS, ids=named)
def test_a_decision_has_its_four_headings(record):
    text = record.read_text()
    assert re.match(r"# \d+\. \S", text)
    found = [text.find(heading) for heading in ("Status", "## Context", "## Decision")]
    found.append(text.find("## Consequences"))
    assert -1 not in found
    assert found == sorted(found)


def test_decisions_are_counted_without_gaps_and_all_listed():
    numbers = [int(record.name[:4]) for record in RECORDS]
    assert numbers == list(range(1, len(numbers) + 1))
    index = (ROOT / "docs/adr/README.md").read_text()
    assert [record.name for record in RECORDS if f"({record.name})" not in index] == []


@pytest.mark.parametrize("how_to", sorted(ROOT.glob("docs/how-to/*.md")), ids=named)
def test_a_how_to_names_modules_that_are_there(how_to):
    modules = set(re.findall(r"`([\w/]+\.py)`", how_to.read_text()))
    files = [f"/{path.relative_to(ROOT)}" for path in project_modules()]
    assert {one for one in modules if not any(file.endswith(f"/{one}") for file in files)} == set()


def project_modules() -> list[Path]:
    folders = [*APPS.split("|"), "bench", "tests"]
    return [path for folder in folders for path in (ROOT / folder).rglob("*.py")]


def test_every_how_to_is_listed():
    folder = ROOT / "docs/how-to"
    index = (folder / "README.md").read_text()
    every = {one.name for one in folder.glob("*.md")} - {"README.md"}
    assert {name for name in every if f"({name})" not in index} == set()
