"""Nothing that people own is read except through the one visibility rule."""

import ast
import itertools
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
APPS = [
    "accounts", "audit", "jobs", "opinion_leaders", "interactions", "trust_scores", "dashboards",
]  # fmt: skip
# Rows that belong to others and are reached through them, or hold no one's data.
PARTS = {
    "Membership", "TeamManagement", "AuditSubject", "AuditPayload", "Heartbeat", "Specialty",
    "Topic", "InsightTag", "Anchor", "AssessmentItem", "Band", "Stage", "CoachingStep", "Rating",
    "EvidenceSums", "RubricPolicy", "RaterOffset", "PreviewPart",
    "CoachingVisit", "CoachingAddendum", "PulsePolicy", "Portfolio", "TeamSummary",
    "NoticesSeen",
}  # fmt: skip


def _models():
    for app in APPS[:-1]:
        for model in apps.get_app_config(app).get_models():
            if not model._meta.auto_created and model.__name__ not in PARTS:
                yield model


@pytest.mark.parametrize("model", list(_models()), ids=lambda model: model.__name__)
def test_every_model_that_people_reach_has_a_visibility_rule(model):
    assert hasattr(model.objects.none(), "visible_to")


def _view_files():
    for app in [*APPS, "msl_crm"]:
        folder = ROOT / app
        yield from itertools.chain(folder.glob("views.py"), folder.glob("views/*.py"))


def _unscoped_lookups(tree: ast.AST) -> list[int]:
    """Lines with `Model.objects.get(…)`, `.all()` or `get_object_or_404(Model, …)`."""
    lines = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        if (
            isinstance(function, ast.Attribute)
            and function.attr in {"get", "all", "filter", "exclude"}
            and isinstance(function.value, ast.Attribute)
            and function.value.attr == "objects"
        ):
            lines.append(node.lineno)
        if (
            isinstance(function, ast.Name)
            and function.id.startswith("get_object_or_404")
            and node.args
            and isinstance(node.args[0], ast.Name)
            and node.args[0].id[:1].isupper()
        ):
            lines.append(node.lineno)
    return lines


@pytest.mark.parametrize("path", list(_view_files()), ids=lambda path: str(path.relative_to(ROOT)))
def test_views_start_at_visible_to(path):
    found = _unscoped_lookups(ast.parse(path.read_text(encoding="utf-8")))

    assert not found, f"{path}: lines {found} look things up without visible_to"


def test_an_unscoped_lookup_would_be_found():
    source = "get_object_or_404(Relationship, pk=1)\nRelationship.objects.get(pk=1)"

    assert _unscoped_lookups(ast.parse(source)) == [1, 2]
