"""What the pulse says: texts of a language, and the rubric's statements in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf.locale import LANG_INFO

from opinion_leaders.models import OpinionLeader
from trust_scores.constants import Audience
from trust_scores.models import AssessmentItem, PulseWording, Rubric
from trust_scores.pulse_wording import (
    FALLBACK,
    Wording,
    language_name,
    shipped,
    translated_questions,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A statement for the opinion leader with its five anchors, from the lowest level."""

    pk: int
    channel: str
    english: str
    text: str
    anchors: tuple[str, ...]


def languages() -> dict[str, str]:
    """The names of the languages in which one may ask, by code; one query."""
    written = PulseWording.objects.order_by().values_list("language", flat=True).distinct()
    return {code: language_name(code) for code in sorted({*shipped(), *written})}


def wording_in(language: str) -> Wording:
    """The texts of a language, or the English ones where there are none; one query.

    A text that an administrator has not written yet is the shipped one.
    """
    written = {
        row.language: row.texts
        for row in PulseWording.objects.filter(language__in=[language, FALLBACK]).order_by("number")
    }
    code = language if language in written or language in shipped() else FALLBACK
    known = shipped().get(code, shipped()[FALLBACK]).texts
    own = {name: text for name, text in written.get(code, {}).items() if name in known}
    return Wording(code, {**known, **own})


def questions_in(language: str) -> tuple[int, list[Question]]:
    """The version in force and what it asks the opinion leader; three queries.

    A translation is used as long as it translates the statement that is in force.
    """
    rubric = Rubric.objects.published().get()
    items = (
        AssessmentItem.objects.filter(rubric=rubric, audience=Audience.OPINION_LEADER)
        .order_by("position")
        .prefetch_related("anchors")
    )
    return rubric.number, [_question(item, language) for item in items]


def former_statements(item_ids: list[int]) -> dict[int, tuple[str, str]]:
    """Channel and English text of statements by key, also of former versions; one query."""
    found = AssessmentItem.objects.filter(pk__in=item_ids, audience=Audience.OPINION_LEADER)
    return {pk: (channel, text) for pk, channel, text in found.values_list("pk", "channel", "text")}


def likely_language(person: OpinionLeader) -> str:
    """The first of a person's languages in which one may ask; else English."""
    known = languages()
    for written in person.languages.split(","):
        code = _code_of(written.strip().casefold())
        if code in known:
            return code
    return FALLBACK


def _code_of(written: str) -> str:
    if written in LANG_INFO:
        return written
    named = (
        code
        for code, info in LANG_INFO.items()
        if written
        in (str(info.get("name", "")).casefold(), str(info.get("name_local", "")).casefold())
    )
    return next(named, "")


def _question(item: AssessmentItem, language: str) -> Question:
    anchors = tuple(one.text for one in sorted(item.anchors.all(), key=lambda one: one.level))
    known = translated_questions().get(item.channel, {})
    text, translated = item.text, anchors
    if language in known and _is_same(known.get(FALLBACK, {}), item.text, anchors):
        text = str(known[language]["text"])
        translated = tuple(known[language]["anchors"])  # type: ignore[arg-type]
    return Question(item.pk, item.channel, item.text, text, translated)


def _is_same(english: Mapping[str, object], text: str, anchors: tuple[str, ...]) -> bool:
    return english.get("text") == text and tuple(english.get("anchors", ())) == anchors  # type: ignore[arg-type]
