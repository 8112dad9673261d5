"""Whole rubrics as documents: reading them from text, and what must hold in them.

A document is a `default_rubric.RubricDocument`. Nothing here trusts it, asks the database or
changes anything; the paths of problems are written like `items[3].anchors[2]`. `fields` has the
rules of single fields, `checks` those between them.
"""

from trust_scores.rubric_documents.checks import check
from trust_scores.rubric_documents.fields import quality_of
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
    "clean_text",
    "normalize",
    "quality_of",
    "read",
    "text_problem",
]
