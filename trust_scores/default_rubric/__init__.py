"""The rubrics that MSL CRM comes with: the numbers and words of each version in one file.

A file never changes once it is released: the migration that publishes it must give the same
rubric everywhere. A better default is the next file, with a migration of its own.
"""

from __future__ import annotations

import json
from importlib import resources
from typing import Any, TypedDict


class ItemDocument(TypedDict):
    audience: str
    quality: str
    channel: str
    text: str
    anchors: list[str]


class BandDocument(TypedDict):
    code: str
    lower_edge: float
    meaning: str


class StageDocument(TypedDict):
    code: str
    meaning: str


class StepDocument(TypedDict):
    quality: str
    below: float
    text: str


class RubricDocument(TypedDict):
    """A whole rubric; `parameters` is the document of the scoring model's parameters.

    Items come in the order in which each audience reads them, their anchors from level 1 to 5.
    """

    reason: str
    parameters: dict[str, Any]
    items: list[ItemDocument]
    bands: list[BandDocument]
    stages: list[StageDocument]
    coaching_steps: list[StepDocument]


def read(name: str) -> RubricDocument:
    """The rubric in the file `<name>.json` of this folder, such as `default-1`."""
    text = resources.files(__name__).joinpath(f"{name}.json").read_text(encoding="utf-8")
    document: RubricDocument = json.loads(text)
    return document
