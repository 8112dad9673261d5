"""The coaching report as a form: the ride, whom one saw, what was agreed, how it went on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from trust_scores.constants import ACTIONS_PER_REPORT, Audience, FollowUp
from trust_scores.forms.assessments import AssessmentForm
from trust_scores.models import CoachingAction, CoachingReport, Rubric
from trust_scores.selectors.rides import SeenVisit
from trust_scores.services.coaching import Agreed, ReportContent, Seen, WentOn

# Not chosen at all, unlike "cannot judge".
_EMPTY = (None, "")


def _day_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class _MslField(forms.ModelChoiceField):
    """An MSL by name."""

    def label_from_instance(self, msl: User) -> str:
        return msl.full_name


class RideForm(forms.Form):
    """With whom, and when."""

    msl = _MslField(queryset=User.objects.none(), label=_("MSL"), empty_label=_("Choose an MSL"))
    ride_on = forms.DateField(
        label=_("Day of the ride"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The visits that are on record for this day are filled in."),
    )

    def __init__(self, *args: Any, manager: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        field = cast(_MslField, self.fields["msl"])
        field.queryset = User.objects.in_team_of(manager).msls().exclude(pk=manager.pk)


class AcknowledgementForm(forms.Form):
    msl_comment = forms.CharField(
        label=_("What you think of it"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "data-count": ""}),
    )


class AddendumForm(forms.Form):
    text = forms.CharField(
        label=_("What is to be added"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "data-count": ""}),
    )
    reason = forms.CharField(
        label=_("Why it is added"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "data-count": ""}),
    )


class SeenForm(AssessmentForm):
    """The manager's rating of one relationship seen: all statements, or none.

    What it rests on and its day are those of the visit.
    """

    def __init__(self, *args: Any, visit: SeenVisit, **kwargs: Any) -> None:
        self.visit = visit
        super().__init__(
            *args,
            relationship=visit.relationship,
            kind=Audience.MANAGER,
            prefix=f"r{visit.relationship.pk}",
            **kwargs,
        )
        for name in ("interaction", "grounds", "assessed_on", "client_uuid", "rubric"):
            del self.fields[name]
        for pk in self.items:
            self.fields[f"item_{pk}"].required = False

    def _offer_visits(self) -> None:
        """There is nothing to choose: it rests on the visit that was seen."""

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        names = [f"item_{pk}" for pk in self.items]
        answered = [name for name in names if cleaned.get(name) not in _EMPTY]
        if answered or cleaned.get("comment"):
            for name in names:
                if name not in answered and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
            if len(answered) == len(names) and not any(cleaned[name] for name in names):
                self.add_error(
                    None, _("Nothing is judged yet. Choose a level for at least one statement.")
                )
        return cleaned

    def seen(self) -> Seen:
        cleaned = self.cleaned_data
        answered = {pk: cleaned.get(f"item_{pk}") for pk in self.items}
        return Seen(
            relationship=self.visit.relationship,
            interaction=self.visit.interaction,
            ratings={pk: level or None for pk, level in answered.items() if level not in _EMPTY},
            comment=cleaned.get("comment", ""),
        )


@dataclass(frozen=True, slots=True)
class FollowUpFields:
    """An action of a former report with the fields that say how it went."""

    action: CoachingAction
    outcome: forms.BoundField
    note: forms.BoundField


@dataclass(frozen=True, slots=True)
class FormError:
    """One thing to put right, with the id of its field or nothing."""

    anchor: str
    label: str
    text: str


class CoachingForm(forms.Form):
    """A whole report; cleans to what `send_report` takes (see `content`)."""

    strengths = forms.CharField(
        label=_("What went well"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "data-count": ""}),
        help_text=_("What you saw and would like to see again. Name the visit."),
    )
    rubric = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        report: CoachingReport,
        visits: Sequence[SeenVisit],
        to_follow_up: Sequence[CoachingAction],
        rubric: Rubric,
        typed: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.report, self.version, self.open_actions = report, rubric, to_follow_up
        typed = typed or {}
        self._add_actions()
        self._add_follow_ups()
        self.initial.update({name: text for name, text in typed.items() if name in self.fields})
        self.initial["rubric"] = rubric.number
        self.is_of_older_rubric = typed.get("rubric", str(rubric.number)) != str(rubric.number)
        self.seen_forms = [
            SeenForm(
                *args,
                visit=one,
                by=report.manager,
                rubric=rubric,
                typed=_part(typed, one),
                **kwargs,
            )
            for one in visits
        ]

    def _add_actions(self) -> None:
        for number in range(1, ACTIONS_PER_REPORT + 1):
            self.fields[f"action_{number}"] = forms.CharField(
                label=gettext("Action %(number)d") % {"number": number},
                required=False,
                max_length=300,
            )
            self.fields[f"due_{number}"] = _day_field(
                gettext("Action %(number)d: by") % {"number": number}
            )

    def _add_follow_ups(self) -> None:
        for action in self.open_actions:
            self.fields[f"outcome_{action.pk}"] = forms.ChoiceField(
                label=action.text,
                choices=FollowUp.choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say how this action went.")},
            )
            self.fields[f"note_{action.pk}"] = forms.CharField(
                label=_("Note"), required=False, max_length=300
            )

    @property
    def actions(self) -> list[dict[str, Any]]:
        return [
            {"number": number, "text": self[f"action_{number}"], "due_on": self[f"due_{number}"]}
            for number in range(1, ACTIONS_PER_REPORT + 1)
        ]

    @property
    def follow_ups(self) -> list[FollowUpFields]:
        return [
            FollowUpFields(one, self[f"outcome_{one.pk}"], self[f"note_{one.pk}"])
            for one in self.open_actions
        ]

    def is_valid(self) -> bool:
        """The report and every rating in it."""
        parts = [one.is_valid() for one in self.seen_forms]
        return super().is_valid() and all(parts)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "rubric" in cleaned and cleaned["rubric"] != self.version.number:
            self.add_error(
                None,
                _(
                    "A new version of the rubric came into force while you were writing. These are"
                    " its statements; everything else that you wrote is kept."
                ),
            )
            self.data = {**self.data, "rubric": str(self.version.number)}
        for number in range(1, ACTIONS_PER_REPORT + 1):
            self._check_action(number, cleaned)
        return cleaned

    def _check_action(self, number: int, cleaned: dict[str, Any]) -> None:
        text, due_on = cleaned.get(f"action_{number}"), cleaned.get(f"due_{number}")
        if f"due_{number}" in self.errors or f"action_{number}" in self.errors:
            return
        if text and not due_on:
            self.add_error(f"due_{number}", _("Say by when."))
        elif due_on and not text:
            self.add_error(f"action_{number}", _("Say what was agreed."))
        elif due_on and due_on < self.report.ride_on:
            self.add_error(
                f"due_{number}",
                gettext("The ride was on %(day)s. Choose that day or a later one.")
                % {"day": date_format(self.report.ride_on)},
            )

    def content(self) -> ReportContent:
        cleaned = self.cleaned_data
        agreed: list[tuple[str, dt.date]] = [
            (cleaned[f"action_{number}"], cleaned[f"due_{number}"])
            for number in range(1, ACTIONS_PER_REPORT + 1)
            if cleaned[f"action_{number}"]
        ]
        return ReportContent(
            strengths=cleaned["strengths"],
            seen=[one.seen() for one in self.seen_forms],
            actions=[Agreed(text, due_on) for text, due_on in agreed],
            follow_ups=[
                WentOn(one, FollowUp(cleaned[f"outcome_{one.pk}"]), cleaned[f"note_{one.pk}"])
                for one in self.open_actions
            ],
        )

    @property
    def problems(self) -> list[FormError]:
        """Everything to put right, over all parts, in the order of the page."""
        return [
            *(FormError("", "", str(text)) for text in self.non_field_errors()),
            *_errors_of(self, "outcome_", "note_"),
            *(error for one in self.seen_forms for error in _errors_of_seen(one)),
            *_errors_of(self, "strengths", "action_", "due_"),
        ]


def _part(typed: Mapping[str, str], visit: SeenVisit) -> dict[str, str]:
    """What a draft says about one relationship, without the prefix of its fields."""
    prefix = f"r{visit.relationship.pk}-"
    return {
        name.removeprefix(prefix): text for name, text in typed.items() if name.startswith(prefix)
    }


def _errors_of(form: forms.Form, *beginnings: str) -> list[FormError]:
    return [
        FormError(_anchor(field), str(field.label), str(text))
        for field in form
        if field.name.startswith(beginnings)
        for text in field.errors
    ]


def _errors_of_seen(form: SeenForm) -> list[FormError]:
    name = form.visit.relationship.opinion_leader.full_name
    general = [
        FormError(f"seen-{form.visit.relationship.pk}", name, str(text))
        for text in form.non_field_errors()
    ]
    return general + [
        FormError(one.anchor, f"{name}, {one.label}", one.text)
        for one in _errors_of(form, "item_", "comment")
    ]


def _anchor(field: forms.BoundField) -> str:
    return f"div_{field.auto_id}" if field.use_fieldset else field.id_for_label
