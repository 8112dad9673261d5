"""Forms around medical inquiries: asking, assigning, answering, delivering, withdrawing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from interactions import selectors
from interactions.constants import Channel
from interactions.forms.fields import (
    ChosenField,
    ClientKeyField,
    DayField,
    LocalDateTimeField,
    NamedChoice,
    NumberSeenField,
    RelationshipField,
    one_of,
    text,
)
from interactions.forms.follow_ups import RefusableForm
from interactions.models import InquiryAnswer, Material, MedicalInquiry
from interactions.services import InquiryData
from opinion_leaders.models import Relationship

UNPROMPTED, RAISED = "unprompted", "raised"


class PersonField(NamedChoice):
    """A person of the company, by name."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        messages = {key: _("Choose who answers.") for key in ("required", "invalid_choice")}
        super().__init__(
            queryset=User.objects.none(),
            label=label,
            empty_label=_("Choose a person"),
            error_messages=messages,
            **kwargs,
        )


class MaterialField(NamedChoice):
    """An approved material; the choices are those of today, a service refuses expired ones."""

    def label_from_instance(self, obj: Any) -> str:
        if obj.approved_until is None:
            return str(obj)
        until = date_format(obj.approved_until, "j F Y")
        return str(_("%(material)s, approved until %(day)s")) % {"material": obj, "day": until}


class InquiryForm(RefusableForm):
    """A question that was asked apart from a logged visit."""

    client_uuid = ClientKeyField(required=False)
    relationship = RelationshipField(
        queryset=Relationship.objects.none(),
        label=_("Who asked"),
        empty_label=_("Choose one of your people"),
        error_messages={
            "required": _("Choose one of your people."),
            "invalid_choice": _("Choose one of your people."),
        },
    )
    question = text(
        _("The question, word for word"),
        2000,
        required=_("Write the question, word for word."),
        rows=4,
    )
    origin = one_of(
        [(UNPROMPTED, _("They asked without prompting")), (RAISED, _("I had raised the topic"))],
        _("How it came up"),
        required=True,
    )
    channel = one_of(Channel, _("Asked by"), required=True)
    asked_at = LocalDateTimeField(
        label=_("When"), error_messages={"required": _("Say when it was asked.")}
    )
    due_on = DayField(label=_("Answer due"))
    assigned_to = PersonField(_("Who answers"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = selectors.choosable_relationships(user)
        cast(forms.ModelChoiceField, self.fields["relationship"]).queryset = own
        people = selectors.possible_answerers(user)
        cast(forms.ModelChoiceField, self.fields["assigned_to"]).queryset = people

    def inquiry(self) -> InquiryData:
        told = self.cleaned_data
        return InquiryData(
            client_uuid=told["client_uuid"],
            relationship=told["relationship"],
            question=told["question"],
            is_unsolicited=told["origin"] == UNPROMPTED,
            channel=told["channel"],
            asked_at=told["asked_at"],
            due_on=told["due_on"],
            assigned_to=told["assigned_to"],
        )


class InquiryStepForm(RefusableForm):
    """Something that is done to one inquiry, seen at its revision."""

    revision = NumberSeenField(required=False)

    def __init__(
        self, *args: Any, inquiry: MedicalInquiry, answer: InquiryAnswer | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.inquiry, self.answer = inquiry, answer


class AssignForm(InquiryStepForm):
    assigned_to = PersonField(_("Who answers"))
    due_on = DayField(label=_("Answer due"))
    reason = text(_("Why"), 300, required=_("Say why."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = selectors.answerers_for(self.inquiry.relationship)
        cast(forms.ModelChoiceField, self.fields["assigned_to"]).queryset = people
        self.initial.setdefault("assigned_to", self.inquiry.assigned_to_id)
        self.initial.setdefault("due_on", self.inquiry.due_on)


class AnswerForm(InquiryStepForm):
    """The answer; where there is one, a corrected one with its reason."""

    material = MaterialField(
        queryset=Material.objects.all(),
        label=_("From which approved material"),
        empty_label=_("Choose a material"),
        error_messages={
            "required": _("Choose the approved material that the answer is from."),
            "invalid_choice": _("Choose the approved material that the answer is from."),
        },
    )
    reason = text(_("Why do you correct it?"), 300)
    text = text(_("Answer"), 5000, required=_("Write the answer."), rows=8)
    field_order = ("material", "text", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(MaterialField, self.fields["material"])
        field.queryset = selectors.approved_materials()
        offered = list(cast(Iterable[Any], field.choices))
        # An approval that ran out since the page was opened is named, and not just unknown.
        field.queryset = Material.objects.all()
        field.choices = offered
        if self.answer is None:
            self.fields["reason"].widget = forms.HiddenInput()
        else:
            self.initial.setdefault("text", self.answer.text)
            self.initial.setdefault("material", self.answer.material_id)


class DeliverForm(InquiryStepForm):
    channel = one_of(Channel, _("How it reached them"), required=True)
    delivered_at = LocalDateTimeField(label=_("When"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("delivered_at", timezone.now())


class WithdrawForm(InquiryStepForm):
    reason = text(_("Why is it withdrawn?"), 300, required=_("Say why it is withdrawn."))


class AssignSeveralForm(RefusableForm):
    """One person for several inquiries."""

    chosen = ChosenField()
    assigned_to = PersonField(_("Assign to"))
    reason = text(_("Why"), 300, required=_("Say why."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = selectors.possible_answerers(user)
        cast(forms.ModelChoiceField, self.fields["assigned_to"]).queryset = people
