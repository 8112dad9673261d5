"""What the editor of a draft shows: one part of it, beside the version in force."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import User
from trust_scores import permissions, rubric_guide
from trust_scores.forms.rubric_settings import SettingsForm
from trust_scores.models import Rubric
from trust_scores.rubric_guide import Group, Setting
from trust_scores.scoring import DEFAULT
from trust_scores.selectors.rubric_documents import differences, document_of
from trust_scores.services import rubric_rules
from trust_scores.views import rubric_common as common
from trust_scores.views import rubric_fields as fields
from trust_scores.views.rubric_parts import PARTS, part_of


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A setting that two people changed at once: what is stored now, and what the second typed."""

    label: str
    stored: str
    typed: str


def settings_of(part: str) -> list[Setting]:
    """The settings of a part; none for those that hold words alone."""
    return rubric_guide.settings_in(Group(part)) if part in Group.values else []


def values_of(rubric: Rubric) -> dict[str, float]:
    """Every setting of a version by path; where a draft is silent, the default."""
    return rubric_guide.values(DEFAULT.to_document()) | rubric_guide.values(rubric.parameters)


def texts_of(draft: Rubric) -> dict[str, str]:
    """What stands in each field: what was typed and cannot be used yet, else the value."""
    values = {path: fields.text_of(value) for path, value in values_of(draft).items()}
    return values | {path: str(text) for path, text in draft.entries.items() if path in values}


def editor(
    draft: Rubric,
    part: str,
    *,
    user: User,
    typed: Mapping[str, str] | None = None,
    overwritten: list[Overwritten] | None = None,
) -> dict[str, Any]:
    """The template context of one part of a draft.

    `typed` are texts that were not stored because somebody else had changed them (`overwritten`);
    they stand in their fields nevertheless.
    """
    published = Rubric.objects.published().prefetch_related(*DOCUMENT).get()
    problems = rubric_rules.problems_of(draft)
    changed = Counter(
        common.part_of_path(one.path)
        for one in differences(document_of(published), document_of(draft))
    )
    wrong = Counter(common.part_of_path(path) for path in problems)
    texts = texts_of(draft)
    shown = {setting.path: texts[setting.path] for setting in settings_of(part)}
    return {
        "rubric": draft,
        "published": published,
        "tabs": _tabs(draft, part, changed, wrong),
        "places": common.places_of(draft, problems),
        "differing": changed.total(),
        "revision": draft.revision,
        "shown": json.dumps(shown),
        "overwritten": overwritten or [],
        "may_publish": permissions.may_publish(user),
        "needs_review": rubric_rules.needs_review(draft),
        **part_of(draft, part),
        **_fields(draft, published, part, shown | dict(typed or {}), problems),
    }
