"""Whole rubrics as documents: reading them from text, and what must hold in them.

A document is a `default_rubric.RubricDocument`. Nothing here trusts it, asks the database or
changes anything; the paths of problems are written like `items[3].anchors[2]`.
"""

from trust_scores.rubric_documents.checks import check, steps_problems
from trust_scores.rubric_documents.fields import (
    check_item,
    check_step,
    check_texts,
    quality_of,
)
from trust_scores.rubric_documents.normal import normalize
from trust_scores.rubric_documents.reading import (
    FORMAT,
    FORMAT_VERSION,
    MAX_BYTES,
    RubricTextUnreadable,
    read,
)
from trust_scores.rubric_documents.texts import MAX_TEXT, clean_text, text_problem

__all__ = [
    "FORMAT",
    "FORMAT_VERSION",
    "MAX_BYTES",
    "MAX_TEXT",
    "RubricTextUnreadable",
    "check",
    "check_item",
    "check_step",
    "check_texts",
    "clean_text",
    "normalize",
    "quality_of",
    "read",
    "steps_problems",
    "text_problem",
]
