"""A version of the rubric as one document, as text, and beside another version."""

from __future__ import annotations

import json

from trust_scores.constants import Audience, Quality
from trust_scores.default_rubric import RubricDocument
from trust_scores.models import Rubric
from trust_scores.rubric_documents import FORMAT, FORMAT_VERSION
from trust_scores.rubric_settings import complete
from trust_scores.selectors.rubric_differences import Difference, differences

__all__ = ["Difference", "differences", "document_of", "export_text"]


def document_of(rubric: Rubric) -> RubricDocument:
    """Everything that a version consists of, in five queries.

    Settings on which its stored document is silent have their default. What was typed into a
    draft and cannot be used yet is no part of it.
    """
    items = rubric.items.prefetch_related("anchors").order_by("audience", "position")
    return {
        "reason": rubric.reason,
        "parameters": complete(rubric.parameters),
        "items": [
            {
                "audience": item.audience,
                "quality": item.quality,
                "channel": item.channel,
                "text": item.text,
                "anchors": [anchor.text for anchor in item.anchors.all()],
            }
            for item in sorted(items, key=lambda item: Audience.values.index(item.audience))
        ],
        "bands": [
            {"code": band.code, "lower_edge": band.lower_edge, "meaning": band.meaning}
            for band in rubric.bands.all()
        ],
        "stages": [{"code": stage.code, "meaning": stage.meaning} for stage in rubric.stages.all()],
        "coaching_steps": [
            {"quality": step.quality, "below": step.below, "text": step.text}
            for step in sorted(
                rubric.coaching_steps.all(),
                key=lambda step: (Quality.values.index(step.quality), step.below),
            )
        ],
    }


def export_text(rubric: Rubric) -> str:
    """A version as JSON that `rubric_documents.read` takes back; equal rubrics give equal text."""
    document = {"format": FORMAT, "format_version": FORMAT_VERSION, **document_of(rubric)}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
