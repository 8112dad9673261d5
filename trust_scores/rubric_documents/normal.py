"""One way to write each rubric, so that equal ones are equal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trust_scores.constants import Audience, BandCode, Quality
from trust_scores.default_rubric import RubricDocument
from trust_scores.rubric_documents.texts import clean_text
from trust_scores.scoring import Parameters

BANDS = (BandCode.STRONG, BandCode.SOUND, BandCode.DEVELOPING, BandCode.FRAGILE)


def normalize(document: Mapping[str, Any]) -> RubricDocument:
    """A document that passed `check`, with clean texts, and without what order does not say.

    Items stand by audience and keep their order within it; stages keep theirs.
    """
    parameters = Parameters.from_document(document["parameters"]).to_document()
    items = sorted(document["items"], key=lambda item: list(Audience).index(item["audience"]))
    bands = {band["code"]: band for band in document["bands"]}
    steps = sorted(
        document["coaching_steps"],
        key=lambda step: (Quality.values.index(step["quality"]), step["below"]),
    )
    return {
        "reason": clean_text(document["reason"]),
        "parameters": parameters,
        "items": [
            {
                "audience": item["audience"],
                "quality": item["quality"],
                "channel": item["channel"],
                "text": clean_text(item["text"]),
                "anchors": [clean_text(anchor) for anchor in item["anchors"]],
            }
            for item in items
        ],
        "bands": [
            {
                "code": code.value,
                "lower_edge": parameters["bands"].get(code.value, 0.0),
                "meaning": clean_text(bands[code]["meaning"]),
            }
            for code in BANDS
        ],
        "stages": [
            {"code": stage["code"], "meaning": clean_text(stage["meaning"])}
            for stage in document["stages"]
        ],
        "coaching_steps": [
            {
                "quality": step["quality"],
                "below": float(step["below"]),
                "text": clean_text(step["text"]),
            }
            for step in steps
        ],
    }
