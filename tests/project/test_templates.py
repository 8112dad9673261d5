"""Rules that hold for every template."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

FOLDER = Path(__file__).resolve().parents[2] / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER) for path in FOLDER.rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
class TestEveryTemplate:
    def test_compiles(self, path):
        assert get_template(str(path))

    def test_holds_no_inline_script_style_or_handler(self, path):
        text = (FOLDER / path).read_text(encoding="utf-8")

        assert not re.search(r"<script(?![^>]*\bsrc=)", text)
        assert not re.search(r"<style|\sstyle=", text)
        assert not re.search(r"\son[a-z]+=", text)

    def test_names_no_other_host(self, path):
        text = (FOLDER / path).read_text(encoding="utf-8")

        assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", text)
