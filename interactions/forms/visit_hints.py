"""Hints on the texts of a visit form: shown beside the field, and let stand by a confirmation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interactions import selectors
from interactions.constants import FindingKind, PatientClue, TextPlace
from interactions.forms.fields import text
from interactions.forms.visit_promises import PROMISES
from interactions.forms.visit_topics import ROWS
from interactions.models import Interaction, WatchedWord
from interactions.services import FindingData
from interactions.text_hints import Hint, hints_in

CONFIRMED, REASON = "hints_confirmed", "hints_reason"
PLACES: dict[str, TextPlace] = {
    **{subject: TextPlace.TOPIC for subject, _product in ROWS},
    "adverse_event_summary": TextPlace.SAFETY,
    **dict.fromkeys(("disagreement_topic", "their_view", "our_view"), TextPlace.DISAGREEMENT),
    **dict.fromkeys(PROMISES, TextPlace.PROMISE),
    "inquiry": TextPlace.INQUIRY,
    **dict.fromkeys(("insight", "insight_so_what"), TextPlace.INSIGHT),
    "next_about": TextPlace.TOPIC,
    "location": TextPlace.PLACE,
    "notes": TextPlace.NOTES,
    "correction_reason": TextPlace.REASON,
}


@dataclass(frozen=True, slots=True)
class FieldHint:
    """What is said beside a field."""

    field: str
    finding: FindingData
    message: str


def hint_fields() -> dict[str, forms.Field]:
    """The confirmation names the hints that it is about: others are asked about again."""
    return {
        CONFIRMED: forms.CharField(required=False, max_length=64, widget=forms.HiddenInput),
        REASON: text(gettext_lazy("Why may it stay?"), 300),
    }


def hints_on(answers: Mapping[str, Any], *, former: Interaction | None) -> list[FieldHint]:
    """What the texts of a valid form may hold, less what its author let stand before."""
    explained = {one.word: one.explanation for one in WatchedWord.objects.active()}
    is_told = answers.get("adverse_event_heard") == "yes"
    found = [
        FieldHint(name, _finding(name, hint), _message(hint, explained))
        for name in PLACES
        if answers.get(name)
        for hint in hints_in(answers[name], words=explained, may_be_adverse_event=not is_told)
    ]
    if found and former is not None:
        known = selectors.findings_let_stand(former)
        found = [one for one in found if _identity(one.finding) not in known]
    return found


def fingerprint(hints: Iterable[FieldHint]) -> str:
    told = "\n".join(f"{one.field}:{one.finding.kind}:{one.finding.found}" for one in hints)
    return hashlib.sha256(told.encode()).hexdigest()


def _finding(field: str, hint: Hint) -> FindingData:
    return FindingData(place=PLACES[field], kind=hint.kind, found=hint.found)


def _identity(finding: FindingData) -> tuple[str, str, str]:
    return (finding.place, finding.kind, finding.found)


def _message(hint: Hint, explained: Mapping[str, str]) -> str:
    if hint.kind == FindingKind.WORD:
        return f"“{hint.found}”: {explained[hint.found]}"
    if hint.kind == FindingKind.PATIENT:
        return _("This looks like %(clue)s. Leave out what tells who a patient is.") % {
            "clue": PatientClue(hint.found).label
        }
    return _(
        "“%(words)s” reads like an adverse event or a product complaint. If it is one, answer "
        "“Yes” to the safety question."
    ) % {"words": hint.found}
