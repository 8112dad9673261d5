"""The people of a visit in its form: the first, and numbered blocks for everyone else.

A block is named by its number, which a hidden input `person` repeats: adding or taking away a
block moves no other. The fields of the first person carry no number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from interactions.constants import (
    Balance,
    Candid,
    Depth,
    GoalsReviewed,
    PatientFocus,
    Presence,
    Question,
)
from interactions.forms.fields import RelationshipField, one_of
from opinion_leaders.models import Relationship

MOST_PEOPLE = 10
JUDGED = ("depth", "patient_focus", "balance", "question", "candid", "goals_reviewed")
PERSON = ("relationship", "presence", *JUDGED)
ADD, REMOVE, NUMBER = "add_person", "remove_person", "person"


def name_of(field: str, position: int | str) -> str:
    """What a field of the person in this block is called."""
    return field if position == 1 else f"{field}_{position}"


def judged_fields() -> dict[str, forms.Field]:
    """How it went with one person; each may be left out."""
    return {
        "depth": one_of(list(reversed(Depth.choices)), _("How deep did it go?")),
        "patient_focus": one_of(PatientFocus, _("Were patients part of it?")),
        "balance": one_of(Balance, _("Limits as well as benefits?")),
        "question": one_of(Question, _("Did they ask a question?")),
        "candid": one_of(Candid, _("Who spoke candidly?")),
        "goals_reviewed": one_of(GoalsReviewed, _("Goals reviewed?")),
    }


def presence_field() -> forms.Field:
    return one_of(Presence, _("Did they take part live?"))


def person_field(*, required: bool = False) -> RelationshipField:
    return RelationshipField(
        queryset=Relationship.objects.none(),
        label=_("Who"),
        empty_label=_("Choose one of your people"),
        required=required,
        error_messages={
            "required": _("Choose one of your people."),
            "invalid_choice": _("Choose one of your people."),
        },
    )


def fields_of_person(position: int | str) -> dict[str, forms.Field]:
    """The fields of one more person."""
    one = {"relationship": person_field(), "presence": presence_field(), **judged_fields()}
    one["relationship"].label = _("Who else")
    return {name_of(name, position): field for name, field in one.items()}


def positions_in(answers: Mapping[str, Any]) -> list[int]:
    """The numbers of the blocks that a form was sent, or starts, with; the first is always 1."""
    several = getattr(answers, "getlist", None)
    told: Iterable[Any] = several(NUMBER) if several else answers.get(NUMBER, ())
    numbers = {int(one) for one in told if str(one).isascii() and str(one).isdecimal()}
    return [1, *sorted(one for one in numbers if 2 <= one <= MOST_PEOPLE)]


def with_people_changed(answers: QueryDict) -> QueryDict | None:
    """The answers with one block more or less, where its button was pressed; else None."""
    if ADD not in answers and REMOVE not in answers:
        return None
    changed = answers.copy()
    positions = positions_in(answers)
    if ADD in answers:
        free = (one for one in range(2, MOST_PEOPLE + 1) if one not in positions)
        positions = sorted({*positions, *list(free)[:1]})
    else:
        positions = [1, *(one for one in positions[1:] if str(one) != answers[REMOVE])]
        for name in PERSON:
            changed.pop(f"{name}_{answers[REMOVE]}", None)
    changed.setlist(NUMBER, [str(one) for one in positions[1:]])
    for name in (ADD, REMOVE):
        changed.pop(name, None)
    return changed


class BlankPersonForm(forms.Form):
    """One empty block, of which the page makes as many as are needed."""

    use_required_attribute = False

    def __init__(self) -> None:
        super().__init__()
        self.fields.update(fields_of_person("__n__"))
