"""Changing the words of a draft: statements with anchors, meanings, next steps.

Each call writes all of its texts or none. Problems are named by field: `text`, `anchors[2]`, the
code of a band or stage, or `steps[1].text`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from trust_scores.constants import ChannelCode, Quality
from trust_scores.models import Anchor, AssessmentItem, CoachingStep, Rubric
from trust_scores.rubric_documents import checks, clean_text, fields, quality_of
from trust_scores.scoring import Problem
from trust_scores.selectors.rubric_documents import document_of
from trust_scores.services.rubric_changes import draft_to_change, store_words
from trust_scores.services.rubric_rules import UnableToChangeRubric

# Out of the way of all positions while they change; two rows never stand at one place.
_APART = 1000


@transaction.atomic
def add_item(
    *,
    by: User,
    rubric: Rubric,
    revision: int,
    audience: str,
    channel: str,
    text: str,
    anchors: Sequence[str],
) -> AssessmentItem:
    """Add a statement with its five anchors, level 1 first, after the last of its audience.

    Raises PermissionDenied, DraftIsStale, and UnableToChangeRubric with problems by field.
    """
    draft = draft_to_change(rubric, revision, by=by)
    before = document_of(draft)
    item = {"audience": audience, "quality": _quality(channel), "channel": channel}
    words = {"text": text, "anchors": list(anchors)}
    _refuse([*fields.item_problems(item, ""), *_statement_problems(draft, words, audience)])
    rows = draft.items.filter(audience=audience)
    if rows.count() >= fields.MAX_ITEMS:
        raise UnableToChangeRubric(
            _("At most %(most)s statements can be asked of one side.") % {"most": fields.MAX_ITEMS}
        )
    last = rows.aggregate(last=models.Max("position"))["last"] or 0
    row = AssessmentItem.objects.create(
        rubric=draft, position=last + 1, text=clean_text(text), **item
    )
    Anchor.objects.bulk_create(
        [
            Anchor(item=row, level=level, text=clean_text(anchor))
            for level, anchor in enumerate(anchors, start=1)
        ]
    )
    row.rubric = store_words(draft, before, by=by)
    return row


@transaction.atomic
def change_item(
    *, by: User, item: AssessmentItem, revision: int, text: str, anchors: Sequence[str]
) -> AssessmentItem:
    """Reword a statement and its five anchors, level 1 first.

    Raises like `add_item`, and UnableToChangeRubric if the statement was removed meanwhile.
    """
    draft = draft_to_change(item.rubric, revision, by=by)
    item = _stored(item)
    before = document_of(draft)
    words = {"text": text, "anchors": list(anchors)}
    _refuse(_statement_problems(draft, words, item.audience, besides=item))
    item.text = clean_text(text)
    item.save(update_fields=["text"])
    for level, anchor in enumerate(anchors, start=1):
        Anchor.objects.update_or_create(
            item=item, level=level, defaults={"text": clean_text(anchor)}
        )
    item.rubric = store_words(draft, before, by=by)
    return item


@transaction.atomic
def remove_item(*, by: User, item: AssessmentItem, revision: int) -> Rubric:
    """Take a statement out of a draft; the audit trail keeps its words. Raises like `add_item`."""
    draft = draft_to_change(item.rubric, revision, by=by)
    item = _stored(item)
    before = document_of(draft)
    item.delete()
    _put_in_order(list(draft.items.filter(audience=item.audience)))
    return store_words(draft, before, by=by)


@transaction.atomic
def move_item(*, by: User, item: AssessmentItem, revision: int, position: int) -> Rubric:
    """Put a statement at a place among those of its audience, counted from 1.

    A place before the first or after the last means these. Raises like `add_item`.
    """
    draft = draft_to_change(item.rubric, revision, by=by)
    item = _stored(item)
    before = document_of(draft)
    rows = [row for row in draft.items.filter(audience=item.audience) if row.pk != item.pk]
    rows.insert(min(max(position - 1, 0), len(rows)), item)
    _put_in_order(rows)
    return store_words(draft, before, by=by)


@transaction.atomic
def change_band_meanings(
    *, by: User, rubric: Rubric, revision: int, meanings: Mapping[str, str]
) -> Rubric:
    """Reword what bands mean, by code. Raises like `add_item`; problems stand at the code."""
    draft = draft_to_change(rubric, revision, by=by)
    return _change_meanings(draft, draft.bands.all(), meanings, by=by)


@transaction.atomic
def change_stage_meanings(
    *, by: User, rubric: Rubric, revision: int, meanings: Mapping[str, str]
) -> Rubric:
    """Reword what stages mean, by code. Raises like `add_item`; problems stand at the code."""
    draft = draft_to_change(rubric, revision, by=by)
    return _change_meanings(draft, draft.stages.all(), meanings, by=by)


@transaction.atomic
def change_coaching_steps(
    *,
    by: User,
    rubric: Rubric,
    revision: int,
    quality: str,
    steps: Sequence[tuple[float, str]],
) -> Rubric:
    """Replace the next steps of one quality: below which estimate (0 to 1) each is offered.

    Raises like `add_item`; problems stand at `steps[1].below`, `steps[1].text` or `steps`.
    """
    draft = draft_to_change(rubric, revision, by=by)
    if quality not in Quality.values:
        raise UnableToChangeRubric(_("There is no such quality."))
    before = document_of(draft)
    rows = [{"quality": quality, "below": below, "text": text} for below, text in steps]
    _refuse(_step_problems(Quality(quality), rows))
    draft.coaching_steps.filter(quality=quality).delete()
    CoachingStep.objects.bulk_create(
        [
            CoachingStep(rubric=draft, quality=quality, below=float(below), text=clean_text(text))
            for below, text in steps
        ]
    )
    return store_words(draft, before, by=by)


def _quality(channel: str) -> str:
    if channel not in ChannelCode.values:
        message = _("Please choose what the statement feeds.")
        raise UnableToChangeRubric(message, [Problem("channel", message)])
    return quality_of(channel)


def _stored(item: AssessmentItem) -> AssessmentItem:
    found: AssessmentItem | None = AssessmentItem.objects.filter(pk=item.pk).first()
    if found is None:
        raise UnableToChangeRubric(_("This statement was removed in the meantime."))
    return found


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise UnableToChangeRubric(
            _("Some of this cannot be used as it is. Nothing was saved yet."), problems
        )


def _statement_problems(
    draft: Rubric,
    words: Mapping[str, Any],
    audience: str,
    besides: AssessmentItem | None = None,
) -> list[Problem]:
    problems = list(fields.statement_problems(words, ""))
    if problems:
        return problems
    others = draft.items.filter(audience=audience).exclude(pk=besides.pk if besides else None)
    said = {clean_text(text).casefold() for text in others.values_list("text", flat=True)}
    if clean_text(words["text"]).casefold() in said:
        return [Problem("text", _("Another statement says the same."))]
    return []


def _put_in_order(rows: Sequence[AssessmentItem]) -> None:
    wanted = {row.pk: place for place, row in enumerate(rows, start=1)}
    items = AssessmentItem.objects.filter(pk__in=wanted)
    items.update(position=F("position") + _APART)
    for pk, place in wanted.items():
        AssessmentItem.objects.filter(pk=pk).update(position=place)


def _change_meanings(
    draft: Rubric, rows: models.QuerySet[Any], meanings: Mapping[str, str], *, by: User
) -> Rubric:
    before = document_of(draft)
    by_code = {row.code: row for row in rows}
    problems = [
        problem for code, text in meanings.items() for problem in fields.text_problems(text, code)
    ]
    problems += [
        Problem(code, _("There is no such name here.")) for code in meanings.keys() - by_code.keys()
    ]
    _refuse(problems)
    for code, text in meanings.items():
        rows.filter(pk=by_code[code].pk).update(meaning=clean_text(text))
    return store_words(draft, before, by=by)


def _step_problems(quality: Quality, rows: list[dict[str, Any]]) -> list[Problem]:
    problems = [
        problem
        for place, row in enumerate(rows)
        for problem in fields.step_problems(row, f"steps[{place}]")
    ]
    if problems:
        return problems
    return [
        Problem(path.replace("coaching_steps", "steps", 1), message)
        for path, message in checks.ladder_problems(quality, rows)
    ]
