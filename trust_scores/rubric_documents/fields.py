"""What each field of a rubric may be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from trust_scores.constants import Audience, ChannelCode, Quality, StageCode
from trust_scores.rubric_documents.normal import BANDS
from trust_scores.rubric_documents.texts import MAX_TEXT, clean_text, text_problem
from trust_scores.rubric_problems import in_words
from trust_scores.scoring import Problem, validate
from trust_scores.scoring.parameters import PATHS, numbers

LEVELS = 5
MAX_REASON = 500
MAX_ITEMS = 12
MAX_STEPS = 10

_FIELDS = ("reason", "parameters", "items", "bands", "stages", "coaching_steps")
_ITEM_FIELDS = ("audience", "quality", "channel", "text", "anchors")
# The opinion leader cannot know these two, and goals are made clear in conversations.
NOT_ASKED = {Audience.OPINION_LEADER: {ChannelCode.MUTUAL_OL, ChannelCode.GOALS_CLEAR}}


def quality_of(channel: str) -> str:
    """The quality that a channel of evidence belongs to."""
    parts = {
        ChannelCode.MUTUAL_MSL: Quality.MUTUAL,
        ChannelCode.MUTUAL_OL: Quality.MUTUAL,
        ChannelCode.GOALS_CLEAR: Quality.MUTUAL,
        ChannelCode.MEANINGFUL: Quality.CONVERSATION,
    }
    return str(parts.get(ChannelCode(channel), channel))


def field_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with single fields, and which are missing or unknown."""
    yield from _names(document, _FIELDS, "")
    # A draft may still be without one; whoever publishes it has to give it.
    if document.get("reason", "") != "":
        yield from _text(document["reason"], "reason", MAX_REASON)
    if "parameters" in document:
        yield from _parameters(document["parameters"])
    for name, check_row, most in _LISTS:
        if name in document:
            yield from _rows(document[name], name, check_row, most)


def _names(row: Mapping[str, Any], wanted: Collection[str], path: str) -> Iterator[Problem]:
    for name in wanted:
        if name not in row:
            yield Problem(f"{path}.{name}" if path else name, _("This field is missing."))
    for name in row:
        if name not in wanted:
            yield Problem(f"{path}.{name}" if path else name, _("No rubric has this field."))


def _text(value: object, path: str, most: int) -> Iterator[Problem]:
    if message := text_problem(value, most=most):
        yield Problem(path, message)


def _parameters(document: object) -> Iterator[Problem]:
    problems = [in_words(problem) for problem in validate(document)]
    yield from (Problem(_below("parameters", path), message) for path, message in problems)
    if problems or not isinstance(document, Mapping):
        return
    given = {path for path, _ in numbers(document, "")}
    for path in (*PATHS, "version"):
        if path not in given and (path != "version" or path not in document):
            yield Problem(_below("parameters", path), _("This field is missing."))
    if "version" in document:
        yield from _text(document["version"], "parameters.version", MAX_REASON)


def _below(folder: str, path: str) -> str:
    return f"{folder}.{path}" if path else folder


def _rows(
    rows: object, path: str, check_row: Callable[[Any, str], Iterator[Problem]], most: int
) -> Iterator[Problem]:
    if not isinstance(rows, list):
        yield Problem(path, _("This must be a list."))
    elif len(rows) > most:
        yield Problem(path, _("There must be at most %(most)s of these.") % {"most": most})
    else:
        for place, row in enumerate(rows):
            at = f"{path}[{place}]"
            if isinstance(row, Mapping):
                yield from check_row(row, at)
            else:
                yield Problem(at, _("This must be an object with named fields."))


def check_item(item: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """What is wrong with one statement, its anchors, and who is asked."""
    yield from _names(item, _ITEM_FIELDS, path)
    for name, choices in (("audience", Audience), ("quality", Quality), ("channel", ChannelCode)):
        if name in item:
            yield from _choice(item[name], choices.values, f"{path}.{name}")
    yield from check_texts(item, path)
    if not (_is_one_of(item, "channel", ChannelCode) and _is_one_of(item, "audience", Audience)):
        return
    if _is_one_of(item, "quality", Quality) and quality_of(item["channel"]) != item["quality"]:
        yield Problem(f"{path}.channel", _("This channel belongs to another quality."))
    if item["channel"] in NOT_ASKED.get(Audience(item["audience"]), ()):
        yield Problem(f"{path}.channel", _("Opinion leaders are not asked about this."))


def _is_one_of(row: Mapping[str, Any], name: str, choices: Any) -> bool:
    return isinstance(row.get(name), str) and row[name] in choices.values


def check_texts(item: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """What is wrong with the words of a statement: `text`, and five different `anchors`."""
    prefix = f"{path}." if path else ""
    if "text" in item:
        yield from _text(item["text"], f"{prefix}text", MAX_TEXT)
    if "anchors" not in item:
        return
    anchors = item["anchors"]
    if not isinstance(anchors, list) or len(anchors) != LEVELS:
        yield Problem(f"{prefix}anchors", _("There must be five texts, for the levels 1 to 5."))
        return
    problems = [
        problem
        for place, anchor in enumerate(anchors)
        for problem in _text(anchor, f"{prefix}anchors[{place}]", MAX_TEXT)
    ]
    yield from problems or twice(anchors, f"{prefix}anchors[%s]", _("Another level says the same."))


def twice(texts: Sequence[str], path: str, message: str) -> Iterator[Problem]:
    """Texts that say the same as one before; `path` has a gap for the place."""
    seen: set[str] = set()
    for place, text in enumerate(texts):
        key = clean_text(text).casefold()
        if key in seen:
            yield Problem(path % place, message)
        seen.add(key)


def _choice(value: object, choices: Sequence[str], path: str) -> Iterator[Problem]:
    if not isinstance(value, str) or value not in choices:
        known = {"choices": ", ".join(choices)}
        yield Problem(path, _("This must be one of: %(choices)s.") % known)


def _number(value: object, path: str, *, above: float, most: float) -> Iterator[Problem]:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not above < value <= most:  # type: ignore[operator]
        known = {"above": f"{above:g}", "most": f"{most:g}"}
        yield Problem(path, _("Enter a number above %(above)s, up to %(most)s.") % known)


def _band(band: Mapping[str, Any], path: str) -> Iterator[Problem]:
    yield from _names(band, ("code", "lower_edge", "meaning"), path)
    if "code" in band:
        yield from _choice(band["code"], [code.value for code in BANDS], f"{path}.code")
    if "lower_edge" in band:
        edge = band["lower_edge"]
        if isinstance(edge, bool) or not isinstance(edge, int | float) or not 0 <= edge < 1:
            yield Problem(f"{path}.lower_edge", _("Enter a number from 0, below 1."))
    if "meaning" in band:
        yield from _text(band["meaning"], f"{path}.meaning", MAX_TEXT)


def _stage(stage: Mapping[str, Any], path: str) -> Iterator[Problem]:
    yield from _names(stage, ("code", "meaning"), path)
    if "code" in stage:
        yield from _choice(stage["code"], StageCode.values, f"{path}.code")
    if "meaning" in stage:
        yield from _text(stage["meaning"], f"{path}.meaning", MAX_TEXT)


def check_step(step: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """What is wrong with one next step."""
    yield from _names(step, ("quality", "below", "text"), path)
    if "quality" in step:
        yield from _choice(step["quality"], Quality.values, f"{path}.quality")
    if "below" in step:
        yield from _number(step["below"], f"{path}.below", above=0, most=1)
    if "text" in step:
        yield from _text(step["text"], f"{path}.text", MAX_TEXT)


_LISTS: tuple[tuple[str, Callable[[Any, str], Iterator[Problem]], int], ...] = (
    ("items", check_item, MAX_ITEMS * len(Audience)),
    ("bands", _band, len(BANDS)),
    ("stages", _stage, len(StageCode)),
    ("coaching_steps", check_step, MAX_STEPS * len(Quality)),
)
