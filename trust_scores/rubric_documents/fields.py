"""What each field of a rubric may be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from trust_scores.constants import Audience, BandCode, ChannelCode, Quality, StageCode
from trust_scores.rubric_documents.normal import BANDS
from trust_scores.rubric_documents.texts import MAX_TEXT, clean_text, text_problem
from trust_scores.rubric_problems import in_words, range_in_words
from trust_scores.scoring import Between, Problem, validate
from trust_scores.scoring.parameters import PATHS, numbers

LEVELS = 5
MAX_REASON = 500
MAX_ITEMS = 12
MAX_STEPS = 10
_CLOSE = 1e-9

_FIELDS = ("reason", "parameters", "items", "bands", "stages", "coaching_steps")
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
        yield from text_problems(document["reason"], "reason", MAX_REASON)
    if "parameters" in document:
        yield from _parameters(document["parameters"])
    for kind in _KINDS:
        if kind.name in document:
            yield from _rows(document[kind.name], kind)


def _names(row: Mapping[str, Any], wanted: Collection[str], path: str) -> Iterator[Problem]:
    for name in wanted:
        if name not in row:
            yield Problem(_below(path, name), _("This field is missing."))
    for name in row:
        if name not in wanted:
            yield Problem(_below(path, name), _("No rubric has this field."))


def text_problems(value: object, path: str, most: int = MAX_TEXT) -> Iterator[Problem]:
    """What is wrong with one text, if anything is."""
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
        yield from text_problems(document["version"], "parameters.version")


def _below(folder: str, path: str) -> str:
    return ".".join(part for part in (folder, path) if part)


def _rows(rows: object, kind: _Kind) -> Iterator[Problem]:
    if not isinstance(rows, list):
        yield Problem(kind.name, _("This must be a list."))
        return
    if len(rows) > kind.most:
        message = _("There must be at most %(most)s of these.")
        yield Problem(kind.name, message % {"most": kind.most})
        return
    for place, row in enumerate(rows):
        path = f"{kind.name}[{place}]"
        if isinstance(row, Mapping):
            yield from _names(row, kind.fields, path)
            yield from kind.check({name: row[name] for name in kind.fields if name in row}, path)
        else:
            yield Problem(path, _("This must be an object with named fields."))


def item_problems(item: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """What is wrong with the fields that a statement has: its words, and who is asked."""
    yield from statement_problems(item, path)
    for name, choices in (("audience", Audience), ("quality", Quality), ("channel", ChannelCode)):
        yield from _choice(item, name, choices.values, path)
    audience, quality, channel = (item.get(name) for name in ("audience", "quality", "channel"))
    if not isinstance(channel, str) or channel not in ChannelCode.values:
        return
    if quality in Quality.values and quality_of(channel) != quality:
        yield Problem(_below(path, "channel"), _("This channel belongs to another quality."))
    if audience in Audience.values and channel in NOT_ASKED.get(Audience(audience), ()):
        yield Problem(_below(path, "channel"), _("Opinion leaders are not asked about this."))


def statement_problems(item: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """What is wrong with the words of a statement: `text`, and five different `anchors`."""
    if "text" in item:
        yield from text_problems(item["text"], _below(path, "text"))
    if "anchors" not in item:
        return
    anchors, at = item["anchors"], _below(path, "anchors")
    if not isinstance(anchors, list) or len(anchors) != LEVELS:
        yield Problem(at, _("There must be five texts, for the levels 1 to 5."))
        return
    problems = [
        problem
        for place, anchor in enumerate(anchors)
        for problem in text_problems(anchor, f"{at}[{place}]")
    ]
    yield from problems or twice(anchors, f"{at}[%s]", _("Another level says the same."))


def twice(texts: Sequence[str], path: str, message: str) -> Iterator[Problem]:
    """Texts that say the same as one before; `path` has a gap for the place."""
    seen: set[str] = set()
    for place, text in enumerate(texts):
        key = clean_text(text).casefold()
        if key in seen:
            yield Problem(path % place, message)
        seen.add(key)


def _choice(
    row: Mapping[str, Any], name: str, choices: Sequence[str], path: str
) -> Iterator[Problem]:
    if name in row and (not isinstance(row[name], str) or row[name] not in choices):
        known = {"choices": ", ".join(choices)}
        yield Problem(_below(path, name), _("This must be one of: %(choices)s.") % known)


def _number(row: Mapping[str, Any], name: str, limits: Between, path: str) -> Iterator[Problem]:
    if name not in row:
        return
    value = row[name]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (is_number and value in limits):
        known = {"range": range_in_words(limits)}
        yield Problem(_below(path, name), _("Enter a number %(range)s.") % known)


def band_problems(band: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """What is wrong with the fields that a band has."""
    yield from _choice(band, "code", [code.value for code in BANDS], path)
    yield from _number(band, "lower_edge", Between(0, 1, below_high=True), path)
    if "meaning" in band:
        yield from text_problems(band["meaning"], _below(path, "meaning"))


def edge_problems(
    band: Mapping[str, Any], path: str, edges: Mapping[str, float]
) -> Iterator[Problem]:
    """Together the bands cover health from 0 to 1: each begins where the settings say."""
    edge = 0.0 if band["code"] == BandCode.FRAGILE else edges[band["code"]]
    if abs(band["lower_edge"] - edge) > _CLOSE:
        message = _("This band has to begin at %(edge)s, as the settings say.")
        yield Problem(_below(path, "lower_edge"), message % {"edge": f"{edge:g}"})


def stage_problems(stage: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """What is wrong with the fields that a stage has."""
    yield from _choice(stage, "code", StageCode.values, path)
    if "meaning" in stage:
        yield from text_problems(stage["meaning"], _below(path, "meaning"))


def step_problems(step: Mapping[str, Any], path: str) -> Iterator[Problem]:
    """What is wrong with the fields that one next step has."""
    yield from _choice(step, "quality", Quality.values, path)
    yield from _number(step, "below", Between(0, 1, above_low=True), path)
    if "text" in step:
        yield from text_problems(step["text"], _below(path, "text"))


class _Kind(NamedTuple):
    """Rows of a document: their fields, their rules, and how many there may be."""

    name: str
    fields: tuple[str, ...]
    check: Callable[[Mapping[str, Any], str], Iterator[Problem]]
    most: int


_KINDS = (
    _Kind(
        "items",
        ("audience", "quality", "channel", "text", "anchors"),
        item_problems,
        MAX_ITEMS * len(Audience),
    ),
    _Kind("bands", ("code", "lower_edge", "meaning"), band_problems, len(BANDS)),
    _Kind("stages", ("code", "meaning"), stage_problems, len(StageCode)),
    _Kind("coaching_steps", ("quality", "below", "text"), step_problems, MAX_STEPS * len(Quality)),
)
