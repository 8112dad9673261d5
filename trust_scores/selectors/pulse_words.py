"""What the pulse says: texts of a language, and the rubric's statements in it."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf.locale import LANG_INFO
from django.utils import translation
from django.utils.formats import date_format

from accounts.models import User
from opinion_leaders.models import OpinionLeader, Relationship
from trust_scores.constants import Audience
from trust_scores.models import (
    AssessmentItem,
    PulseInvitation,
    PulsePolicy,
    Rubric,
)
from trust_scores.models.pulses import LONGEST_COMMENT
from trust_scores.pulse_wording import (
    FALLBACK,
    Wording,
    language_name,
    shipped,
    translated_questions,
)
from trust_scores.selectors.pulses import seen_by_msl


@dataclass(frozen=True, slots=True)
class Question:
    """A statement for the opinion leader with its five anchors, from the lowest level."""

    pk: int
    channel: str
    english: str
    text: str
    anchors: tuple[str, ...]


def languages() -> dict[str, str]:
    """The names of the languages in which one may ask, by code."""
    return {code: language_name(code) for code in sorted(shipped())}


def wording_in(language: str) -> Wording:
    """The texts of a language, or the English ones where there are none."""
    return shipped().get(language, shipped()[FALLBACK])


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str


def mail_of(
    relationship: Relationship,
    *,
    which: str,
    asker: User,
    language: str,
    link: str,
    until: dt.datetime,
) -> Mail:
    """The `mail` or the `reminder` to the opinion leader, in plain text; two queries."""
    wording = wording_in(language)
    values = {
        "name": relationship.opinion_leader.full_name,
        "msl": relationship.msl.full_name,
        "asker": _asker(wording, relationship, asker),
        "organization": PulsePolicy.current().organization,
        "link": link,
        "until": _day(until, wording.language, relationship.msl),
    }
    subject = wording.say(f"{which}_subject", **values)
    return Mail(" ".join(subject.split()), wording.say(f"{which}_text", **values))


def page_texts(
    invitation: PulseInvitation, wording: Wording, *, questions: Sequence[Question]
) -> dict[str, str]:
    """All texts of the page with the people of one invitation, and `who`: who sees the answers."""
    relationship, policy = invitation.relationship, PulsePolicy.current()
    seen, least = seen_by_msl(relationship)
    values: dict[str, Any] = {
        "msl": relationship.msl.full_name,
        "asker": _asker(wording, relationship, invitation.sent_by),
        "managers": _managers(wording, relationship.msl),
        "least": least,
        "count": len(questions),
        "until": _day(invitation.expires_at, wording.language, relationship.msl),
        "safety": policy.safety_contact,
        "longest": LONGEST_COMMENT,
    }
    texts = wording.filled(**values)
    return {**texts, "who": texts[seen], "organization": policy.organization}


def _asker(wording: Wording, relationship: Relationship, asker: User) -> str:
    msl = relationship.msl.full_name
    if asker.pk == relationship.msl_id:
        return wording.say("asker_msl", msl=msl)
    return wording.say("asker_manager", msl=msl, manager=asker.full_name)


def _managers(wording: Wording, msl: User) -> str:
    """Everyone who leads the MSL's team or one above, since all of them can read answers."""
    names: list[str] = [
        one.full_name for one in User.objects.managers_of(msl).order_by("full_name", "pk")
    ] or [wording.say("managers_unknown")]
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} {wording.say('and_word')} {names[-1]}"


def _day(moment: dt.datetime, language: str, person: User) -> str:
    """A day as that language writes it, where the MSL lives."""
    local = moment.astimezone(zoneinfo.ZoneInfo(person.time_zone))
    with translation.override(language):
        return str(date_format(local, "DATE_FORMAT"))


def questions_in(language: str) -> list[Question]:
    """What the version in force asks the opinion leader; two queries.

    A translation is used as long as it translates the statement that is in force.
    """
    items = (
        AssessmentItem.objects.filter(
            rubric__in=Rubric.objects.published(), audience=Audience.OPINION_LEADER
        )
        .order_by("position")
        .prefetch_related("anchors")
    )
    return [_question(item, language) for item in items]


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
