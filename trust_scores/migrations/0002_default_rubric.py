"""Publishes the rubric that MSL CRM comes with, unless one is in force already."""

from collections import Counter

from django.db import migrations
from django.db.models import Max, ProtectedError
from django.utils import timezone

from trust_scores import default_rubric

NAME = "default-1"


def publish(apps, schema_editor):
    rubrics = apps.get_model("trust_scores", "Rubric").objects.using(schema_editor.connection.alias)
    if rubrics.filter(state="published").exists():
        return
    document = default_rubric.read(NAME)
    now = timezone.now()
    rubric = rubrics.create(
        number=(rubrics.aggregate(last=Max("number"))["last"] or 0) + 1,
        state="published",
        parameters=document["parameters"],
        reason=document["reason"],
        created_at=now,
        published_at=now,
    )
    _add_items(apps, rubric, document["items"])
    _add(apps, "Band", rubric, document["bands"])
    stages = [{**stage, "position": i} for i, stage in enumerate(document["stages"], start=1)]
    _add(apps, "Stage", rubric, stages)
    _add(apps, "CoachingStep", rubric, document["coaching_steps"])


def _add(apps, model_name, rubric, rows):
    model = apps.get_model("trust_scores", model_name)
    return model.objects.using(rubric._state.db).bulk_create(
        [model(rubric=rubric, **row) for row in rows]
    )


def _add_items(apps, rubric, documents):
    position = Counter()
    rows = []
    for document in documents:
        position[document["audience"]] += 1
        words = {name: value for name, value in document.items() if name != "anchors"}
        rows.append({**words, "position": position[document["audience"]]})
    items = _add(apps, "AssessmentItem", rubric, rows)
    anchor_model = apps.get_model("trust_scores", "Anchor")
    anchor_model.objects.using(rubric._state.db).bulk_create(
        [
            anchor_model(item=item, level=level, text=text)
            for item, document in zip(items, documents, strict=True)
            for level, text in enumerate(document["anchors"], start=1)
        ]
    )


def withdraw(apps, schema_editor):
    """Removes the rubric where nothing rests on it; otherwise it stays, and is found again."""
    rubrics = apps.get_model("trust_scores", "Rubric").objects.using(schema_editor.connection.alias)
    ours = rubrics.filter(parameters__version=NAME, created_by=None, published_by=None)
    for rubric in ours:
        try:
            rubric.delete()
        except ProtectedError:
            continue


class Migration(migrations.Migration):
    dependencies = [("trust_scores", "0001_initial")]

    operations = [migrations.RunPython(publish, withdraw)]
