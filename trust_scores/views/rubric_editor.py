"""What the editor of a draft shows: one part of it, beside the version in force."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accounts.models import User
from trust_scores import permissions, rubric_guide
from trust_scores.forms.rubric_settings import SentSettings, SettingsForm
from trust_scores.models import Rubric
from trust_scores.rubric_guide import Group, Setting
from trust_scores.rubric_settings import complete
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
    return rubric_guide.values(complete(rubric.parameters))


def texts_of(draft: Rubric) -> dict[str, str]:
    """What stands in each field: what was typed and cannot be used yet, else the value."""
    values = {path: fields.text_of(value) for path, value in values_of(draft).items()}
    return values | {path: str(text) for path, text in draft.entries.items() if path in values}


def overwritten(typed: Mapping[str, str], stored: Mapping[str, str]) -> list[Overwritten]:
    """Settings with what is stored and what was typed, for the person who came second."""
    labels = {setting.path: str(setting.label) for setting in rubric_guide.SETTINGS}
    return [Overwritten(labels[path], stored[path], text) for path, text in typed.items()]


def editor(
    draft: Rubric,
    part: str,
    *,
    user: User,
    typed: Mapping[str, str] | None = None,
    both: Sequence[Overwritten] = (),
    read: SentSettings | None = None,
) -> dict[str, Any]:
    """The template context of one part of a draft.

    Where somebody else changed the same settings (`both`), nothing is stored: what was `typed`
    stands in its fields, and the page still rests on what its author had `read`.
    """
    published = Rubric.objects.published().get()
    problems = rubric_rules.problems_of(draft)
    stored = texts_of(draft)
    shown = {setting.path: stored[setting.path] for setting in settings_of(part)}
    changed = Counter(one.group for one in differences(document_of(published), document_of(draft)))
    context = {
        "rubric": draft,
        "published": published,
        "tabs": _tabs(draft, part, changed, problems),
        "places": common.places_of(draft, problems),
        "differing": changed.total(),
        "revision": draft.revision if read is None else read.revision,
        "shown": json.dumps(shown if read is None else read.shown),
        "stored_revision": draft.revision,
        "overwritten": both,
        "asks_for_approval": not permissions.may_publish(user) or rubric_rules.needs_review(draft),
    }
    return (
        context
        | part_of(draft, part)
        | _fields(draft, published, part, shown | dict(typed or {}), problems)
    )


def _fields(
    draft: Rubric,
    published: Rubric,
    part: str,
    texts: Mapping[str, str],
    problems: Mapping[str, str],
) -> dict[str, Any]:
    settings = settings_of(part)
    form = SettingsForm(texts, settings=settings, problems=problems)
    known = fields.Known(texts, values_of(draft), values_of(published))
    finer_settings = [setting for setting in settings if not setting.is_basic]
    in_finer = {setting.path for setting in finer_settings}
    basic = fields.blocks(form, [one for one in settings if one.is_basic], known)
    finer = fields.blocks(form, finer_settings, known)
    return {
        "form": form,
        "basic": basic,
        "finer": finer,
        "all_blocks": [*basic, *finer],
        "has_sliders": any(row.slider for block in [*basic, *finer] for row in block.rows),
        "finer_count": len(finer_settings),
        # What has to be corrected must not hide.
        "finer_open": not basic or not in_finer.isdisjoint(problems),
    }


def _tabs(
    draft: Rubric, current: str, changed: Mapping[str, int], problems: Iterable[str]
) -> list[dict[str, Any]]:
    wrong = Counter(common.part_of_path(path) for path in problems)
    address = reverse("trust_scores:rubric_edit", args=[draft.number])
    return [
        {
            "label": label,
            "url": f"{address}?part={part}",
            "current": part == current,
            "count": changed.get(part, 0),
            "error_count": wrong.get(part, 0),
        }
        for part, label in PARTS.items()
    ]
