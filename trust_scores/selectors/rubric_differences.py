"""What differs between two rubrics, field by field, with the fields' names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from trust_scores import rubric_guide
from trust_scores.constants import Audience, BandCode, ChannelCode, Quality, StageCode
from trust_scores.default_rubric import ItemDocument, RubricDocument, StepDocument

ITEMS = "items"
BANDS = "bands"
STAGES = "stages"
STEPS = "steps"

Pairs = list[tuple[int, int]]
Row = TypeVar("Row")


class Kind(StrEnum):
    """What happened to a field."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two rubrics have differently.

    `group` is a `rubric_guide.Group` value or `items`, `bands`, `stages`, `steps`. `path` is
    that of the later document, of a removed field that of the earlier one; settings have the
    path of the guide, such as `exponents[2]`. `old` and `new` are numbers or texts, None where
    there is none; for what moved they are its places, from 1. `details` are the anchors of a
    statement that was added or removed.
    """

    group: str
    kind: Kind
    label: str
    path: str
    old: Any
    new: Any
    details: tuple[str, ...] = ()


def differences(before: RubricDocument, after: RubricDocument) -> list[Difference]:
    """Everything in which two versions differ, in the order of the guide, then the words.

    Statements are the same where their text is; of the others, those of one audience and
    channel belong together in their order. The version's name and reason are not compared.
    """
    return [
        *_settings(before["parameters"], after["parameters"]),
        *_items(before["items"], after["items"]),
        *_meanings(BANDS, before["bands"], after["bands"], dict(BandCode.choices)),
        *_meanings(STAGES, before["stages"], after["stages"], dict(StageCode.choices)),
        *_steps(before["coaching_steps"], after["coaching_steps"]),
    ]


def _settings(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    old, new = rubric_guide.values(before), rubric_guide.values(after)
    for setting in rubric_guide.SETTINGS:
        pair = old.get(setting.path), new.get(setting.path)
        if pair[0] != pair[1]:
            yield Difference(
                setting.group.value, Kind.CHANGED, str(setting.label), setting.path, *pair
            )


def _items(before: list[ItemDocument], after: list[ItemDocument]) -> Iterator[Difference]:
    pairs = _matched(
        before,
        after,
        (lambda item: (item["audience"], item["text"])),
        (lambda item: (item["audience"], item["channel"])),
    )
    for old, new in pairs:
        yield from _item(before[old], after[new], f"items[{new}]")
    yield from _moved_items(before, after, pairs)
    for place in _left(len(after), _news(pairs)):
        item = after[place]
        yield _whole(item, Kind.ADDED, f"items[{place}]", None, item["text"])
    for place in _left(len(before), _olds(pairs)):
        item = before[place]
        yield _whole(item, Kind.REMOVED, f"items[{place}]", item["text"], None)


def _whole(item: ItemDocument, kind: Kind, path: str, old: Any, new: Any) -> Difference:
    return Difference(ITEMS, kind, _item_label(item), path, old, new, tuple(item["anchors"]))


def _item(old: ItemDocument, new: ItemDocument, path: str) -> Iterator[Difference]:
    label = _item_label(new)
    if old["text"] != new["text"]:
        yield Difference(ITEMS, Kind.REWORDED, label, f"{path}.text", old["text"], new["text"])
    if old["channel"] != new["channel"]:
        was, now = (str(ChannelCode(item["channel"]).label) for item in (old, new))
        yield Difference(ITEMS, Kind.CHANGED, label, f"{path}.channel", was, now)
    for level, texts in enumerate(zip(old["anchors"], new["anchors"], strict=False)):
        if texts[0] != texts[1]:
            known = {"item": label, "level": level + 1}
            name = _("%(item)s, level %(level)s") % known
            yield Difference(ITEMS, Kind.REWORDED, name, f"{path}.anchors[{level}]", *texts)


def _item_label(item: ItemDocument) -> str:
    known = {
        "quality": Quality(item["quality"]).label,
        "audience": Audience(item["audience"]).label,
    }
    return _("%(quality)s (%(audience)s)") % known


def _moved_items(
    before: Sequence[ItemDocument], after: Sequence[ItemDocument], pairs: Pairs
) -> Iterator[Difference]:
    for audience in Audience:
        old_places = [i for i, item in enumerate(before) if item["audience"] == audience]
        new_places = [i for i, item in enumerate(after) if item["audience"] == audience]
        own = [(old, new) for old, new in pairs if new in new_places]
        for old, new in _moved(own):
            was, now = old_places.index(old) + 1, new_places.index(new) + 1
            label = _item_label(after[new])
            yield Difference(ITEMS, Kind.MOVED, label, f"items[{new}]", was, now)


def _meanings(
    group: str, before: Sequence[Any], after: Sequence[Any], names: Mapping[str, Any]
) -> Iterator[Difference]:
    old = {row["code"]: row["meaning"] for row in before}
    for place, row in enumerate(after):
        was = old.get(row["code"])
        if was != row["meaning"]:
            kind = Kind.ADDED if was is None else Kind.REWORDED
            label = str(names[row["code"]])
            yield Difference(group, kind, label, f"{group}[{place}].meaning", was, row["meaning"])
    new = {row["code"] for row in after}
    for place, row in enumerate(before):
        if row["code"] not in new:
            label, path = str(names[row["code"]]), f"{group}[{place}].meaning"
            yield Difference(group, Kind.REMOVED, label, path, row["meaning"], None)
    if group == STAGES:
        pairs = _matched(before, after, lambda row: row["code"])
        for was_at, at in _moved(pairs):
            label = str(names[after[at]["code"]])
            yield Difference(group, Kind.MOVED, label, f"{group}[{at}]", was_at + 1, at + 1)


def _steps(before: list[StepDocument], after: list[StepDocument]) -> Iterator[Difference]:
    pairs = _matched(
        before,
        after,
        (lambda step: (step["quality"], step["below"])),
        (lambda step: (step["quality"], step["text"])),
    )
    for old, new in pairs:
        yield from _step(before[old], after[new], f"coaching_steps[{new}]")
    for place in _left(len(after), _news(pairs)):
        label, path = _step_label(after[place]), f"coaching_steps[{place}]"
        yield Difference(STEPS, Kind.ADDED, label, path, None, after[place]["text"])
    for place in _left(len(before), _olds(pairs)):
        label, path = _step_label(before[place]), f"coaching_steps[{place}]"
        yield Difference(STEPS, Kind.REMOVED, label, path, before[place]["text"], None)


def _step(old: StepDocument, new: StepDocument, path: str) -> Iterator[Difference]:
    label = _step_label(new)
    if old["below"] != new["below"]:
        yield Difference(STEPS, Kind.CHANGED, label, f"{path}.below", old["below"], new["below"])
    if old["text"] != new["text"]:
        yield Difference(STEPS, Kind.REWORDED, label, f"{path}.text", old["text"], new["text"])


def _step_label(step: StepDocument) -> str:
    known = {"quality": Quality(step["quality"]).label, "points": f"{100 * step['below']:g}"}
    return _("%(quality)s below %(points)s") % known


def _matched(before: Sequence[Row], after: Sequence[Row], *keys: Callable[[Row], Any]) -> Pairs:
    """Places of rows that belong together: by the first key, what is left by the next.

    Rows of the same key are matched in their order.
    """
    pairs: Pairs = []
    for key in keys:
        waiting: dict[Any, list[int]] = {}
        for place in _left(len(before), _olds(pairs)):
            waiting.setdefault(key(before[place]), []).append(place)
        for place in _left(len(after), _news(pairs)):
            if found := waiting.get(key(after[place])):
                pairs.append((found.pop(0), place))
    return sorted(pairs, key=lambda pair: pair[1])


def _olds(pairs: Pairs) -> list[int]:
    return [pair[0] for pair in pairs]


def _news(pairs: Pairs) -> list[int]:
    return [pair[1] for pair in pairs]


def _left(count: int, taken: Sequence[int]) -> list[int]:
    return sorted(set(range(count)) - set(taken))


def _moved(pairs: Pairs) -> Pairs:
    """The fewest pairs that have to be taken out so that the others keep their order."""
    best: list[Pairs] = []
    for old, new in sorted(pairs, key=lambda pair: pair[1]):
        longest = max((one for one in best if one[-1][0] < old), key=len, default=[])
        best.append([*longest, (old, new)])
    staying = max(best, key=len, default=[])
    return [pair for pair in pairs if pair not in staying]
