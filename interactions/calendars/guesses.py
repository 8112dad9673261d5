"""What an entry probably is: how people met, and who of the known ones was invited.

Guesses only fill in a form that somebody looks at before it is saved.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_VIDEO = re.compile(
    r"""teams\.(?:microsoft|live)\.com|microsoft\s+teams|zoom\.us|zoom\.com|\bzoom\b|meet\.google\.
    |google\s+meet|webex|gotomeet|gotowebinar|whereby\.com|meet\.jit\.si|bluejeans|skype
    |facetime|videokonferenz|video\s?call|video\s?conference|visio""",
    re.IGNORECASE | re.VERBOSE,
)
_PHONE = re.compile(
    r"\btel:|\b(?:phone|telephone|telefon\w*|call|conference call|dial-in)\b|^\+?[\d\s()/-]{7,}$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?|sip|tel|msteams|zoommtg):\S+", re.IGNORECASE)
_SHORT = 3


@dataclass(frozen=True, slots=True)
class Person:
    """Someone invited, as the calendar calls them."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Known:
    """Someone who may be meant; `pk` is given back."""

    pk: int
    email: str
    given_name: str
    family_name: str


def likely_channel(location: str, links: str) -> str:
    """`video`, `phone`, `in_person`, or nothing where the entry does not tell."""
    if _VIDEO.search(location):
        return "video"
    if _PHONE.search(location):
        return "phone"
    if without_addresses(location):
        return "in_person"
    return "video" if _VIDEO.search(links) or _ADDRESS.match(location) else ""


def without_addresses(text: str) -> str:
    """A place without links: those of meetings often carry their password."""
    return " ".join(_ADDRESS.sub(" ", text).split()).strip(";,| ")


def likely_people(people: Iterable[Person], subject: str, known: Iterable[Known]) -> list[int]:
    """Who of the known is meant: by e-mail first, then by name.

    Only where nobody was invited by address or name, a family name in the subject counts.
    """
    people, known = list(people), list(known)
    emails = {one.email.casefold() for one in people if one.email}
    by_email = [one.pk for one in known if one.email and one.email.casefold() in emails]
    names = [_words(f"{one.name} {one.email.partition('@')[0]}") for one in people]
    by_name = [one.pk for one in known if any(_is_named(one, words) for words in names)]
    told = _words(subject)
    by_subject = [one.pk for one in known if _family(one) and _family(one) <= told]
    return list(dict.fromkeys([*by_email, *by_name] or by_subject))


def _is_named(one: Known, words: set[str]) -> bool:
    given = _words(one.given_name)
    return bool(given & words) and bool(_family(one)) and _family(one) <= words


def _family(one: Known) -> set[str]:
    """The words of a family name; one of a letter or two is too common to be found by."""
    words = _words(one.family_name)
    return words if any(len(word) >= _SHORT for word in words) else set()


def _words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return set(re.findall(r"[^\W\d_]+", letters))
