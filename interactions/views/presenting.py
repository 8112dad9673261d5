"""Words and small lists that templates of visits show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interactions.forms import VisitForm
from interactions.forms.fields import RelationshipField
from interactions.forms.visit_people import BlankPersonForm, name_of
from interactions.forms.visit_promises import PROMISE_ROWS
from interactions.forms.visit_topics import ROWS as TOPIC_ROWS
from interactions.forms.visits import DISAGREEMENT, WHOSE
from interactions.models import ColleagueView, Discussion, Interaction, Participation
from interactions.selectors.choices import PersonFacts

Fact = tuple[str, Any]


def when_told(interaction: Interaction) -> str:
    return date_format(timezone.localtime(interaction.starts_at), "j F Y, H:i")


def time_left(due_at: dt.datetime, now: dt.datetime) -> str:
    """How long a clock still runs, or for how long it has run out."""
    minutes = int(abs((due_at - now).total_seconds())) // 60
    days, hours = divmod(minutes // 60, 24)
    if days:
        span = _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    else:
        span = _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes % 60}
    return (_("%(span)s left") if due_at > now else _("%(span)s late")) % {"span": span}


def facts_in_words(people: Mapping[int, PersonFacts]) -> dict[int, str]:
    """What the form says below the name of whoever is chosen."""
    return {pk: " · ".join(_person_words(one)) for pk, one in people.items()}


def _person_words(one: PersonFacts) -> Iterable[str]:
    if one.last_met_at is None:
        yield _("Not met yet")
    else:
        met_on = date_format(timezone.localtime(one.last_met_at), "j F Y")
        yield _("Last met %(day)s") % {"day": met_on}
    if one.open_promises:
        yield ngettext("%(count)s open promise", "%(count)s open promises", one.open_promises) % {
            "count": one.open_promises
        }


def people_told(interaction: Interaction) -> str:
    return ", ".join(
        one.relationship.opinion_leader.full_name for one in interaction.participations.all()
    )


def told_facts(interaction: Interaction) -> list[Fact]:
    """What one version says, for reading beside another."""
    minutes = interaction.duration_minutes
    return [
        (_("State"), interaction.get_state_display()),
        (_("Who"), people_told(interaction)),
        (_("When"), when_told(interaction)),
        (_("How long"), _("%(count)s minutes") % {"count": minutes} if minutes else ""),
        (_("How you met"), interaction.get_channel_display()),
        (_("What it was"), nature_told(interaction)),
        (_("Topic"), "; ".join(topic_told(one) for one in interaction.discussions.all())),
        (_("Where"), interaction.location),
        (_("Colleagues present"), _names(interaction.colleagues.all())),
        (_("Materials used"), _texts(one.material for one in interaction.materials_used.all())),
        (_("Notes"), interaction.notes),
        (_("Number"), str(interaction.pk)),
    ]


def nature_told(interaction: Interaction) -> str:
    told = interaction.get_nature_display()
    if interaction.standing_until is None:
        return told
    return _("%(nature)s, until %(day)s") % {
        "nature": told, "day": date_format(interaction.standing_until, "j F Y"),
    }  # fmt: skip


def topic_told(discussion: Discussion) -> str:
    """A topic with its product, or that it was unbranded."""
    product = discussion.product or _("unbranded")
    return f"{discussion.subject} ({product})"


def _names(people: Iterable[Any]) -> str:
    return ", ".join(one.full_name for one in people)


def _texts(records: Iterable[Any]) -> str:
    return ", ".join(str(one) for one in records)


def judged_facts(participation: Participation) -> list[Fact]:
    """How it went with one person, as far as it was noted."""
    live = _("Live") if participation.is_live else _("Not live")
    return [(_("Took part"), live), *seen_facts(participation)]


def seen_facts(participation: Participation | ColleagueView) -> list[Fact]:
    """How it went in the eyes of whoever noted it."""
    return [
        (_("Depth"), participation.get_depth_display()),
        (_("Patients were part of it"), participation.get_patient_focus_display()),
        (_("Limits as well as benefits"), participation.get_balance_display()),
        (_("Question asked"), participation.get_question_display()),
        (_("Who spoke candidly"), participation.get_candid_display()),
        (_("Goals reviewed"), participation.get_goals_reviewed_display()),
    ]


def judged_rows(form: forms.Form) -> list[tuple[BoundField, str]]:
    """The answers on how it went with somebody, each with its look."""
    return [(form[name], look) for name, look in _LOOKS_OF_PERSON.items() if name in form.fields]


@dataclass(frozen=True, slots=True)
class PersonBlock:
    """One more person in the visit form; `judged` are (field, look), open once answered."""

    number: int | str
    relationship: BoundField
    judged: list[tuple[BoundField, str]]
    is_open: bool


_LOOKS_OF_PERSON = {
    "presence": "segmented",
    "depth": "ladder",
    "patient_focus": "segmented",
    "balance": "segmented",
    "question": "chips visit__pairs",
    "candid": "chips visit__pairs",
    "goals_reviewed": "segmented",
}


def further_people(form: VisitForm) -> list[PersonBlock]:
    return [_person_block(form, position) for position in form.positions[1:]]


def blank_person() -> PersonBlock:
    """What the page makes more blocks of."""
    return _person_block(BlankPersonForm(), "__n__")


def _person_block(form: forms.Form, number: int | str) -> PersonBlock:
    judged = [(form[name_of(name, number)], look) for name, look in _LOOKS_OF_PERSON.items()]
    is_open = any(field.errors or field.value() for field, _look in judged)
    return PersonBlock(number, form[name_of("relationship", number)], judged, is_open)


def share_choices(form: VisitForm) -> None:
    """Read the people to choose from once, and call those who are chosen by their names."""
    names = [name_of("relationship", one) for one in form.positions]
    choices: list[Any] = list(cast(Any, form.fields["relationship"]).choices)
    for name in names:
        cast(RelationshipField, form.fields[name]).choices = choices
    known = {
        str(value): str(label).split(" · ", maxsplit=1)[0] for value, label in choices if value
    }
    whose = [
        (
            position,
            known.get(str(form[name].value()), _("Person %(number)s") % {"number": position}),
        )
        for position, name in zip(form.positions, names, strict=True)
    ]
    for name in WHOSE:
        cast(forms.ChoiceField, form.fields[name]).choices = whose


def hints_beside_fields(form: VisitForm) -> list[tuple[BoundField, str]]:
    """The hints that a form asks about, each also beside its field."""
    if not form.is_bound or form.errors or not form.asks_about_hints:
        return []
    shown = []
    for hint in form.hints:
        field = form[hint.field]
        told = cast(Any, field.field)
        told.hints = [*getattr(told, "hints", []), hint.message]
        field.field.widget.attrs["aria-describedby"] = f"{field.auto_id}_hints"
        shown.append((field, hint.message))
    return shown


@dataclass(frozen=True, slots=True)
class FieldRow:
    """Fields that stand side by side; `look` is that of a choice."""

    fields: list[tuple[BoundField, str]]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the visit form that is closed until it is needed."""

    key: str
    icon: str
    title: str
    rows: list[FieldRow]
    is_open: bool


def section_of_topics(form: VisitForm) -> Section:
    """The product of the first topic, and further topics."""
    rows = [["product"], *(list(row) for row in TOPIC_ROWS[1:])]
    return _sections(form, [("topics", "document", _("A product, or more topics"), rows)])[0]


def sections_of_what_happened(form: VisitForm) -> list[Section]:
    """The parts that only a visit that took place can have."""
    return _sections(
        form,
        [
            ("promise_us", "promise", _("A promise of mine"), _promise_rows("us")),
            ("promise_them", "promise", _("A promise of theirs"), _promise_rows("them")),
            ("disagreement", "disagreement", _("A disagreement"), _DISAGREEMENT_ROWS),
            ("inquiry", "inquiry", _("A medical inquiry"), [["inquiry"], ["inquiry_with"]]),
            ("insight", "insight", _("An insight"), [["insight"], ["insight_so_what"]]),
            ("next_visit", "calendar", _("Next visit"), [["next_on", "next_about"]]),
        ],
    )


def sections_of_circumstances(form: VisitForm) -> list[Section]:
    """The parts that a planned visit can have as well."""
    return _sections(
        form,
        [
            ("materials", "document", _("Materials used"), [["materials"]]),
            ("colleagues", "people", _("Colleagues present"), [["colleagues"]]),
            ("location", "globe", _("Where"), [["location"]]),
            ("notes", "note", _("Notes"), [["notes"]]),
        ],
    )


def _promise_rows(side: str) -> list[list[str]]:
    names = [f"promise_{side}_{row}" for row in PROMISE_ROWS]
    return [
        row
        for name in names
        for row in ([name], [f"{name}_due", f"{name}_remind"], [f"{name}_with"])
    ]


_DISAGREEMENT_ROWS = [[DISAGREEMENT[0]], ["disagreement_with"], *([x] for x in DISAGREEMENT[1:])]
_LOOKS = {"outcome": "option-list", "materials": "option-list", "colleagues": "option-list"}
_CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def _sections(form: VisitForm, plan: list[tuple[str, str, str, list[list[str]]]]) -> list[Section]:
    found = []
    for key, icon, title, rows in plan:
        fields = [[form[name] for name in row if name in form.fields] for row in rows]
        if any(_is_answerable(field) for row in fields for field in row):
            is_open = any(_is_answered(field) for row in fields for field in row)
            shown = [FieldRow([(field, _look(field)) for field in row]) for row in fields]
            found.append(Section(key, icon, title, shown, is_open))
    return found


def _is_answered(field: BoundField) -> bool:
    told = field.value() if field.name not in WHOSE else None
    return bool(field.errors or told)


def _is_answerable(field: BoundField) -> bool:
    """False for check boxes of which there are none."""
    several = isinstance(field.field.widget, forms.CheckboxSelectMultiple)
    return bool(field.subwidgets) if several else True


def _look(field: BoundField) -> str:
    if field.name in WHOSE:
        return "whose"
    if isinstance(field.field.widget, forms.CheckboxInput):
        return "check"
    if not isinstance(field.field.widget, _CHOICES):
        return ""
    return _LOOKS.get(field.name, "segmented")
