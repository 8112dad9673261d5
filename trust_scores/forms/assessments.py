"""The assessment form: one statement for each item, its anchors, and what the rating rests on."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from interactions.models import Interaction
from opinion_leaders.models import Relationship
from trust_scores.constants import CHANNEL_NAMES, Audience, ChannelCode
from trust_scores.models import Assessment, AssessmentItem, Rubric
from trust_scores.services.assessment_rules import NewAssessment, find_problems

CANNOT_JUDGE = 0
# Older visits are better named in words; a list of years is no help on a phone.
VISITS_SHOWN = dt.timedelta(days=366)


class _VisitField(forms.ModelChoiceField):
    """A visit by its date, its channel and what it was about."""

    def label_from_instance(self, visit: Interaction) -> str:
        day = date_format(timezone.localtime(visit.starts_at), "DATE_FORMAT")
        subjects = "; ".join(one.subject for one in visit.discussions.all())
        parts = (day, visit.get_channel_display(), Truncator(subjects).chars(70))
        return ", ".join(part for part in parts if part)


class AssessmentForm(forms.Form):
    """Rates one relationship by the items of a rubric; `item_<id>` holds each answer.

    Cleans to the keyword arguments of `record_assessment` (see `answers`).
    """

    interaction = _VisitField(
        queryset=Interaction.objects.none(),
        label=_("Visit that this rests on"),
        required=False,
        empty_label=_("No single visit"),
    )
    grounds = forms.CharField(
        label=_("What else it rests on"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "data-count": ""}),
        help_text=_(
            "Needed where no visit is chosen. Give dates, such as “Calls of 4 and 18 May about"
            " the registry”."
        ),
    )
    assessed_on = forms.DateField(
        label=_("As of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day on which it stood like this."),
    )
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "data-count": ""}),
    )
    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    # Which statements were answered: a new rubric may be published while the form is open.
    rubric = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        by: User,
        relationship: Relationship,
        kind: Audience,
        rubric: Rubric,
        typed: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """`typed` is a draft: what the form held when it was kept."""
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.by, self.relationship, self.kind, self.version = by, relationship, kind, rubric
        self.items = {item.pk: item for item in rubric.items.all() if item.audience == kind}
        self.initial.setdefault("assessed_on", timezone.localdate())
        self.initial.setdefault("client_uuid", uuid.uuid4())
        self.initial.setdefault("rubric", rubric.number)
        self._add_items()
        self._offer_visits()
        self._take_up(typed or {})
        name = relationship.opinion_leader.full_name
        self.fields["comment"].help_text = gettext("Write as if %(name)s will read it.") % {
            "name": name
        }

    def _add_items(self) -> None:
        others = self.fields
        self.fields = {f"item_{pk}": _item_field(item) for pk, item in self.items.items()}
        self.fields |= others

    def _offer_visits(self) -> None:
        field = cast(_VisitField, self.fields["interaction"])
        now = timezone.now()
        field.queryset = (
            Interaction.objects.visible_to(self.by)
            .held()
            .filter(participations__relationship=self.relationship)
            .filter(starts_at__range=(now - VISITS_SHOWN, now))
            .prefetch_related("discussions")
            .order_by("-starts_at", "-pk")
        )

    def _take_up(self, typed: Mapping[str, str]) -> None:
        """Go on with a draft; answers to statements of an older rubric are left out."""
        kept = {name: text for name, text in typed.items() if name in self.fields}
        self.initial.update({name: text for name, text in kept.items() if name != "rubric"})
        self.is_of_older_rubric = kept.get("rubric", str(self.version.number)) != str(
            self.version.number
        )

    @property
    def statements(self) -> list[dict[str, Any]]:
        """Each item with its field, in the order of the rubric."""
        return [{"item": item, "field": self[f"item_{pk}"]} for pk, item in self.items.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._check_version()
        unanswered = any(name.startswith("item_") for name in self.errors)
        new = NewAssessment(
            by=self.by, relationship=self.relationship, kind=self.kind, **self.answers()
        )
        for problem in find_problems([new], items=self.items, now=timezone.now()):
            if problem.field in self.fields and problem.field not in self.errors:
                self.add_error(problem.field, problem.message)
            elif not problem.field and not unanswered:
                self.add_error(None, problem.message)
        return cleaned

    def _check_version(self) -> None:
        if self.cleaned_data.get("rubric") == self.version.number:
            return
        # The page now shows the statements in force; the next attempt answers those.
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("rubric")] = str(self.version.number)
        self.data = data
        self.add_error(
            None,
            _(
                "A new version of the rubric came into force while you were writing. These are its"
                " statements; your comment and what it rests on are kept."
            ),
        )

    def answers(self) -> dict[str, Any]:
        """What was answered rightly, as keyword arguments of `record_assessment`."""
        cleaned = self.cleaned_data
        return {
            "ratings": {
                pk: cleaned[f"item_{pk}"] or None for pk in self.items if f"item_{pk}" in cleaned
            },
            "assessed_at": _moment(cleaned.get("assessed_on")),
            "interaction": cleaned.get("interaction"),
            "grounds": cleaned.get("grounds", ""),
            "comment": cleaned.get("comment", ""),
            "client_uuid": cleaned.get("client_uuid") or uuid.uuid4(),
        }


class CorrectionForm(AssessmentForm):
    """Puts an assessment right: filled with what it says, and asks why."""

    reason = forms.CharField(
        label=_("Why it is corrected"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "data-count": ""}),
        help_text=_("Both versions stay readable, with this reason."),
    )

    def __init__(self, *args: Any, former: Assessment, **kwargs: Any) -> None:
        self.former = former
        super().__init__(*args, **kwargs)
        self.initial.update(self._as_it_was())

    def _as_it_was(self) -> dict[str, Any]:
        """Statements are found again by their words, since another rubric has other items."""
        levels = {(one.channel, one.item.text): one.level for one in self.former.ratings.all()}
        answers = {
            f"item_{pk}": levels[item.channel, item.text] or CANNOT_JUDGE
            for pk, item in self.items.items()
            if (item.channel, item.text) in levels
        }
        return answers | {
            "interaction": self.former.interaction_id,
            "grounds": self.former.grounds,
            "comment": self.former.comment,
            "assessed_on": timezone.localdate(self.former.assessed_at),
        }

    def answers(self) -> dict[str, Any]:
        told = super().answers()
        same_day = self.cleaned_data.get("assessed_on") == self.initial["assessed_on"]
        if same_day:
            told["assessed_at"] = self.former.assessed_at
        return told | {"corrects": self.former, "reason": self.cleaned_data.get("reason", "")}


def _item_field(item: AssessmentItem) -> forms.TypedChoiceField:
    anchors = {anchor.level: anchor.text for anchor in item.anchors.all()}
    levels = [(level, anchors.get(level, str(level))) for level in range(1, 6)]
    return forms.TypedChoiceField(
        label=CHANNEL_NAMES.get(ChannelCode(item.channel), item.get_quality_display()),
        choices=[*levels, (CANNOT_JUDGE, _("Cannot judge"))],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a level from 1 to 5, or “Cannot judge”."),
            "invalid_choice": _("Choose a level from 1 to 5, or “Cannot judge”."),
        },
    )


def _moment(day: dt.date | None) -> dt.datetime:
    """Now for today, or noon of another day."""
    if day is None or day == timezone.localdate():
        return timezone.now()
    noon = dt.datetime.combine(day, dt.time(12))
    return timezone.make_aware(noon)
