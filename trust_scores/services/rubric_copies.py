"""Writing a whole rubric document as a new draft."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from trust_scores.default_rubric import RubricDocument
from trust_scores.models import Anchor, AssessmentItem, Band, CoachingStep, Rubric, Stage


def new_draft(
    document: RubricDocument, *, by: User, based_on: Rubric | None, reason: str
) -> Rubric:
    """A draft with everything in the document, under the next free number."""
    with transaction.atomic():
        number = _next_number()
        draft = Rubric.objects.create(
            number=number,
            parameters={**document["parameters"], "version": f"rubric-{number}"},
            based_on=based_on,
            reason=reason,
            created_by=by,
        )
        _write_items(draft, document)
        Band.objects.bulk_create([Band(rubric=draft, **band) for band in document["bands"]])
        Stage.objects.bulk_create(
            [
                Stage(rubric=draft, position=position, **stage)
                for position, stage in enumerate(document["stages"], start=1)
            ]
        )
        CoachingStep.objects.bulk_create(
            [CoachingStep(rubric=draft, **step) for step in document["coaching_steps"]]
        )
    return draft


def _next_number() -> int:
    """One more than the last; whoever asks at the same time waits for the end of this one."""
    Rubric.objects.select_for_update().order_by("number").values_list("pk").first()
    return (Rubric.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def _write_items(draft: Rubric, document: RubricDocument) -> None:
    position: Counter[str] = Counter()
    items = []
    for item in document["items"]:
        position[item["audience"]] += 1
        items.append(
            AssessmentItem(
                rubric=draft,
                audience=item["audience"],
                quality=item["quality"],
                channel=item["channel"],
                text=item["text"],
                position=position[item["audience"]],
            )
        )
    written = AssessmentItem.objects.bulk_create(items)
    Anchor.objects.bulk_create(
        [
            Anchor(item=row, level=level, text=text)
            for row, item in zip(written, document["items"], strict=True)
            for level, text in enumerate(item["anchors"], start=1)
        ]
    )
