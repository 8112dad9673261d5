"""What a text may hold that it should not: pure, so that each pattern can be tried by itself.

Patterns are English and err on the side of silence: a hint that is mostly wrong is soon ignored.
What administrators ask to be warned about comes as `words`, in any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from interactions.constants import FindingKind, PatientClue

# Longer texts are refused before; this keeps a pattern's work bounded whatever comes.
LONGEST_TEXT = 6000
LONGEST_FOUND = 80


@dataclass(frozen=True, slots=True, order=True)
class Hint:
    """One thing that a text may hold. `found` is the word, or a `PatientClue`: never more of it."""

    kind: str
    found: str


_PLAIN = re.compile(
    r"""\b(?:
      adverse\s(?:events?|reactions?|drug\sreactions?)\s(?:in|of|with|after)\s(?:a|one|her|his|two)
    | side[\s-]effects?\s(?:in|of|with|after)\s(?:a|one|her|his|two)\b
    | (?:was|were|been|got|had\sto\sbe)\s(?:hospitali[sz]ed|admitted)
    | anaphyla(?:xis|ctic)
    | overdos(?:e|ed|ing)
    | (?:she|he|patients?|woman|man)\s(?:has\s|had\s)?(?:died|passed\saway)
    | (?:had\sto|has\sto|decided\sto|she|he|patients?)\s(?:stop|stopped|discontinued?)\s
      (?:it|the\s\w{3,20}|taking\s\w{2,20}|treatment|therapy)\s(?:because|due\sto|after)
    | (?:took|given|received|injected)\sthe\swrong\s(?:dose|drug|medicine|strength)
    | while\s(?:pregnant|breastfeeding)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_COMPLAINT = re.compile(
    r"\b(?:pens?|vials?|syringes?|tablets?|blisters?|cartridges?|packs?|needles?)\b[^.!?\n]{0,40}?"
    r"\b(?:was|were|is|are|came|arrived)\s(?:\w{2,10}\s)?"
    r"(broken|cracked|leaking|defective|empty|contaminated|discolou?red|jammed|damaged)\b",
    re.IGNORECASE,
)
_SYMPTOM = re.compile(
    r"\b(rash|hives|nausea|vomit(?:ed|ing)|diarrh(?:o?ea)|dizz(?:y|iness)|faint(?:ed|ing)|syncope|"
    r"fell|falls?|bleed(?:ing)?|bled|haemorrhage|hemorrhage|seizures?|headaches?|swelling|fever|"
    r"jaundice|palpitations?|confus(?:ed|ion)|stroke|fracture[ds]?|infection|itching|oedema|edema|"
    r"hypoglyc(?:a?emia)|hypotension|depress(?:ed|ion)|hallucinat(?:ed|ions?)|miscarriage)\b",
    re.IGNORECASE,
)
_SOMEONE = re.compile(
    r"\b(?:she|he|her|his|(?:a|one|this|that|his|her|my|the)\s(?:\w{3,12}\s)?"
    r"(?:patient|woman|man|lady|gentleman|child|case)|\d{1,3}[\s-]years?[\s-]old)\b",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"\b(?:after|following|since|within|on\sday|days?\slater|weeks?\slater|started\son|"
    r"while\s(?:on|taking)|developed|experienced|suffered|reported|complained)\b",
    re.IGNORECASE,
)
_DRUG_THEN = re.compile(
    r"\b(?:after|following|since|on)\s(?:\w{2,10}\s){0,3}?"
    r"(?:dose|injection|infusion|tablets?|treatment|therapy|starting|switch(?:ing)?)\b",
    re.IGNORECASE,
)
# What is talked of as data is not a case.
_DATA = re.compile(
    r"\b(?:trials?|stud(?:y|ies)|rates?|incidence|data|arms?|phase|registry|publications?|"
    r"meta-?analysis|how|which|what|whether)\b|%",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?\n]+")

_DAY = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|\d{1,2}\s[A-Z][a-z]{2,8}\s\d{4})"
)
_CLUES: tuple[tuple[PatientClue, re.Pattern[str]], ...] = (
    (
        PatientClue.BIRTH,
        re.compile(
            rf"(?:\b(?:born|birth|dob|d\.o\.b\.)[^\w\n]{{0,3}}(?:on\s|date\s|is\s)?{_DAY}"
            r"|\b\d{1,2}[./-]\d{1,2}[./-]19\d{2}\b|\b19\d{2}-\d{2}-\d{2}\b)",
            re.IGNORECASE,
        ),
    ),
    (
        PatientClue.INITIALS,
        re.compile(
            r"(?:\b(?:Mrs?|Ms|Miss)\.?\s)?\b[A-Z]\.(?:\s?[A-Z]\.?)?,?\s?\(?(?:aged?\s)?"
            r"\d{1,3}(?:\s|-)?(?:years?|yrs?|y/o|y\.o\.|yo\b|f\b|m\b|\))"
        ),
    ),
    (
        PatientClue.RECORD,
        re.compile(
            r"\b(?:MRN|NHS|SSN|(?:medical\s|hospital\s|patient\s)?record|chart|patient|insurance|"
            r"social\ssecurity)[\s-]{0,2}(?:number|no\.?|nr\.?|id|\#|:)?[\s:#]{0,3}"
            r"[A-Z]{0,3}-?\d[\d -]{3,12}\d\b",
            re.IGNORECASE,
        ),
    ),
    (PatientClue.EMAIL, re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\b")),
    (
        PatientClue.PHONE,
        re.compile(r"(?<![\w./-])(?:\+|00|\(?0)\d{1,4}[)\s/-]{0,3}\d(?:[\s/-]?\d){5,11}(?![\w/-])"),
    ),
)


def hints_in(
    text: str, *, words: Iterable[str] = (), may_be_adverse_event: bool = True
) -> list[Hint]:
    """Each different thing once, in a fixed order."""
    text = " ".join(text[:LONGEST_TEXT].split(" "))
    found = [*_patients(text), *_watched(text, words)]
    if may_be_adverse_event:
        found += _adverse_event(text)
    return sorted(set(found))


def _adverse_event(text: str) -> Iterator[Hint]:
    """At most one: the first words that read like it."""
    plain = _PLAIN.search(text) or _COMPLAINT.search(text)
    if plain:
        yield Hint(FindingKind.ADVERSE_EVENT, _word(plain.group()))
        return
    for sentence in _SENTENCE.split(text):
        symptom = _SYMPTOM.search(sentence)
        if symptom and _is_of_a_case(sentence):
            yield Hint(FindingKind.ADVERSE_EVENT, _word(symptom.group()))
            return


def _is_of_a_case(sentence: str) -> bool:
    if _SOMEONE.search(sentence) and _THEN.search(sentence):
        return True
    return bool(_DRUG_THEN.search(sentence)) and not _DATA.search(sentence)


def _patients(text: str) -> Iterator[Hint]:
    for clue, pattern in _CLUES:
        if pattern.search(text):
            yield Hint(FindingKind.PATIENT, clue.value)


def _watched(text: str, words: Iterable[str]) -> Iterator[Hint]:
    folded = " ".join(text.casefold().split())
    for word in words:
        wanted = " ".join(word.casefold().split())
        if wanted and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", folded):
            yield Hint(FindingKind.WORD, word)


def _word(found: str) -> str:
    """What compliance is told; a number in it could be an age or a day."""
    return re.sub(r"\d", "•", " ".join(found.split()))[:LONGEST_FOUND]
