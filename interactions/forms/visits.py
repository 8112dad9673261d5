"""The visit form: six answers, and the rest only when it happened."""

from __future__ import annotations

import uuid
from enum import Enum
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from interactions import selectors
from interactions.constants import Channel, Degree, Nature, Outcome, State
from interactions.forms.fields import (
    CalendarEventField,
    ClientKeyField,
    ColleaguesField,
    DayField,
    LocalDateTimeField,
    MistakesField,
    SeenAtField,
    SeveralField,
    criteria_fields,
    one_of,
    text,
)
from interactions.forms.visit_hints import (
    CONFIRMED,
    FieldHint,
    fingerprint,
    hint_fields,
    hints_on,
)
from interactions.forms.visit_input import visit_from
from interactions.forms.visit_people import (
    PERSON,
    fields_of_person,
    judged_fields,
    name_of,
    person_field,
    positions_in,
    presence_field,
)
from interactions.forms.visit_promises import DAYS, PROMISES, promise_fields, promise_mistakes
from interactions.forms.visit_topics import NAMES as TOPICS
from interactions.forms.visit_topics import further_topic_fields, topics_without_words
from interactions.models import Commitment, Disagreement, Interaction
from interactions.services import CRITERIA, VisitData
from opinion_leaders.models import Relationship

HANDLING = ("listened", "explored", "common_ground", "stood_ground", "outcome")
# Whom of several people a part is about, by the number of the block.
WHOSE = ("disagreement_with", "inquiry_with", *(f"{name}_with" for name in PROMISES))
DISAGREEMENT = ("disagreement_topic", "their_view", "our_view", *HANDLING, "is_settled")
NEXT_VISIT = ("next_on", "next_about")
# What becomes a record of its own once the visit is submitted, and what is no record yet while a
# part of it is missing; a draft keeps it as it was typed.
OUTCOMES = (
    "adverse_event_summary",
    "adverse_event_aware_at",
    *CRITERIA,
    *DISAGREEMENT,
    *TOPICS,
    *(name for row in PROMISES for name in (row, *(f"{row}_{day}" for day in DAYS))),
    "inquiry",
    "insight",
    "insight_so_what",
    *WHOSE,
    *NEXT_VISIT,
)


class Mode(Enum):
    """What the form is for: a new visit, an open one, or a correction of one on record."""

    NEW = "new"
    CHANGE = "change"
    CORRECT = "correct"


class VisitForm(forms.Form):
    """Everything about one visit with some of the own people; `visit()` gives it to a service.

    `former` is the version that is changed or corrected. `positions` are the numbers of the
    blocks of people, see `visit_people`.
    """

    use_required_attribute = False

    client_uuid = ClientKeyField(required=False)
    seen_at = SeenAtField(required=False)
    calendar_event = CalendarEventField(required=False)
    state = one_of(
        [(State.SUBMITTED, _("It took place")), (State.PLANNED, _("It is planned"))],
        _("This visit"),
        required=True,
    )
    relationship = person_field(required=True)
    starts_at = LocalDateTimeField(
        label=_("When"), error_messages={"required": _("Say when it was.")}
    )
    duration_minutes = forms.IntegerField(
        label=_("How long"),
        required=False,
        min_value=1,
        max_value=1440,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("Enter whole minutes."),
            "min_value": _("A visit lasts a minute or longer."),
            "max_value": _("A visit lasts a day at most."),
        },
    )
    channel = one_of(Channel, _("How you met"), required=True)
    nature = one_of(Nature, _("What it was"), required=True)
    standing_until = DayField(label=_("The request stands until"), required=False)
    subject = text(
        _("Topic"),
        200,
        required=_("Say what it is about."),
        list="kept-topics",
        autocomplete="off",
    )
    adverse_event_heard = one_of(
        [("no", _("No")), ("yes", _("Yes"))],
        _("Did you hear of an adverse event or a product complaint?"),
        required=True,
    )
    adverse_event_summary = text(_("What you heard"), 2000, rows=3)
    adverse_event_aware_at = LocalDateTimeField(label=_("When you heard of it"), required=False)
    presence = presence_field()
    disagreement_topic = text(_("What it is about"), 200)
    their_view = text(_("Their view"), 1000, rows=2)
    our_view = text(_("Our view"), 1000, rows=2)
    listened = one_of(Degree, _("I listened first"))
    explored = one_of(Degree, _("I explored their view"))
    common_ground = one_of(Degree, _("I looked for common ground"))
    stood_ground = one_of(Degree, _("I stood my ground honestly and with respect"))
    outcome = one_of(Outcome, _("How did it end?"))
    is_settled = forms.BooleanField(
        label=_("It is settled, or we agreed to differ"), required=False
    )
    inquiry = text(_("The question, word for word"), 2000, rows=3)
    insight = text(_("What you learned"), 2000, rows=3)
    insight_so_what = text(_("Why it matters for patients or science"), 2000, rows=2)
    next_on = DayField(label=_("Next visit on"), required=False)
    next_about = text(_("About"), 200)
    location = text(_("Where"), 200)
    notes = text(_("Notes"), 5000, rows=4)
    materials = SeveralField(queryset=None, label=_("Materials used"))
    colleagues = ColleaguesField(queryset=None, label=_("Colleagues present"))

    def __init__(
        self,
        data: Any = None,
        *,
        user: User,
        mode: Mode = Mode.NEW,
        former: Interaction | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.user, self.mode, self.former = user, mode, former
        self.positions = positions_in(self.data if self.is_bound else self.initial)
        self._add_people()
        self.fields.update(criteria_fields())
        self.fields.update({**further_topic_fields(), **promise_fields(), **hint_fields()})
        self._add_whose()
        self._offer(user, former)
        self._demand()
        if former is not None and (mode is Mode.CORRECT or former.is_reopened):
            self._keep_what_arose(former)
        if mode is Mode.CORRECT:
            self._ask_for_correction()

    def _add_people(self) -> None:
        self.fields.update(judged_fields())
        for position in self.positions[1:]:
            self.fields.update(fields_of_person(position))

    def _add_whose(self) -> None:
        for name in WHOSE:
            self.fields[name] = forms.TypedChoiceField(
                choices=[(one, _("Person %(number)s") % {"number": one}) for one in self.positions],
                coerce=int,
                empty_value=1,  # type: ignore[arg-type]
                required=False,
                label=_("With whom"),
                error_messages={"invalid_choice": _("Choose who it was.")},
            )

    def _offer(self, user: User, former: Interaction | None) -> None:
        people = selectors.choosable_relationships(user)
        choices: dict[str, Any] = {
            **{name_of("relationship", one): people for one in self.positions},
            "materials": selectors.usable_materials(besides=former),
            "colleagues": selectors.colleagues_of(user, besides=former),
        }
        for name, queryset in choices.items():
            cast(forms.ModelChoiceField, self.fields[name]).queryset = queryset

    def _demand(self) -> None:
        """A draft may lack its topic; only what took place answers the safety question."""
        if self.is_bound:
            self.fields["subject"].required = not self.is_draft
            self.fields["adverse_event_heard"].required = self.visit_state == State.SUBMITTED

    def _ask_for_correction(self) -> None:
        for name in (*NEXT_VISIT, "state"):
            del self.fields[name]
        self.fields["correction_reason"] = text(
            _("Why do you correct it?"), 300, required=_("Say why you correct it.")
        )

    def _keep_what_arose(self, former: Interaction) -> None:
        """A safety note is completed by itself; the rest can be taken back."""
        if former.adverse_event_notes.exists():
            for name in ("adverse_event_summary", "adverse_event_aware_at", *CRITERIA):
                del self.fields[name]
        same = {"interaction__client_uuid": former.client_uuid}
        promises = Commitment.objects.visible_to(self.user).filter(**same, voided_at__isnull=True)
        disagreements = Disagreement.objects.visible_to(self.user).current().filter(**same)
        self.fields["mistaken_promises"] = MistakesField(
            queryset=promises, label=_("Promises that were noted by mistake")
        )
        self.fields["mistaken_disagreements"] = MistakesField(
            queryset=disagreements, label=_("Disagreements that were noted by mistake")
        )

    def mistakes(self) -> list[Commitment | Disagreement]:
        """The promises and disagreements that are taken back."""
        answers = self.cleaned_data
        return [*answers.get("mistaken_promises", ()), *answers.get("mistaken_disagreements", ())]

    @property
    def is_draft(self) -> bool:
        return self.mode is not Mode.CORRECT and self.data.get("save") == State.DRAFT

    @property
    def visit_state(self) -> str:
        """The state that saving leads to; unknown words are left to the field's own check."""
        if self.is_draft:
            return State.DRAFT
        return State.SUBMITTED if self.mode is Mode.CORRECT else self.data.get("state", "")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.is_draft:
            for check in (self._check_disagreement, self._check_others, self._check_standing):
                check(cleaned)
            self._check_rows(cleaned)
        self._check_people(cleaned)
        return cleaned

    def _check_people(self, cleaned: dict[str, Any]) -> None:
        seen = set()
        for position in self.positions:
            name = name_of("relationship", position)
            chosen = cleaned.get(name)
            if chosen in seen:
                self.add_error(name, _("This person is in the visit already."))
            if chosen:
                seen.add(chosen)
            elif self._is_told_of(position, cleaned) and not self.has_error(name):
                self.add_error(name, _("Choose who it was."))

    def _is_told_of(self, position: int, cleaned: dict[str, Any]) -> bool:
        """Whether anything names the person in this block."""
        answers = any(cleaned.get(name_of(name, position)) for name in PERSON[1:])
        about = {name.removesuffix("_with"): cleaned.get(name) for name in WHOSE}
        about["disagreement_topic"] = about.pop("disagreement")
        told = any(whose == position and cleaned.get(name) for name, whose in about.items())
        return position > 1 and (answers or told)

    def leave_unchecked(self) -> None:
        """Show what was typed as it is, without a word about it: the user is not done."""
        self._errors = ErrorDict()

    def people(self) -> dict[int, Relationship]:
        """Who took part, by the number of the block; of a valid form."""
        chosen = {one: self.cleaned_data[name_of("relationship", one)] for one in self.positions}
        return {position: person for position, person in chosen.items() if person}

    def _check_disagreement(self, cleaned: dict[str, Any]) -> None:
        told = any(cleaned.get(name) for name in DISAGREEMENT)
        if told and not cleaned.get("disagreement_topic") and not self.has_error(DISAGREEMENT[0]):
            self.add_error("disagreement_topic", _("Say what the disagreement is about."))

    def _check_rows(self, cleaned: dict[str, Any]) -> None:
        starts_at = cleaned.get("starts_at")
        visited_on = timezone.localdate(starts_at) if starts_at else None
        mistakes = list(promise_mistakes(cleaned, visited_on))
        mistakes += [(name, _("Say what it was about.")) for name in topics_without_words(cleaned)]
        for name, message in mistakes:
            if not self.has_error(name):
                self.add_error(name, message)

    def _check_standing(self, cleaned: dict[str, Any]) -> None:
        """A request that stands since an earlier visit need not be dated again."""
        person, starts_at = cleaned.get("relationship"), cleaned.get("starts_at")
        asked = cleaned.get("nature") == Nature.STANDING and not cleaned.get("standing_until")
        if asked and person and starts_at and not self.has_error("standing_until"):
            on = timezone.localdate(starts_at)
            cleaned["standing_until"] = selectors.standing_until(person, on=on)
            if cleaned["standing_until"] is None:
                self.add_error("standing_until", _("Say until when the request stands."))

    def _check_others(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("insight_so_what") and not cleaned.get("insight"):
            self.add_error("insight", _("Say what you learned."))
        if cleaned.get("next_about") and not cleaned.get("next_on"):
            self.add_error("next_on", _("Say when you meet next."))
        if cleaned.get("adverse_event_summary") and cleaned.get("adverse_event_heard") == "no":
            self.add_error(
                "adverse_event_heard",
                _("You wrote what you heard. Answer “Yes”, or clear the text."),
            )

    @cached_property
    def hints(self) -> list[FieldHint]:
        """What the texts of a valid form may hold; nothing before it is checked, nor in a draft."""
        if self.is_draft or not hasattr(self, "cleaned_data"):
            return []
        return hints_on(self.cleaned_data, former=self.former)

    @property
    def asks_about_hints(self) -> bool:
        """Whether there are hints that its author has not let stand."""
        hints = self.hints
        return bool(hints) and self.cleaned_data[CONFIRMED] != fingerprint(hints)

    def visit(self) -> VisitData:
        """What a valid form says, for a service."""
        return visit_from(self.cleaned_data, self)

    def typed_outcomes(self) -> dict[str, str]:
        """What a draft keeps, as it was typed."""
        names = [name for name in ("state", *OUTCOMES) if name in self.fields]
        typed = {name: self[name].data for name in names}
        # The people of a draft are numbered afresh when it is opened again.
        numbers = {str(old): new for new, old in enumerate(self.people(), start=1)}
        typed |= {name: numbers.get(typed[name], "") for name in WHOSE}
        return {name: str(value) for name, value in typed.items() if value}

    def refuse(self, message: str, field: str = "") -> None:
        """Show a service's refusal beside its field."""
        self.add_error(field if field in self.fields else None, ValidationError(message))

    def with_fresh_key(self) -> None:
        """Give the visit another name, where the one in the form belongs to someone else."""
        answers = cast(QueryDict, self.data).copy()
        answers["client_uuid"] = str(uuid.uuid4())
        self.data = answers
